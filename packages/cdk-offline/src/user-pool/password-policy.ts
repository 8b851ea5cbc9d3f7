import type { PasswordPolicy } from '../model';
import { CognitoException } from './cognito-exception';

/** As the developer guide lists them; the pattern of the member has already refused a space at either end. */
const symbol = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/;

/** @throws CognitoException InvalidPasswordException, which names the first rule that the password breaks */
export function requireConformingPassword(policy: PasswordPolicy, password: string): void {
  const rules: [isRequired: boolean, pattern: RegExp, message: string][] = [
    [policy.requireLowercase, /[a-z]/, 'Password must have lowercase characters'],
    [policy.requireUppercase, /[A-Z]/, 'Password must have uppercase characters'],
    [policy.requireNumbers, /[0-9]/, 'Password must have numeric characters'],
    [policy.requireSymbols, symbol, 'Password must have symbol characters'],
  ];
  const broken =
    password.length < policy.minimumLength
      ? 'Password not long enough'
      : rules.find(([isRequired, pattern]) => isRequired && !pattern.test(password))?.[2];
  if (broken)
    throw new CognitoException('InvalidPasswordException', `Password did not conform with policy: ${broken}`);
}
