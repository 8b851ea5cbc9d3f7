import { CognitoException } from '../../src/user-pool/cognito-exception';
import { generateTemporaryPassword, requireConformingPassword } from '../../src/user-pool/passwords';
import { userPool } from '../support/user-pools';

const policy = userPool().passwordPolicy;

test.each([
  ['Corr-horse1', 'Password not long enough'],
  ['CORRECT-HORSE-1', 'Password must have lowercase characters'],
  ['correct-horse-1', 'Password must have uppercase characters'],
  ['Correct-horse-one', 'Password must have numeric characters'],
  ['CorrectHorse1', 'Password must have symbol characters'],
  ['CorrectHorse1£', 'Password must have symbol characters'],
])('rejects the password %s: %s', (password, rule) => {
  const error = (message: string) => new CognitoException('InvalidPasswordException', message);

  expect(() => requireConformingPassword(policy, password, 'administrator')).toThrow(
    error(`Password did not conform with password policy: ${rule}`),
  );
  expect(() => requireConformingPassword(policy, password, 'user')).toThrow(
    error(`Password does not conform to policy: ${rule}`),
  );
});

test.each([
  'Corr-horse12',
  ...[...'^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+= '].map((symbol) => `Correct${symbol}Horse1`),
])('accepts the password %s', (password) => {
  expect(() => requireConformingPassword(policy, password, 'user')).not.toThrow();
});

test('requires no character class that the policy does not require', () => {
  const [requireLowercase, requireUppercase, requireNumbers, requireSymbols] = [false, false, false, false];
  const lax = { ...policy, requireLowercase, requireUppercase, requireNumbers, requireSymbols };

  expect(() => requireConformingPassword(lax, 'aaaaaaaaaaaa', 'user')).not.toThrow();
});

test('generates conforming temporary passwords that differ', () => {
  const passwords = Array.from({ length: 200 }, () =>
    generateTemporaryPassword({ ...policy, minimumLength: 20 }),
  );

  expect(new Set(passwords).size).toBe(200);
  for (const password of passwords) {
    expect(() => requireConformingPassword(policy, password, 'administrator')).not.toThrow();
    expect(password).toMatch(/^\S{20}$/);
  }
});
