import autocannon from 'autocannon';

/** What a load of requests met. */
export interface Load {
  requestsPerSecond: number;
  /** The 99th percentile of the time to the answer. */
  p99Milliseconds: number;
}

export interface LoadOptions {
  url: string;
  token: string;
  /** Each sends its next request as soon as the last one is answered. */
  connections: number;
  /** How long, or how many in all. */
  seconds?: number;
  requests?: number;
  /** Of every answer. */
  expectedStatus: 200 | 401;
}

/** @throws Error where an answer has another status: requests that go wrong quickly are no speed */
export async function load({
  url,
  token,
  connections,
  seconds,
  requests,
  expectedStatus,
}: LoadOptions): Promise<Load> {
  const result = await autocannon({
    url,
    connections,
    headers: { authorization: `Bearer ${token}` },
    ...(requests === undefined ? { duration: seconds ?? 5 } : { amount: requests }),
  });
  const { errors, timeouts } = result;
  const statuses = Object.keys(result.statusCodeStats ?? {});
  if (errors > 0 || timeouts > 0 || statuses.some((status) => Number(status) !== expectedStatus)) {
    throw new Error(
      `${url} gave ${statuses.join(', ')}, ${errors} errors and ${timeouts} timeouts, not ${expectedStatus}.`,
    );
  }
  return { requestsPerSecond: result.requests.average, p99Milliseconds: result.latency.p99 };
}
