/** GetUser and the other operations with an access token require it. A sign-in through the API has only this scope. */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

/** The claims of the scope `profile` (OpenID Connect Core 1.0, section 5.4). */
const PROFILE_CLAIMS = (
  'name family_name given_name middle_name nickname preferred_username profile picture website gender birthdate ' +
  'zoneinfo locale updated_at'
).split(' ');

/** The attributes that each scope stands for. `profile` also includes custom attributes. */
export const SCOPE_ATTRIBUTES: Readonly<Record<string, string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  profile: PROFILE_CLAIMS,
};

/**
 * Whether the scopes release an attribute in ID token and userInfo. `openid` without a narrower scope releases all.
 * AWS's pages disagree about `profile`. Our choice: it leaves out email address, phone number and address.
 */
export function releasesAttribute(scopes: readonly string[], name: string): boolean {
  if (!scopes.includes('openid')) return false;
  const narrower = scopes.filter((scope) => Object.hasOwn(SCOPE_ATTRIBUTES, scope));
  if (name === 'sub' || narrower.length === 0) return true;
  if (name.startsWith('custom:')) return narrower.includes('profile');
  return narrower.some((scope) => SCOPE_ATTRIBUTES[scope]?.includes(name));
}
