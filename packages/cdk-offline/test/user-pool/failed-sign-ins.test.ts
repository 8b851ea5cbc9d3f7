import { FailedSignIns } from '../../src/user-pool/failed-sign-ins';
import { createFakeUser } from '../../src/user-pool/users';
import { localPool } from '../support/user-pools';

const pool = localPool();
const otherPool = localPool({ id: 'us-east-1_other' });
const date = (seconds: number) => new Date(seconds * 1000);
const exceeded = 'Password attempts exceeded';

function afterFailures(count: number): FailedSignIns {
  const failures = new FailedSignIns();
  for (let failure = 0; failure < count; failure++) failures.count(pool, 'alice', date(0));
  return failures;
}

test.each([
  [5, 1],
  [6, 2],
  [9, 16],
  [30, 900],
])('%i failed sign-ins lock a user out for %i seconds', (count, seconds) => {
  const failures = afterFailures(count);

  expect(() => failures.requireUnlocked(pool, 'alice', date(seconds - 0.001))).toThrow(exceeded);
  expect(() => failures.requireUnlocked(pool, 'alice', date(seconds))).not.toThrow();
});

test('a user is not locked out after four failures, a successful sign-in, or 15 minutes without a failure', () => {
  const signedIn = afterFailures(6);
  signedIn.forget(pool, 'alice');
  const quiet = afterFailures(4);
  quiet.count(pool, 'alice', date(901));

  expect(() => afterFailures(4).requireUnlocked(pool, 'alice', date(0))).not.toThrow();
  expect(() => signedIn.requireUnlocked(pool, 'alice', date(0))).not.toThrow();
  expect(() => quiet.requireUnlocked(pool, 'alice', date(901))).not.toThrow();
});

test('a lockout affects neither other users nor other pools', () => {
  const failures = afterFailures(5);

  expect(() => failures.requireUnlocked(pool, 'bob', date(0))).not.toThrow();
  expect(() => failures.requireUnlocked(otherPool, 'alice', date(0))).not.toThrow();
});

test('an unknown name has one fake user for all its spellings only in a case-insensitive pool', () => {
  const insensitive = localPool({ usernameCaseSensitive: false });

  expect(createFakeUser(insensitive, 'Nobody')).toEqual(createFakeUser(insensitive, 'nOBODY'));
  expect(createFakeUser(pool, 'Nobody')).not.toEqual(createFakeUser(pool, 'nOBODY'));
});
