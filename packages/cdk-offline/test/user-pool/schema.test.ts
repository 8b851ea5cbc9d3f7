import { password } from '../../src/user-pool/input-schemas';
import {
  boolean,
  integer,
  list,
  object,
  oneOf,
  optional,
  type Schema,
  string,
  stringMap,
} from '../../src/user-pool/schema';

const violation = (constraint: string) => ({
  type: 'InvalidParameterException',
  message: `1 validation error detected: Value at 'member' failed to satisfy constraint: Member must ${constraint}`,
});
const wrongType = (expected: string) => ({
  type: 'SerializationException',
  message: `The value at 'member' is not ${expected}.`,
});

test.each<[unknown, Schema<unknown>, object]>([
  [undefined, string(), violation('not be null')],
  [null, integer(0), violation('not be null')],
  [1, string(), wrongType('a string')],
  ['', string({ min: 1 }), violation('have length greater than or equal to 1')],
  ['abc', string({ max: 2 }), violation('have length less than or equal to 2')],
  ['a b', string({ pattern: /^\S+$/ }), violation('satisfy regular expression pattern: \\S+')],
  ['a ', password, violation('satisfy regular expression pattern: [\\S]+.*[\\S]+')],
  ['1', integer(0), wrongType('an integer')],
  [1.5, integer(0), wrongType('an integer')],
  [-1, integer(0), violation('have value greater than or equal to 0')],
  [61, integer(0, 60), violation('have value less than or equal to 60')],
  ['true', boolean, wrongType('a boolean')],
  ['C', oneOf('A', 'B'), violation('satisfy enum value set: [A, B]')],
  ['toString', oneOf('A'), violation('satisfy enum value set: [A]')],
  ['a', list(string()), wrongType('a list')],
  [['a'], stringMap, wrongType('an object')],
  ['a', object({}), wrongType('an object')],
])('a schema rejects %j', (value, schema, expected) => {
  expect(() => schema(value, 'member')).toThrow(expect.objectContaining(expected));
});

test.each<[unknown, Schema<unknown>, unknown]>([
  [null, optional(string()), undefined],
  [undefined, optional(string()), undefined],
  ['ab', string({ min: 2, max: 2 }), 'ab'],
  [60, integer(0, 60), 60],
  ['B', oneOf('A', 'B'), 'B'],
  [['a', 'b'], list(string()), ['a', 'b']],
  [{ A: 'a', B: null }, stringMap, new Map([['A', 'a']])],
  [{ Name: 'a', Other: 1 }, object({ Name: string() }), { Name: 'a' }],
  [{}, object({ toString: optional(string()) }), { toString: undefined }],
])('a schema accepts %j', (value, schema, expected) => expect(schema(value, 'member')).toEqual(expected));

test('a schema reports all violations at once, each with the path of its value', () => {
  const schema = object({
    UserPoolId: string(),
    UserAttributes: list(object({ Name: string({ min: 1 }) })),
  });

  expect(() => schema({ UserAttributes: [{ Name: 'a' }, { Name: '' }] }, '')).toThrow(
    "2 validation errors detected: Value at 'userPoolId' failed to satisfy constraint: Member must not be null; " +
      "Value at 'userAttributes.2.member.name' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
});
