import { helloRequest, type RequestUse } from './hello-request';
import { type Price, prices } from './prices';

const GIGABYTE = 2 ** 30;
const METERED_BYTES = 512 * 1024;

/** What so many units of a month cost, in US dollars: each unit at the price of the tier that it falls into. */
export function charge(units: number, { tiers }: Pick<Price, 'tiers'>): number {
  let dollars = 0;
  let charged = 0;
  for (const tier of tiers) {
    const end = Math.min(units, tier.upTo);
    dollars += Math.max(0, end - charged) * tier.dollars;
    charged = tier.upTo;
  }
  return dollars;
}

/** US dollars a month. */
export interface MonthlyCost {
  httpApi: number;
  lambda: number;
  logs: number;
  dataOut: number;
  cognito: number;
  total: number;
}

/**
 * What a month costs with so many authorized requests and so many users that signed in or refreshed their tokens. Logs are
 * kept for a month, so that a month's logs are stored at any time.
 */
export function monthlyCost(requests: number, users: number, use: RequestUse = helloRequest): MonthlyCost {
  const meteredRequests = requests * Math.max(1, Math.ceil(use.payloadBytes / METERED_BYTES));
  const gigabyteSeconds = requests * (use.billedMilliseconds / 1000) * (use.memoryMegabytes / 1024);
  const logGigabytes = (requests * use.logBytes) / GIGABYTE;
  const answerGigabytes = (requests * use.answerBytes) / GIGABYTE;

  const parts = {
    httpApi: charge(meteredRequests, prices.httpApiRequest),
    lambda: charge(requests, prices.lambdaRequest) + charge(gigabyteSeconds, prices.lambdaGigabyteSecond),
    logs: charge(logGigabytes, prices.logIngested) + charge(logGigabytes, prices.logStored),
    dataOut: charge(answerGigabytes, prices.dataOut),
    cognito: charge(users, prices.cognitoUser),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, dollars) => sum + dollars, 0) };
}

/** What `alarmEmail` adds, whatever the traffic is. */
export interface Monitoring {
  /** An alarm on a share of the requests watches two. */
  alarmMetrics: number;
  customMetrics: number;
  dashboards: number;
  encryptionKeys: number;
}

export const monitoring: Monitoring = { alarmMetrics: 7, customMetrics: 1, dashboards: 1, encryptionKeys: 1 };

/** US dollars a month. */
export function monitoringCost(parts: Monitoring): number {
  return (
    charge(parts.alarmMetrics, prices.alarmMetric) +
    charge(parts.customMetrics, prices.customMetric) +
    charge(parts.dashboards, prices.dashboard) +
    charge(parts.encryptionKeys, prices.encryptionKey)
  );
}
