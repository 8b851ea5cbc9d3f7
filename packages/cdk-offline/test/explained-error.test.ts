import { ExplainedError, explainError } from '../src/explained-error';

test.each([
  [
    'breaks a long message at 100 columns, but not the output of another program after it',
    new ExplainedError(`${'long '.repeat(30)}end:\n${'output '.repeat(30)}`),
    `${'long '.repeat(20).trim()}\n${'long '.repeat(10)}end:\n${'output '.repeat(30)}`,
  ],
  [
    'explains a full disk',
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
    'The disk is full: free some space and start again.',
  ],
  ['names a value that is not an error', 'out of luck', 'Internal error: out of luck'],
])('explainError %s', (_what, error, text) => expect(explainError(error)).toBe(text));

test('explainError shows the stack trace of an internal error', () => {
  const bug = new Error('a bug');
  expect(explainError(bug)).toBe(`Internal error: ${bug.stack}`);
});
