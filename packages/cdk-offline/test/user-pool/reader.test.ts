import {
  flag,
  integer,
  list,
  oneOf,
  optional,
  type Reader,
  structure,
  text,
  textMap,
} from '../../src/user-pool/reader';

const broken = (constraint: string) => ({
  type: 'InvalidParameterException',
  message: `1 validation error detected: Value at 'member' failed to satisfy constraint: Member must ${constraint}`,
});
const wrongType = (expected: string) => ({
  type: 'SerializationException',
  message: `The value at 'member' is not ${expected}.`,
});

test.each<[unknown, Reader<unknown>, object]>([
  [undefined, text(), broken('not be null')],
  [null, integer(0), broken('not be null')],
  [1, text(), wrongType('a string')],
  [{}, text(), wrongType('a string')],
  ['', text({ min: 1 }), broken('have length greater than or equal to 1')],
  ['abc', text({ max: 2 }), broken('have length less than or equal to 2')],
  ['a b', text({ pattern: /^\S+$/ }), broken('satisfy regular expression pattern: ^\\S+$')],
  ['1', integer(0), wrongType('an integer')],
  [1.5, integer(0), wrongType('an integer')],
  [-1, integer(0), broken('have value greater than or equal to 0')],
  [61, integer(0, 60), broken('have value less than or equal to 60')],
  ['true', flag, wrongType('a boolean')],
  ['C', oneOf('A', 'B'), broken('satisfy enum value set: [A, B]')],
  ['toString', oneOf('A'), broken('satisfy enum value set: [A]')],
  ['a', list(text()), wrongType('a list')],
  [['a'], textMap, wrongType('an object')],
  ['a', structure({}), wrongType('an object')],
])('refuses %j', (value, read, expected) => {
  expect(() => read(value, 'member')).toThrow(expect.objectContaining(expected));
});

test.each<[unknown, Reader<unknown>, unknown]>([
  [null, optional(text()), undefined],
  [undefined, optional(text()), undefined],
  ['ab', text({ min: 2, max: 2 }), 'ab'],
  [60, integer(0, 60), 60],
  ['B', oneOf('A', 'B'), 'B'],
  [['a', 'b'], list(text()), ['a', 'b']],
  [{ A: 'a', B: null }, textMap, new Map([['A', 'a']])],
  [{ Name: 'a', Other: 1 }, structure({ Name: text() }), { Name: 'a' }],
])('reads %j', (value, read, expected) => expect(read(value, 'member')).toEqual(expected));

test('takes no member from an object prototype', () => {
  const read = structure({ toString: optional(text()), constructor: optional(text()) });

  expect(read({}, 'member')).toEqual({ toString: undefined, constructor: undefined });
});

test('names a member of a structure as Cognito does, and where it stands in a list', () => {
  const read = structure({ UserAttributes: list(structure({ Name: text({ min: 1 }) })) });

  expect(() => read({ UserAttributes: [{ Name: 'a' }, { Name: '' }] }, '')).toThrow(
    "Value at 'userAttributes.2.member.name'",
  );
});
