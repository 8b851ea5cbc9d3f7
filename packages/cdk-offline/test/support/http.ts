import type { HttpRequest, HttpResponse } from '../../src/http/http-message';
import { NOW } from './tokens';

/** `GET /hello` without a token, as curl sends it. */
export function httpRequest(overrides: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    target: '/hello',
    headers: [
      ['host', '127.0.0.1:3000'],
      ['user-agent', 'curl/8.11.1'],
      ['accept', '*/*'],
    ],
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    receivedAt: NOW,
    ...overrides,
  };
}

export function withHeaders(...headers: [name: string, value: string][]): HttpRequest {
  const request = httpRequest();
  return { ...request, headers: [...request.headers, ...headers] };
}

/** A response with its body as a string and its random request id masked. */
export function toReadable({ statusCode, headers, body }: HttpResponse): object {
  const masked = headers.map(([name, value]) => [
    name,
    name === 'apigw-requestid' ? value.replace(/^[\w+/]{15}=$/, 'ID') : value,
  ]);
  return { statusCode, headers: masked, body: body.toString() };
}
