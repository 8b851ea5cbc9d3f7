import { request } from 'node:http';

export interface HttpCall {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** An answer as a reader would write it down. */
export interface HttpAnswer {
  statusCode: number;
  /** Without what concerns the connection; the request's id, which differs each time, is `ID`. */
  headers: Record<string, string | string[]>;
  body: string;
}

const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
]);

/** Sends a request with no other headers than these, `Host` and `Connection`, and with the URL just as it stands. */
export function call(
  url: string,
  { method = 'GET', headers = {}, body }: HttpCall = {},
): Promise<HttpAnswer> {
  const [, hostname, port, path] = /^http:\/\/([^:/]+):(\d+)(\/.*)?$/.exec(url) ?? [];
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: path ?? '/', method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
      response.on('end', () =>
        resolve({
          statusCode: response.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(response.headers).flatMap(readable)),
          body: Buffer.concat(chunks).toString(),
        }),
      );
    })
      .on('error', reject)
      .end(body);
  });
}

function readable([name, value]: [string, string | string[] | undefined]): [string, string | string[]][] {
  if (value === undefined || OF_THE_CONNECTION.has(name)) return [];
  return [[name, name === 'apigw-requestid' ? String(value).replace(/^[\w+/]{15}=$/, 'ID') : value]];
}
