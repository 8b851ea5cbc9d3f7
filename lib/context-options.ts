import type { StackProps } from 'aws-cdk-lib/core';
import {
  isOrigin,
  isRedirectUrl,
  parseBoolean,
  parseDomainPrefix,
  parseEmailAddress,
  parseList,
  parsePositiveInteger,
  parsePositiveNumber,
  parseStage,
} from './context-values';
import type { HttpApiGatewayJwtCognitoStackProps } from './http-api-gateway-jwt-cognito-stack';

/** The stack properties that `--context KEY=VALUE` or `context` in cdk.json can set; the keys have the same names. */
export type ContextOptions = Omit<HttpApiGatewayJwtCognitoStackProps, keyof StackProps>;

/** An invalid context value. The message says which one and what to use instead, so no stack trace is needed. */
export class ContextOptionError extends Error {}

interface Option<Value> {
  /** Returns undefined if the value is invalid. */
  parse(value: unknown): Value | undefined;
  /** A description of the valid values, which completes "use …". */
  readonly expected: string;
}

const REDIRECT_URLS: Option<string[]> = {
  parse: (value) => parseList(value, isRedirectUrl),
  expected:
    'https URLs such as https://app.example.com/callback, or http URLs on localhost, 127.0.0.1 or [::1], ' +
    'separated by commas, without fragment or wildcard',
};

type Values = Required<ContextOptions>;

const OPTIONS: { readonly [Key in keyof Values]: Option<Values[Key]> } = {
  stage: { parse: parseStage, expected: 'dev or prod' },
  retainUsers: { parse: parseBoolean, expected: 'true or false' },
  throttlingRateLimit: { parse: parsePositiveNumber, expected: 'a number above 0' },
  throttlingBurstLimit: { parse: parsePositiveInteger, expected: 'a whole number above 0' },
  allowedOrigins: {
    parse: (value) => parseList(value, isOrigin),
    expected: 'origins such as https://app.example.com, separated by commas, without path or wildcard',
  },
  callbackUrls: REDIRECT_URLS,
  logoutUrls: REDIRECT_URLS,
  domainPrefix: {
    parse: parseDomainPrefix,
    expected:
      'up to 63 lowercase letters, digits and hyphens, with no hyphen at either end and without the words aws, ' +
      'amazon and cognito',
  },
  alarmEmail: { parse: parseEmailAddress, expected: 'one email address such as ops@example.com' },
};

/**
 * Reads the context values that are set. Each may be a string (on the command line) or any JSON value (in cdk.json).
 * @throws ContextOptionError if a value is invalid, or if a key looks like a misspelled one
 */
export function readContextOptions(context: Readonly<Record<string, unknown>>): ContextOptions {
  const options: { -readonly [Key in keyof Values]?: Values[Key] } = {};

  function read<Key extends keyof Values>(key: Key): void {
    const value = context[key];
    if (value === undefined) return;
    const { parse, expected }: Option<Values[Key]> = OPTIONS[key];
    const parsed = parse(value);
    if (parsed === undefined) {
      const shown = typeof value === 'string' ? value : JSON.stringify(value);
      throw new ContextOptionError(`Context value ${key}=${shown} is invalid: use ${expected}.`);
    }
    options[key] = parsed;
  }

  const keys = Object.keys(OPTIONS) as (keyof Values)[];
  for (const name of Object.keys(context)) rejectMisspelling(name, keys);
  keys.forEach(read);
  if (!options.callbackUrls?.length && (options.logoutUrls?.length || options.domainPrefix)) {
    throw new ContextOptionError(
      'Context values logoutUrls and domainPrefix need callbackUrls, which turns on managed login: set it too.',
    );
  }
  return options;
}

/** Other keys are the CDK's or the user's own. */
function rejectMisspelling(name: string, keys: readonly string[]): void {
  if (keys.includes(name)) return;
  const similar = keys.find((key) => countEdits(simplify(name), simplify(key)) <= key.length / 5);
  if (similar !== undefined) throw new ContextOptionError(`Context key ${name} is unknown: use ${similar}.`);
}

function simplify(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, '');
}

/** The number of characters to insert, delete or replace to turn one string into the other (Levenshtein distance). */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1];
    row.slice(1).forEach((above, column) => {
      const replace = (row[column] ?? 0) + (character === to[column] ? 0 : 1);
      next.push(Math.min(above + 1, (next[column] ?? 0) + 1, replace));
    });
    row = next;
  }
  return row[to.length] ?? 0;
}
