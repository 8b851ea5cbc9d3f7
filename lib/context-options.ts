import { ExplainedError } from './explained-error';

/** What a user may choose with `--context KEY=VALUE` or in cdk.json's `context`. */
export interface ContextOptions {
  /** Whether the user pool outlives the stack. */
  retainUsers: boolean;
  /** Requests a second on average, and at once. */
  throttling: { rateLimit: number; burstLimit: number };
  /** Origins of the web pages that may call the API; where there are none, CORS stays off. */
  allowedOrigins: string[];
  /** Who gets the alarms by e-mail; undefined where there are to be none. */
  alarmEmail: string | undefined;
}

/** Where context comes from: the `node` of an App or of any other construct. */
export interface ContextSource {
  tryGetContext(key: string): unknown;
}

/**
 * Reads the options, with a default for each that is not set. The command line hands over strings and cdk.json any JSON
 * value: both are accepted. Throws an ExplainedError that names the key, the value and what is accepted.
 */
export function readContextOptions(context: ContextSource): ContextOptions {
  function read<T>(key: string, fallback: T, parse: (value: unknown) => T | undefined, accepted: string): T {
    const value = context.tryGetContext(key);
    if (value === undefined) return fallback;
    const parsed = parse(value);
    if (parsed !== undefined) return parsed;
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    throw new ExplainedError(`The context value ${key}=${shown} is not accepted: give ${accepted}.`);
  }

  return {
    retainUsers: read('retainUsers', false, toBoolean, 'true or false'),
    throttling: {
      rateLimit: read('throttlingRateLimit', 1000, toPositiveNumber, 'a number above 0'),
      burstLimit: read('throttlingBurstLimit', 2000, toPositiveInteger, 'a whole number above 0'),
    },
    allowedOrigins: read(
      'allowedOrigins',
      [],
      toOrigins,
      'origins such as https://app.example.com, without path or wildcard, separated by commas',
    ),
    alarmEmail: read('alarmEmail', undefined, toEmailAddress, 'one e-mail address such as ops@example.com'),
  };
}

function toBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return undefined;
}

function toPositiveNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}

function toPositiveInteger(value: unknown): number | undefined {
  const number = toPositiveNumber(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function toOrigins(value: unknown): string[] | undefined {
  const origins = typeof value === 'string' ? value.split(',').map((origin) => origin.trim()) : value;
  return Array.isArray(origins) && origins.every(isOrigin) ? origins : undefined;
}

/** Browsers send an origin in this one spelling (lower case, no default port, no slash), and API Gateway compares text. */
function isOrigin(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^https?:\/\/[^*]+$/.test(value) &&
    URL.canParse(value) &&
    new URL(value).origin === value
  );
}

/** One address in everyday spelling: no list, no quotes, no comments, and a domain; at most 254 characters (RFC 5321). */
function toEmailAddress(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 254 && EMAIL_ADDRESS.test(value) ? value : undefined;
}

const EMAIL_ADDRESS =
  /^(?!\.)(?!.*\.[.@])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z]([a-z\d-]{0,61}[a-z\d])$/i;
