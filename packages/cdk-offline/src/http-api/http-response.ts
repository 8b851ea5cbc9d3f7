import { HOP_BY_HOP_HEADERS } from '../http/headers';
import { gatewayMessage, type HttpResponse } from '../http/http-message';
import type { Invocation } from '../lambda/runtime-messages';

/** A response and, if the request was rejected or failed, the reason to show in the terminal. */
export interface Outcome {
  response: HttpResponse;
  reason?: string | undefined;
}

/** Headers that a function can't set. */
const RESERVED_HEADERS = new Set([...HOP_BY_HOP_HEADERS, 'apigw-requestid', 'content-length', 'date']);

/** A response that the gateway itself sends, and the reason for it. */
export function reject(statusCode: number, message: string, reason: string): Outcome {
  return { response: gatewayMessage(statusCode, message), reason };
}

/** Converts a function's result (API Gateway developer guide, "Lambda function response for format 2.0"). */
export function toHttpResponse(invocation: Invocation): Outcome {
  if (invocation.outcome === 'failed') return reject(500, 'Internal Server Error', invocation.reason);
  try {
    return { response: toResponse(invocation.payload) };
  } catch (error) {
    if (!(error instanceof InvalidResponse)) throw error;
    return reject(500, 'Internal Server Error', `the function returned ${error.message}`);
  }
}

class InvalidResponse extends Error {}

function toResponse(payload: string): HttpResponse {
  const value = parsePayload(payload);
  if (isObject(value) && 'statusCode' in value) return toStructuredResponse(value);
  return {
    statusCode: 200,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(typeof value === 'string' ? value : payload),
  };
}

/** Only a streaming handler can return anything but JSON. AWS doesn't document the response then: 500 is our choice. */
function parsePayload(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new InvalidResponse("a stream that isn't JSON, and an HTTP API can't stream");
  }
}

function toStructuredResponse(value: Record<string, unknown>): HttpResponse {
  const headers = readHeaders(value.headers);
  // The default content type, captured on live HTTP APIs.
  if (!headers.some(([name]) => name === 'content-type')) {
    headers.push(['content-type', 'text/plain; charset=utf-8']);
  }
  const cookies = readCookies(value.cookies).map((cookie): [string, string] => ['set-cookie', cookie]);
  return {
    statusCode: readStatusCode(value.statusCode),
    headers: [...headers, ...cookies],
    body: readBody(value.body, value.isBase64Encoded),
  };
}

/** Accepts a number, or a string of three digits, as in older console examples. 1xx isn't a final response. */
function readStatusCode(value: unknown): number {
  const statusCode = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode)) {
    throw new InvalidResponse("a statusCode that isn't a number");
  }
  if (statusCode < 200 || statusCode > 599) throw new InvalidResponse('a statusCode outside 200 to 599');
  return statusCode;
}

function readHeaders(value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) throw new InvalidResponse("headers that aren't an object");
  return Object.entries(value)
    .filter(([name, content]) => content !== null && !RESERVED_HEADERS.has(name.toLowerCase()))
    .map(([name, content]) => readHeader(name, content));
}

function readHeader(name: string, content: unknown): [string, string] {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new InvalidResponse('a header with an invalid name');
  if (!['string', 'number', 'boolean'].includes(typeof content) || !isHeaderValue(String(content))) {
    throw new InvalidResponse(`an invalid value for the header ${name}`);
  }
  return [name.toLowerCase(), String(content)];
}

function readCookies(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const isCookie = (cookie: unknown): cookie is string => typeof cookie === 'string' && isHeaderValue(cookie);
  if (!Array.isArray(value) || !value.every(isCookie)) {
    throw new InvalidResponse("cookies that aren't a list of header values");
  }
  return value;
}

/** Tab, printable ASCII and Latin-1. A line break would start another header. */
function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

function readBody(body: unknown, isBase64Encoded: unknown): Buffer {
  const text = body ?? '';
  if (typeof text !== 'string') throw new InvalidResponse("a body that isn't a string");
  if (isBase64Encoded !== true) return Buffer.from(text);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new InvalidResponse("a body that isn't base64");
  return Buffer.from(text, 'base64');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
