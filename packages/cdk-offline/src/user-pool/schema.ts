import { CognitoException } from './cognito-exception';

/**
 * Parses an unknown value. Error messages never contain the value.
 * @param path the value's name in error messages; empty for the whole body
 * @throws CognitoException SerializationException for a wrong JSON type, ConstraintViolations for a broken constraint
 */
export type Schema<T> = (value: unknown, path: string) => T;

export type Parsed<S> = S extends Schema<infer T> ? T : never;

/** All constraints that an input breaks, in one message, as Cognito reports them. */
export class ConstraintViolations extends CognitoException {
  constructor(readonly violations: string[]) {
    const errors = violations.length === 1 ? 'error' : 'errors';
    super(
      'InvalidParameterException',
      `${violations.length} validation ${errors} detected: ${violations.join('; ')}`,
    );
  }
}

interface StringConstraints {
  min?: number;
  max?: number;
  /** Must take linear time: the caller chooses the input. */
  pattern?: RegExp;
  /** The API reference's pattern, if `pattern` is a faster equivalent. */
  documentedPattern?: string;
}

export function string(constraints: StringConstraints = {}): Schema<string> {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern = /^/ } = constraints;
  const shownPattern = constraints.documentedPattern ?? pattern.source.replace(/^\^/, '').replace(/\$$/, '');
  return (value, path) => {
    if (typeof value !== 'string') throw wrongType(value, path, 'a string');
    if (value.length < min) throw violation(path, `have length greater than or equal to ${min}`);
    if (value.length > max) throw violation(path, `have length less than or equal to ${max}`);
    if (!pattern.test(value)) throw violation(path, `satisfy regular expression pattern: ${shownPattern}`);
    return value;
  };
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Schema<number> {
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, path, 'an integer');
    if (value < min) throw violation(path, `have value greater than or equal to ${min}`);
    if (value > max) throw violation(path, `have value less than or equal to ${max}`);
    return value;
  };
}

export const boolean: Schema<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw wrongType(value, path, 'a boolean');
  return value;
};

export function oneOf<const T extends string>(...allowed: T[]): Schema<T> {
  return (value, path) => {
    const name = string()(value, path);
    const found = allowed.find((candidate) => candidate === name);
    if (found === undefined) throw violation(path, `satisfy enum value set: [${allowed.join(', ')}]`);
    return found;
  };
}

export function list<T>(item: Schema<T>): Schema<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrongType(value, path, 'a list');
    return parseAll(value.map((element, index) => () => item(element, `${path}.${index + 1}.member`)));
  };
}

/**
 * A map from string to string, empty by default. Null values are left out, because Amplify sends `"DEVICE_KEY": null`.
 * The result is a Map, so that keys can't name members of Object.prototype.
 */
export const stringMap: Schema<Map<string, string>> = (value, path) => {
  const entries = [...toEntries(value ?? {}, path)].filter(([, entry]) => entry !== null);
  return new Map(entries.map(([key, entry]) => [key, string()(entry, `${path}.${key}`)]));
};

export function optional<T>(schema: Schema<T>): Schema<T | undefined> {
  return (value, path) => (value === undefined || value === null ? undefined : schema(value, path));
}

/** An object. Members without a schema are ignored, as on AWS. */
export function object<M extends Record<string, Schema<unknown>>>(
  schemas: M,
): Schema<{ [K in keyof M]: Parsed<M[K]> }> {
  return (value, path) => {
    const given = toEntries(value, path);
    const members = Object.entries(schemas).map(([name, schema]) => () => {
      const memberPath = `${path && `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      return [name, schema(given.get(name), memberPath)] as const;
    });
    // The compiler can't know that each member was parsed by the schema of the same name.
    return Object.fromEntries(parseAll(members)) as { [K in keyof M]: Parsed<M[K]> };
  };
}

/** @throws ConstraintViolations with all violations, not only the first */
function parseAll<T>(parts: (() => T)[]): T[] {
  const violations: string[] = [];
  const parsed = parts.flatMap((parse) => {
    try {
      return [parse()];
    } catch (error) {
      if (!(error instanceof ConstraintViolations)) throw error;
      violations.push(...error.violations);
      return [];
    }
  });
  if (violations.length > 0) throw new ConstraintViolations(violations);
  return parsed;
}

function toEntries(value: unknown, path: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongType(value, path, 'an object');
  return new Map(Object.entries(value));
}

function wrongType(value: unknown, path: string, expected: string): CognitoException {
  return value === undefined || value === null
    ? violation(path, 'not be null')
    : new CognitoException(
        'SerializationException',
        `The value ${path && `at '${path}' `}is not ${expected}.`,
      );
}

function violation(path: string, constraint: string): ConstraintViolations {
  return new ConstraintViolations([
    `Value at '${path}' failed to satisfy constraint: Member must ${constraint}`,
  ]);
}
