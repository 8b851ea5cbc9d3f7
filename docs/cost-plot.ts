import { monthlyCost } from './cost';
import { formatCount, formatDollars } from './format';

const width = 760;
const height = 440;
const plot = { left: 96, right: width - 24, top: 56, bottom: height - 64 };
/** Both axes are logarithmic: from and to as powers of ten. */
const requestPowers = { from: 3, to: 9 };
const dollarPowers = { from: -3, to: 5 };

/** What is drawn: a line for so many users. Up to 10,000 of them cost nothing, so that one line stands for all of these. */
const lines = [
  { users: 1_000_000, name: '1 million users', className: 'first' },
  { users: 100_000, name: '100,000 users', className: 'second' },
  { users: 10_000, name: 'Up to 10,000 users', className: 'third' },
];

/** The month's cost by requests, for some numbers of users, as an SVG that suits light and dark pages. */
export function costPlot(): string {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
    '<title id="title">Cost of a month by requests and users</title>',
    `<desc id="description">${describe()}</desc>`,
    style,
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    text({ x: 24, y: 32, className: 'heading', content: 'US dollars a month, in us-east-1' }),
    ...range(dollarPowers).map(dollarLine),
    ...range(requestPowers).map(requestLine),
    text({ x: (plot.left + plot.right) / 2, y: height - 18, anchor: 'middle', content: 'Requests a month' }),
    ...lines.flatMap(drawLine),
    '</svg>',
  ].join('\n')}\n`;
}

const style = `<style>
  text { font: 13px system-ui, sans-serif; fill: #57606a; }
  .heading { font-size: 15px; font-weight: 600; fill: #1f2328; }
  .page { fill: #ffffff; }
  .grid { stroke: #d8dee4; }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
  .label { font-weight: 600; paint-order: stroke; stroke: #ffffff; stroke-width: 5px; }
  .line.first { stroke: #8250df; } .label.first { fill: #8250df; }
  .line.second { stroke: #0969da; } .label.second { fill: #0969da; }
  .line.third { stroke: #1a7f37; } .label.third { fill: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .heading { fill: #f0f6fc; }
    .page { fill: #0d1117; }
    .grid { stroke: #30363d; }
    .label { stroke: #0d1117; }
    .line.first { stroke: #ab7df8; } .label.first { fill: #ab7df8; }
    .line.second { stroke: #4493f8; } .label.second { fill: #4493f8; }
    .line.third { stroke: #3fb950; } .label.third { fill: #3fb950; }
  }
</style>`;

function describe(): string {
  const ends = [10 ** requestPowers.from, 10 ** requestPowers.to];
  return lines
    .map(({ users, name }) => {
      const dollars = ends.map((requests) => formatDollars(monthlyCost(requests, users).total));
      return `${name}: ${dollars.join(' to ')}.`;
    })
    .join(' ');
}

function drawLine({ users, name, className }: (typeof lines)[number]): string[] {
  const lineAt = (power: number) => y(Math.log10(monthlyCost(10 ** power, users).total));
  const steps = (requestPowers.to - requestPowers.from) * 10;
  const points = Array.from({ length: steps + 1 }, (_, step) => {
    const power = requestPowers.from + step / 10;
    return `${round(x(power))},${round(lineAt(power))}`;
  });
  const { cognito } = monthlyCost(0, users);
  // A flat line carries its label above it, on the left; a rising one below it, on the right.
  const label =
    cognito > 0
      ? {
          x: plot.left + 12,
          y: lineAt(requestPowers.from) - 10,
          content: `${formatDollars(cognito)} for Cognito`,
        }
      : {
          x: plot.right - 12,
          y: lineAt(6) + 24,
          anchor: 'end',
          content: `${formatDollars(monthlyCost(1_000_000, users).total)} a million requests`,
        };
  return [
    `<polyline class="line ${className}" points="${points.join(' ')}"/>`,
    text({ ...label, content: `${name}: ${label.content}`, className: `label ${className}` }),
  ];
}

function dollarLine(power: number): string {
  const at = round(y(power));
  const digits = power < 0 ? Math.max(2, -power) : 0;
  const dollars = (10 ** power).toLocaleString('en-US', { minimumFractionDigits: digits });
  return `<path class="grid" d="M${plot.left} ${at}H${plot.right}"/>
${text({ x: plot.left - 10, y: at + 4, anchor: 'end', content: `$${dollars}` })}`;
}

function requestLine(power: number): string {
  const at = round(x(power));
  const anchor = power === requestPowers.to ? 'end' : 'middle';
  return `<path class="grid" d="M${at} ${plot.top}V${plot.bottom}"/>
${text({ x: at, y: plot.bottom + 20, anchor, content: formatCount(10 ** power) })}`;
}

function x(power: number): number {
  return scale(power, requestPowers, plot.left, plot.right);
}

function y(power: number): number {
  return scale(power, dollarPowers, plot.bottom, plot.top);
}

function scale(
  power: number,
  { from, to }: { from: number; to: number },
  start: number,
  end: number,
): number {
  return start + ((power - from) / (to - from)) * (end - start);
}

function range({ from, to }: { from: number; to: number }): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

interface Text {
  x: number;
  y: number;
  content: string;
  anchor?: string;
  className?: string;
}

function text({ x, y, content, anchor = 'start', className }: Text): string {
  const classAttribute = className ? ` class="${className}"` : '';
  return `<text${classAttribute} x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${content}</text>`;
}
