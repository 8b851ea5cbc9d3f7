import { HOP_BY_HOP_HEADERS } from '../http/headers';
import { gatewayMessage, type HttpResponse } from '../http/http-message';
import type { Invocation } from '../lambda/runtime-messages';
import type { PayloadFormat } from '../model/http-api';

/** A response and, if the request was rejected or failed, the reason to show in the terminal. */
export interface Outcome {
  response: HttpResponse;
  reason?: string | undefined;
}

/** Headers that functions and backends can't set. */
export const RESERVED_HEADERS = new Set([...HOP_BY_HOP_HEADERS, 'apigw-requestid', 'content-length', 'date']);

/** A response that the gateway itself sends, and the reason for it. */
export function reject(statusCode: number, message: string, reason: string): Outcome {
  return { response: gatewayMessage(statusCode, message), reason };
}

/** Converts a function's result (API Gateway developer guide, "Lambda function response format"). */
export function toHttpResponse(invocation: Invocation, payloadFormat: PayloadFormat): Outcome {
  if (invocation.outcome === 'failed') return reject(500, 'Internal Server Error', invocation.reason);
  try {
    return { response: toResponse(invocation.payload, payloadFormat) };
  } catch (error) {
    if (!(error instanceof InvalidResponse)) throw error;
    return reject(500, 'Internal Server Error', `the function returned ${error.message}`);
  }
}

class InvalidResponse extends Error {}

/** Only format 2.0 infers a response from a value without a status code. */
function toResponse(payload: string, payloadFormat: PayloadFormat): HttpResponse {
  const value = parsePayload(payload);
  if (isObject(value) && 'statusCode' in value) return toStructuredResponse(value, payloadFormat);
  if (payloadFormat === '1.0') throw new InvalidResponse('no statusCode, which payload format 1.0 requires');
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

function toStructuredResponse(value: Record<string, unknown>, payloadFormat: PayloadFormat): HttpResponse {
  const isV1 = payloadFormat === '1.0';
  const single = readHeaders(value.headers);
  const headers = isV1 ? mergeHeaders(single, readMultiValueHeaders(value.multiValueHeaders)) : single;
  // The default content type, captured on live HTTP APIs.
  if (!headers.some(([name]) => name === 'content-type')) {
    headers.push(['content-type', 'text/plain; charset=utf-8']);
  }
  return {
    statusCode: readStatusCode(value.statusCode),
    headers: [...headers, ...(isV1 ? [] : readCookies(value.cookies))],
    body: readBody(value.body, value.isBase64Encoded),
  };
}

/** A pair in both is sent once (developer guide, "Output format of a Lambda function for proxy integration"). */
function mergeHeaders(single: [string, string][], multi: [string, string][]): [string, string][] {
  const isInMulti = ([name, value]: [string, string]) =>
    multi.some((pair) => pair[0] === name && pair[1] === value);
  return [...single.filter((pair) => !isInMulti(pair)), ...multi];
}

/** Accepts a number, or a string of three digits, as in older console examples. 1xx isn't a final response. */
function readStatusCode(value: unknown): number {
  const statusCode = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode)) {
    throw new InvalidResponse("a statusCode that isn't a number");
  }
  if (!isFinalStatusCode(statusCode)) throw new InvalidResponse('a statusCode outside 200 to 599');
  return statusCode;
}

export function isFinalStatusCode(statusCode: number): boolean {
  return Number.isInteger(statusCode) && statusCode >= 200 && statusCode <= 599;
}

function readHeaders(value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) throw new InvalidResponse("headers that aren't an object");
  return Object.entries(value)
    .filter(([name, content]) => content !== null && !RESERVED_HEADERS.has(name.toLowerCase()))
    .map(([name, content]) => readHeader(name, content));
}

function readMultiValueHeaders(value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  if (!isObject(value) || !Object.values(value).every(Array.isArray)) {
    throw new InvalidResponse("multiValueHeaders that aren't an object of lists");
  }
  return Object.entries(value).flatMap(([name, values]) =>
    [values].flat().flatMap((content) => readHeaders({ [name]: content })),
  );
}

/** Numbers and booleans are allowed, as in `@types/aws-lambda` and AWS's own emulator (aws/aws-sam-cli#221). */
function readHeader(name: string, content: unknown): [string, string] {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new InvalidResponse('a header with an invalid name');
  if (!['string', 'number', 'boolean'].includes(typeof content) || !isHeaderValue(String(content))) {
    throw new InvalidResponse(`an invalid value for the header ${name}`);
  }
  return [name.toLowerCase(), String(content)];
}

function readCookies(value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  const isCookie = (cookie: unknown): cookie is string => typeof cookie === 'string' && isHeaderValue(cookie);
  if (!Array.isArray(value) || !value.every(isCookie)) {
    throw new InvalidResponse("cookies that aren't a list of header values");
  }
  return value.map((cookie) => ['set-cookie', cookie]);
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
