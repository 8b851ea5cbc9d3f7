import { CognitoException } from '../../src/user-pool/cognito-exception';
import { requireConformingPassword } from '../../src/user-pool/password-policy';
import { generateTemporaryPassword } from '../../src/user-pool/passwords';
import { userPool } from '../support/user-pools';

const policy = userPool().passwordPolicy;
const lax = {
  minimumLength: 6,
  requireLowercase: false,
  requireUppercase: false,
  requireNumbers: false,
  requireSymbols: false,
  temporaryPasswordValidityDays: 7,
};

test.each([
  ['Corr-horse1', 'Password not long enough'],
  ['CORRECT-HORSE-1', 'Password must have lowercase characters'],
  ['correct-horse-1', 'Password must have uppercase characters'],
  ['Correct-horse-one', 'Password must have numeric characters'],
  ['CorrectHorse1', 'Password must have symbol characters'],
  ['CorrectHorse1£', 'Password must have symbol characters'],
])('refuses %s: %s', (password, message) => {
  expect(() => requireConformingPassword(policy, password)).toThrow(
    new CognitoException('InvalidPasswordException', `Password did not conform with policy: ${message}`),
  );
});

test('accepts a password of exactly the least length with all four classes', () => {
  expect(() => requireConformingPassword(policy, 'Corr-horse12')).not.toThrow();
});

test.each([...'^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+= '])('counts %j as a symbol', (symbol) => {
  expect(() => requireConformingPassword(policy, `Correct${symbol}Horse1`)).not.toThrow();
});

test('asks for no class that the policy does not ask for', () => {
  expect(() => requireConformingPassword(lax, 'aaaaaa')).not.toThrow();
});

test('makes temporary passwords that conform, all different', () => {
  const made = Array.from({ length: 200 }, () => generateTemporaryPassword({ ...policy, minimumLength: 20 }));

  expect(new Set(made).size).toBe(200);
  for (const password of made) {
    expect(() => requireConformingPassword(policy, password)).not.toThrow();
    expect(password).toMatch(/^\S{20}$/);
  }
});
