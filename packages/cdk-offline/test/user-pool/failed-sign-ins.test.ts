import { notAuthorized } from '../../src/user-pool/cognito-exception';
import { FailedSignIns } from '../../src/user-pool/failed-sign-ins';
import { localPool } from '../support/user-pools';

const pool = localPool();
const at = (seconds: number) => new Date(seconds * 1000);

function isLocked(failures: FailedSignIns, seconds: number, name = 'alice', inPool = pool): boolean {
  try {
    failures.requireUnlocked(inPool, name, at(seconds));
    return false;
  } catch (error) {
    expect(error).toEqual(notAuthorized('Password attempts exceeded'));
    return true;
  }
}

function afterFailures(count: number, name = 'alice', inPool = pool): FailedSignIns {
  const failures = new FailedSignIns();
  for (let failure = 0; failure < count; failure++) failures.count(inPool, name, at(0));
  return failures;
}

test.each([
  [4, 0],
  [5, 1],
  [6, 2],
  [9, 16],
  [30, 900],
])('%i failed sign-ins lock a user out for %i seconds', (count, seconds) => {
  const failures = afterFailures(count);

  expect(isLocked(failures, Math.max(0, seconds - 0.001))).toBe(seconds > 0);
  expect(isLocked(failures, seconds)).toBe(false);
});

test('a sign-in, or 15 minutes without a failure, resets the count', () => {
  const signedIn = afterFailures(6);
  signedIn.forget(pool, 'alice');
  expect(isLocked(signedIn, 0)).toBe(false);

  const quiet = afterFailures(4);
  quiet.count(pool, 'alice', at(901));
  expect(isLocked(quiet, 901)).toBe(false);
});

test('a lockout affects neither other users nor other pools', () => {
  const failures = afterFailures(5);

  expect(isLocked(failures, 0, 'bob')).toBe(false);
  expect(isLocked(failures, 0, 'Alice')).toBe(false);
  expect(isLocked(failures, 0, 'alice', localPool({ id: 'us-east-1_other' }))).toBe(false);
});

test('a case-insensitive pool counts all spellings of a name together', () => {
  const insensitive = localPool({ usernameCaseSensitive: false });

  expect(isLocked(afterFailures(5, 'Alice', insensitive), 0, 'aLICE', insensitive)).toBe(true);
});
