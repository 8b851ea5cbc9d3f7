import { CognitoException } from '../../src/user-pool/cognito-exception';
import {
  generateTemporaryPassword,
  requireConformingPassword,
  setPassword,
} from '../../src/user-pool/passwords';
import { localPool, poolUser, userPool } from '../support/user-pools';

const policy = userPool().passwordPolicy;

test.each([
  ['Corr-horse1', 'Password not long enough', { minimumLength: 11 }],
  ['CORRECT-HORSE-1', 'Password must have lowercase characters', { requireLowercase: false }],
  ['correct-horse-1', 'Password must have uppercase characters', { requireUppercase: false }],
  ['Correct-horse-one', 'Password must have numeric characters', { requireNumbers: false }],
  ['CorrectHorse1', 'Password must have symbol characters', { requireSymbols: false }],
  ['CorrectHorse1£', 'Password must have symbol characters', { requireSymbols: false }],
])('rejects the password %s with "%s", unless the policy has %j', (password, rule, change) => {
  const error = (message: string) => new CognitoException('InvalidPasswordException', message);

  expect(() => requireConformingPassword(policy, password, 'administrator')).toThrow(
    error(`Password did not conform with password policy: ${rule}`),
  );
  expect(() => requireConformingPassword(policy, password, 'user')).toThrow(
    error(`Password does not conform to policy: ${rule}`),
  );
  expect(() => requireConformingPassword({ ...policy, ...change }, password, 'user')).not.toThrow();
});

test.each([
  'Corr-horse12',
  ...[...'^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+= '].map((symbol) => `Correct${symbol}Horse1`),
])('accepts the password %s', (password) => {
  expect(() => requireConformingPassword(policy, password, 'user')).not.toThrow();
});

test('rejects a password that was used before, as far back as the policy says', () => {
  const pool = localPool({ passwordPolicy: { ...policy, passwordHistorySize: 2 } });
  const user = poolUser('alice');
  const set = (password: string) =>
    setPassword(pool, user, password, { permanent: true, by: 'user', now: new Date(0) });
  set('Correct-horse-1');
  set('Correct-horse-2');

  expect(() => set('Correct-horse-1')).toThrow(
    expect.objectContaining({
      type: 'PasswordHistoryPolicyViolationException',
      message: 'Password has been used before',
    }),
  );
  set('Correct-horse-3');
  expect(() => set('Correct-horse-1')).not.toThrow();
});

test('generated temporary passwords satisfy the policy, differ, and have their characters in any order', () => {
  const passwords = Array.from({ length: 200 }, () =>
    generateTemporaryPassword({ ...policy, minimumLength: 20 }),
  );

  expect(new Set(passwords).size).toBe(200);
  expect(passwords.every((password) => /^[a-z]/.test(password))).toBe(false);
  for (const password of passwords) {
    expect(() => requireConformingPassword(policy, password, 'administrator')).not.toThrow();
    expect(password).toMatch(/^\S{20}$/);
  }
});
