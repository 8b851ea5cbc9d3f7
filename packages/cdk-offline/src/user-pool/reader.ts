import { CognitoException, invalidParameter } from './cognito-exception';

/**
 * Turns a value of unknown shape into a typed one, or throws as Cognito does: SerializationException for a value of
 * another JSON type, InvalidParameterException for one that breaks a constraint. Values are never repeated in the message.
 * @param name how the message calls the value: its path, empty for the whole
 */
export type Reader<T> = (value: unknown, name: string) => T;

export type Read<R> = R extends Reader<infer T> ? T : never;

export function text(constraint: { min?: number; max?: number; pattern?: RegExp } = {}): Reader<string> {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern = /^/ } = constraint;
  return (value, name) => {
    if (typeof value !== 'string') throw wrongType(value, name, 'a string');
    if (value.length < min) throw broken(name, `Member must have length greater than or equal to ${min}`);
    if (value.length > max) throw broken(name, `Member must have length less than or equal to ${max}`);
    if (!pattern.test(value))
      throw broken(name, `Member must satisfy regular expression pattern: ${pattern.source}`);
    return value;
  };
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Reader<number> {
  return (value, name) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, name, 'an integer');
    if (value < min) throw broken(name, `Member must have value greater than or equal to ${min}`);
    if (value > max) throw broken(name, `Member must have value less than or equal to ${max}`);
    return value;
  };
}

export const flag: Reader<boolean> = (value, name) => {
  if (typeof value !== 'boolean') throw wrongType(value, name, 'a boolean');
  return value;
};

export function oneOf<const T extends string>(...allowed: T[]): Reader<T> {
  return (value, name) => {
    if (typeof value !== 'string') throw wrongType(value, name, 'a string');
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined)
      throw broken(name, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
    return found;
  };
}

export function list<T>(item: Reader<T>): Reader<T[]> {
  return (value, name) => {
    if (!Array.isArray(value)) throw wrongType(value, name, 'a list');
    return value.map((element, index) => item(element, `${name}.${index + 1}.member`));
  };
}

/**
 * A JSON object used as a map from text to text; a Map here, so that no key can name a member of its prototype.
 * What is null is left out: Amplify sends `"DEVICE_KEY": null`.
 */
export const textMap: Reader<Map<string, string>> = (value, name) => {
  const given = [...members(value, name)].filter(([, member]) => member !== null);
  return new Map(given.map(([key, member]) => [key, text()(member, `${name}.${key}`)]));
};

export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, name) => (value === undefined || value === null ? undefined : reader(value, name));
}

/** Members that no reader asks for are passed over, as AWS does. */
export function structure<M extends Record<string, Reader<unknown>>>(
  readers: M,
): Reader<{ [K in keyof M]: Read<M[K]> }> {
  return (value, name) => {
    const given = members(value, name);
    const read = Object.entries(readers).map(([member, reader]) => [
      member,
      reader(given.get(member), `${name && `${name}.`}${member.charAt(0).toLowerCase()}${member.slice(1)}`),
    ]);
    // The one place where the compiler cannot follow: each member was read by the reader of its name.
    return Object.fromEntries(read) as { [K in keyof M]: Read<M[K]> };
  };
}

function members(value: unknown, name: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongType(value, name, 'an object');
  return new Map(Object.entries(value));
}

function wrongType(value: unknown, name: string, expected: string): CognitoException {
  return value === undefined || value === null
    ? broken(name, 'Member must not be null')
    : new CognitoException(
        'SerializationException',
        `The value ${name && `at '${name}' `}is not ${expected}.`,
      );
}

function broken(name: string, constraint: string): CognitoException {
  return invalidParameter(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}
