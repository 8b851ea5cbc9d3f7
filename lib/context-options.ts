import type { Node } from 'constructs';
import type { HttpApiGatewayJwtCognitoStackProps } from './http-api-gateway-jwt-cognito-stack';

/** The stack properties that `--context KEY=VALUE` or `context` in cdk.json can set; the keys have the same names. */
export type ContextOptions = Pick<
  HttpApiGatewayJwtCognitoStackProps,
  'retainUsers' | 'throttlingRateLimit' | 'throttlingBurstLimit' | 'allowedOrigins' | 'alarmEmail'
>;

/** An invalid context value. The message says which one and what to use instead, so no stack trace is needed. */
export class ContextOptionError extends Error {
  override readonly name = 'ContextOptionError';
}

/**
 * Reads the context values that are set. Each may be a string, as on the command line, or any JSON value, as in cdk.json.
 * @throws ContextOptionError if a value is invalid
 */
export function readContextOptions(node: Pick<Node, 'tryGetContext'>): ContextOptions {
  const options: { -readonly [Key in keyof ContextOptions]: ContextOptions[Key] } = {};

  function read<Key extends keyof ContextOptions>(
    key: Key,
    parse: (value: unknown) => ContextOptions[Key] | undefined,
    expected: string,
  ): void {
    const value: unknown = node.tryGetContext(key);
    if (value === undefined) return;
    const parsed = parse(value);
    if (parsed === undefined) {
      const shown = typeof value === 'string' ? value : JSON.stringify(value);
      throw new ContextOptionError(`Context value ${key}=${shown} is invalid: use ${expected}.`);
    }
    options[key] = parsed;
  }

  read('retainUsers', parseBoolean, 'true or false');
  read('throttlingRateLimit', parsePositiveNumber, 'a number above 0');
  read('throttlingBurstLimit', parsePositiveInteger, 'a whole number above 0');
  read(
    'allowedOrigins',
    parseOrigins,
    'origins such as https://app.example.com, separated by commas, without path or wildcard',
  );
  read('alarmEmail', parseEmailAddress, 'one email address such as ops@example.com');
  return options;
}

function parseBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return undefined;
}

function parsePositiveNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}

function parsePositiveInteger(value: unknown): number | undefined {
  const number = parsePositiveNumber(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function parseOrigins(value: unknown): string[] | undefined {
  const origins = typeof value === 'string' ? value.split(',').map((origin) => origin.trim()) : value;
  return Array.isArray(origins) && origins.every(isOrigin) ? origins : undefined;
}

/** API Gateway compares origins as text, so only the spelling that browsers send is accepted: lower case, no default port. */
function isOrigin(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^https?:\/\/[^*]+$/.test(value) &&
    URL.canParse(value) &&
    new URL(value).origin === value
  );
}

/** A single address with a domain, without display name, quotes or comments; at most 254 characters (RFC 5321). */
function parseEmailAddress(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 254 && EMAIL_ADDRESS.test(value) ? value : undefined;
}

const EMAIL_ADDRESS =
  /^(?!\.)(?!.*\.[.@])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z]([a-z\d-]{0,61}[a-z\d])$/i;
