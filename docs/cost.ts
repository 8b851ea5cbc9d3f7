import { charge, prices } from './prices';

const GIGABYTE = 2 ** 30;
const METERED_BYTES = 512 * 1024;

/** One line of the access log, for an authorized request: the stage's format with values of their usual length. */
export const accessLogLine = JSON.stringify({
  requestId: 'JKJaXmPLvHcESHA=',
  time: '10/Mar/2026:06:21:33 +0000',
  sourceIp: '198.51.100.123',
  route: 'GET /hello',
  status: '200',
  latencyMilliseconds: '14',
  error: '-',
  integrationError: '-',
  authorizerError: '-',
  sub: '5f2d8c7e-3a41-4b0e-9c56-d1e7f0a2b348',
});

/** What Lambda writes for each invocation: the guide's "Lambda Telemetry API Event schema reference". */
export const functionLogLines = [
  JSON.stringify({
    time: '2026-03-10T06:21:33.412Z',
    type: 'platform.start',
    record: { requestId: '0c2d5d4f-8f0b-4d0a-b7f5-6a1f3f1f9f0e', version: '$LATEST' },
  }),
  JSON.stringify({
    time: '2026-03-10T06:21:33.415Z',
    type: 'platform.report',
    record: {
      requestId: '0c2d5d4f-8f0b-4d0a-b7f5-6a1f3f1f9f0e',
      metrics: { durationMs: 2.417, billedDurationMs: 3, memorySizeMB: 128, maxMemoryUsedMB: 78 },
      status: 'success',
    },
  }),
];

/** The answer to an authorized request, as it leaves API Gateway. */
export const httpAnswer = [
  'HTTP/1.1 200 OK',
  'Date: Tue, 10 Mar 2026 06:21:33 GMT',
  'Content-Type: application/json',
  'Content-Length: 20',
  'Connection: keep-alive',
  'Apigw-Requestid: JKJaXmPLvHcESHA=',
  '',
  '"Hello from Lambda!"',
].join('\r\n');

/** What one authorized request uses. */
export interface RequestUse {
  /** `billedDurationMs` of the function's REPORT lines, on average, cold starts included. */
  billedMilliseconds: number;
  /** The function's memory. */
  memoryMegabytes: number;
  /** Request and answer together, which API Gateway meters in steps of 512 KB. */
  payloadBytes: number;
  /** All log lines of one request. */
  logBytes: number;
  /** The answer with its headers, which leaves AWS. */
  answerBytes: number;
}

/** What a request to `GET /hello` uses. The billed time and the payload are assumed, the rest is counted. */
export const helloRequest: RequestUse = {
  billedMilliseconds: 10,
  memoryMegabytes: 128,
  payloadBytes: 4096,
  logBytes: Buffer.byteLength([accessLogLine, ...functionLogLines].join('')),
  answerBytes: Buffer.byteLength(httpAnswer),
};

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
export function monitoringCost(monitoring: Monitoring): number {
  return (
    charge(monitoring.alarmMetrics, prices.alarmMetric) +
    charge(monitoring.customMetrics, prices.customMetric) +
    charge(monitoring.dashboards, prices.dashboard) +
    charge(monitoring.encryptionKeys, prices.encryptionKey)
  );
}
