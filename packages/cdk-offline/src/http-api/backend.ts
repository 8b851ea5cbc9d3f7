import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { toHeaderPairs } from '../http/headers';
import type { HttpResponse } from '../http/http-message';

/** A request to the backend of an HTTP_PROXY integration. */
export interface BackendRequest {
  method: string;
  /** Such as `https://api.example.com`. */
  origin: string;
  /** The path and the query string. */
  target: string;
  /** Without `content-length`. `host` is the origin's unless it is set here. */
  headers: [name: string, value: string][];
  body: Buffer;
}

/** Rejects if the backend can't be reached or doesn't send a valid HTTP response, or once the signal is aborted. */
export type SendToBackend = (request: BackendRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** The quota of HTTP APIs for payloads (developer guide). */
const BODY_BYTES = 10 * 1024 * 1024;

/**
 * Sends a request as it is: unlike `fetch`, it adds no headers, follows no redirects and decompresses nothing.
 * Each request has a connection of its own, because a backend may close an idle one at any time.
 */
export const sendToBackend: SendToBackend = ({ method, origin, target, headers, body }, signal) =>
  new Promise((resolve, reject) => {
    const { protocol, host, hostname, port } = new URL(origin);
    const send = protocol === 'https:' ? requestHttps : requestHttp;
    const options = {
      method,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path: target,
      agent: false,
      setHost: false,
      signal,
    };
    const outgoing = send(options, async (incoming) => {
      try {
        const chunks: Buffer[] = [];
        let length = 0;
        for await (const chunk of incoming) {
          length += chunk.length;
          if (length > BODY_BYTES) throw new Error(`its response has more than ${BODY_BYTES} bytes`);
          chunks.push(chunk);
        }
        const { statusCode = 0, rawHeaders } = incoming;
        resolve({ statusCode, headers: toHeaderPairs(rawHeaders), body: Buffer.concat(chunks) });
      } catch (error) {
        reject(error);
      }
    });
    outgoing.on('error', reject);
    if (!headers.some(([name]) => name === 'host')) outgoing.setHeader('host', host);
    for (const [name, value] of headers) outgoing.appendHeader(name, value);
    outgoing.end(body);
  });
