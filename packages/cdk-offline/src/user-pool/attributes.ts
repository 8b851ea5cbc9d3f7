import { CognitoException, invalidParameter } from './cognito-exception';
import type { LocalPool } from './local-pool';
import type { User } from './state';
import { normalizeName } from './users';

/** The OpenID Connect attributes that each user pool has (developer guide, "Working with user attributes"). */
const standardAttributes = new Set([
  'address',
  'birthdate',
  'email',
  'email_verified',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
]);

const flattenedAttributes = ['email', 'preferred_username'];
const formats: Record<string, { pattern: RegExp; message: string }> = {
  email: { pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, message: 'Invalid email address format.' },
  phone_number: { pattern: /^\+\d{1,15}$/, message: 'Invalid phone number format.' },
  email_verified: { pattern: /^(true|false)$/i, message: 'Invalid email_verified value.' },
  updated_at: { pattern: /^\d{1,15}$/, message: 'Invalid updated_at value.' },
  phone_number_verified: { pattern: /^(true|false)$/i, message: 'Invalid phone_number_verified value.' },
};

/** Whether a value has the format that Cognito wants of this attribute. */
export function hasFormat(name: string, value: string): boolean {
  return formats[name]?.pattern.test(value) ?? true;
}

/**
 * Sets attributes as AdminUpdateUserAttributes describes it: an empty value removes one, and a new e-mail address or
 * telephone number is unverified until said otherwise. Custom attributes are refused: the local run knows no schema.
 * @throws CognitoException InvalidParameterException, AliasExistsException
 */
export function updateAttributes(
  pool: LocalPool,
  user: User,
  updates: { Name: string; Value: string | undefined }[],
): void {
  const changes = new Map(updates.map(({ Name, Value = '' }) => [Name, written(pool, Name, Value)]));
  for (const [name, value] of changes) requireFree(pool, user, name, value);
  for (const name of ['email', 'phone_number'])
    if (
      changes.has(name) &&
      !changes.has(`${name}_verified`) &&
      attributeValue(user, name) !== changes.get(name)
    )
      changes.set(`${name}_verified`, attributeValue(user, `${name}_verified`) === undefined ? '' : 'false');
  const kept = user.attributes.filter(({ name }) => !changes.has(name));
  const set = [...changes].map(([name, value]) => ({ name, value })).filter(({ value }) => value !== '');
  user.attributes = [...kept, ...set];
}

function written(pool: LocalPool, name: string, value: string): string {
  if (name === 'sub') throw invalidParameter('Cannot modify the non-mutable attribute sub');
  if (!standardAttributes.has(name))
    throw invalidParameter(
      'Attributes did not conform to the schema: Type for attribute could not be determined',
    );
  if (value !== '' && !hasFormat(name, value)) throw invalidParameter(formats[name]?.message ?? '');
  if (name.endsWith('_verified')) return value.toLowerCase();
  return flattenedAttributes.includes(name) ? normalizeName(pool, value) : value;
}

/** An attribute that serves as user name belongs to one user. */
function requireFree(pool: LocalPool, user: User, name: string, value: string): void {
  const taken =
    pool.template.usernameAttributes.includes(name) &&
    pool.state.users.some((other) => other.sub !== user.sub && attributeValue(other, name) === value);
  if (taken)
    throw new CognitoException('AliasExistsException', `An account with the given ${name} already exists.`);
}

function attributeValue(user: User, wanted: string): string | undefined {
  return user.attributes.find(({ name }) => name === wanted)?.value;
}
