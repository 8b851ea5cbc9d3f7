import type { PasswordPolicyType } from '@aws-sdk/client-cognito-identity-provider';

/** The symbols that Cognito counts (developer guide, "Adding user pool password requirements"). */
const SYMBOL = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/;

const LIST = new Intl.ListFormat('en');

/** The rules of a pool: what a password needs, and whether it has that. Without a policy, only Cognito knows them. */
function passwordRules(policy: PasswordPolicyType): [needed: string, isMet: (password: string) => boolean][] {
  const { MinimumLength = 0 } = policy;
  const rules: [isRequired: boolean | undefined, needed: string, isMet: (password: string) => boolean][] = [
    [MinimumLength > 0, `at least ${MinimumLength} characters`, ({ length }) => length >= MinimumLength],
    [policy.RequireLowercase, 'a lowercase letter', (password) => /[a-z]/.test(password)],
    [policy.RequireUppercase, 'an uppercase letter', (password) => /[A-Z]/.test(password)],
    [policy.RequireNumbers, 'a number', (password) => /[0-9]/.test(password)],
    [policy.RequireSymbols, 'a symbol', (password) => SYMBOL.test(password)],
  ];
  return rules.flatMap(([isRequired, ...rule]) => (isRequired ? [rule] : []));
}

/** One sentence; undefined if the pool has no rules. */
export function formatPasswordRules(policy: PasswordPolicyType): string | undefined {
  const needed = passwordRules(policy).map(([needed]) => needed);
  return needed.length > 0 ? `A password needs ${LIST.format(needed)}.` : undefined;
}

/** Says everything that is wrong with a password, without the password itself; undefined if Cognito accepts it. */
export function explainBrokenRules(policy: PasswordPolicyType, password: string): string | undefined {
  const needed = passwordRules(policy).flatMap(([needed, isMet]) => (isMet(password) ? [] : [needed]));
  const sentences = [
    ...(needed.length > 0 ? [`This password still needs ${LIST.format(needed)}.`] : []),
    ...(/^\s|\s$/.test(password) ? ['A password must not begin or end with a space.'] : []),
    ...(password.length > 256 ? ['A password has at most 256 characters.'] : []),
  ];
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}
