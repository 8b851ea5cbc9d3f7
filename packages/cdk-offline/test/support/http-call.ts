import { request } from 'node:http';

export interface HttpCall {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A response that tests can compare. */
export interface HttpAnswer {
  statusCode: number;
  /** Without hop-by-hop headers, and with `ID` for the request's id. */
  headers: Record<string, string | string[]>;
  body: string;
}

const OMITTED_HEADERS = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);

/** Sends a request with exactly this URL and only these headers, `Host` and `Connection`. */
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
          headers: Object.fromEntries(Object.entries(response.headers).flatMap(normalizeHeader)),
          body: Buffer.concat(chunks).toString(),
        }),
      );
    })
      .on('error', reject)
      .end(body);
  });
}

function normalizeHeader([name, value]: [string, string | string[] | undefined]): [
  string,
  string | string[],
][] {
  if (value === undefined || OMITTED_HEADERS.has(name)) return [];
  return [[name, name === 'apigw-requestid' ? String(value).replace(/^[\w+/]{15}=$/, 'ID') : value]];
}
