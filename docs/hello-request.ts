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
const functionLogLines = [
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
const httpAnswer = [
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
