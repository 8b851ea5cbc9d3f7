import { matchesWildcards } from '../src/wildcards';

test.each([
  ['', '', true],
  ['', 'a', false],
  ['abc', 'abc', true],
  ['abc', 'abcd', false],
  ['abcd', 'abc', false],
  ['*', '', true],
  ['*', 'a/b:c', true],
  ['a*c', 'ac', true],
  ['a*c', 'abcbc', true],
  ['a*c', 'abcb', false],
  ['a*b*c', 'a1b2b3c', true],
  ['a*b*c', 'acb', false],
  ['a**', 'a', true],
  ['?', 'a', true],
  ['?', '', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*?', '', false],
  ['*.x', 'axx', false],
  ['*/GET/hello', 'api/$default/GET/hello', true],
])('the pattern %j matches %j: %j', (pattern, text, expected) => {
  expect(matchesWildcards(pattern, text)).toBe(expected);
});

test('matching a pattern with many wildcards does not take exponential time', () => {
  expect(matchesWildcards(`${'*a'.repeat(1000)}b`, 'a'.repeat(5000))).toBe(false);
});
