import { ExplainedError } from '../lib/explained-error';
import { charge, type Monitoring, monitoring, monitoringCost, monthlyCost } from './cost';
import { formatCount, formatDollars, formatPrice } from './format';
import { helloRequest } from './hello-request';
import { type Price, prices } from './prices';

const requestCounts = [1_000, 1_000_000, 1_000_000_000];
const userCounts = [1, 10_000, 1_000_000];

const begin = '<!-- begin: written by npm run docs:cost -->';
const end = '<!-- end: written by npm run docs:cost -->';

/** The document with its tables of costs made anew, between the two markers. Throws an ExplainedError where they are missing. */
export function updateCostTables(document: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) {
    throw new ExplainedError(
      `The document has no place for the tables: put the lines ${begin} and ${end} there.`,
    );
  }
  return `${document.slice(0, from + begin.length)}\n\n${costTables()}\n\n${document.slice(to)}`;
}

function costTables(): string {
  return [requestTable(), userTable(), fixedCost(monitoring), priceTable()].join('\n\n');
}

function requestTable(): string {
  const { billedMilliseconds, memoryMegabytes, logBytes, answerBytes } = helloRequest;
  const rows = requestCounts.map((requests) => {
    const { httpApi, lambda, logs, dataOut, total } = monthlyCost(requests, 0);
    return [formatCount(requests), ...[httpApi, lambda, logs, dataOut, total].map(formatDollars)];
  });
  return [
    `A request runs ${billedMilliseconds} ms at ${memoryMegabytes} MB, writes ${logBytes} bytes of logs and is answered with ${answerBytes} bytes:`,
    table(['Requests a month', 'HTTP API', 'Lambda', 'Logs', 'Data out', 'Total'], rows),
  ].join('\n\n');
}

function userTable(): string {
  const header = requestCounts.map((requests) => `Essentials and ${formatCount(requests)} requests`);
  const rows = userCounts.map((users) => [
    formatCount(users),
    formatDollars(charge(users, prices.cognitoLiteUser)),
    formatDollars(monthlyCost(0, users).cognito),
    ...requestCounts.map((requests) => formatDollars(monthlyCost(requests, users).total)),
  ]);
  return table(['Users active in the month', 'Cognito Lite', 'Cognito Essentials', ...header], rows);
}

function fixedCost(parts: Monitoring): string {
  const { alarmMetrics, customMetrics, dashboards, encryptionKeys } = parts;
  return (
    `\`alarmEmail\` adds ${formatDollars(monitoringCost(parts))}, whatever the traffic is (alarm metrics: ${alarmMetrics}, ` +
    `custom metrics: ${customMetrics}, dashboards: ${dashboards}, KMS keys: ${encryptionKeys}).`
  );
}

function priceTable(): string {
  const rows = Object.values<Price>(prices).map(({ unit, tiers, source, asOf }) => {
    const [first, ...others] = tiers.map(({ dollars }) => formatPrice(dollars));
    const above = others.map((price, index) => `above ${formatCount(tiers[index]?.upTo ?? 0)}: ${price}`);
    return [
      unit,
      [first, ...above].join('; '),
      `[${new URL(source).pathname.split('/')[1]}](${source})`,
      asOf,
    ];
  });
  return table(['Unit', 'Price', 'Page', 'As of'], rows, '---');
}

function table(header: string[], rows: string[][], alignment = '--:'): string {
  const line = (cells: (string | undefined)[]) => `| ${cells.join(' | ')} |`;
  return [
    line(header),
    line(header.map((_, index) => (index === 0 ? '---' : alignment))),
    ...rows.map(line),
  ].join('\n');
}
