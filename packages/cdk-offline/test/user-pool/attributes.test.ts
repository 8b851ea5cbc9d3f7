import type { UserPool } from '../../src/model/user-pool';
import { addOwnAttributes, hasFormat, updateAttributes } from '../../src/user-pool/attributes';
import { CognitoException, invalidParameter } from '../../src/user-pool/cognito-exception';
import type { User } from '../../src/user-pool/state';
import { localPool, poolUser, userPoolClient } from '../support/user-pools';

const toUpdates = (attributes: Record<string, string>) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const attributesOf = (user: User) =>
  Object.fromEntries(user.attributes.map(({ name, value }) => [name, value]));

/** Updates a user as an administrator does, and returns the user's attributes. */
function update(
  attributes: Record<string, string>,
  before: Record<string, string> = {},
  { initial = false, ...changes }: Partial<UserPool> & { initial?: boolean } = {},
) {
  const user = poolUser('alice', before);
  updateAttributes(localPool(changes), user, toUpdates(attributes), { initial });
  return attributesOf(user);
}

const before = { email: 'a@example.com', email_verified: 'true', name: 'A' };

test('an update sets attributes, and removes those given an empty value', () => {
  expect(update({ name: '', nickname: 'Al', email_verified: 'FALSE' }, before)).toEqual({
    email: 'a@example.com',
    email_verified: 'false',
    nickname: 'Al',
  });
  expect(update({ email: '' }, before)).toEqual({ name: 'A' });
});

test.each([
  [{ email: 'a@example.com' }, 'true'],
  [{ email: 'A@example.com' }, 'false'],
  [{ email: 'b@example.com' }, 'false'],
  [{ email: 'b@example.com', email_verified: 'true' }, 'true'],
])('the update %j leaves email_verified %s', (attributes, verified) => {
  expect(update(attributes, before)).toEqual({ ...before, ...attributes, email_verified: verified });
});

const schema: UserPool['schema'] = [
  { name: 'email', mutable: true, required: true },
  { name: 'family_name', mutable: undefined },
  { name: 'name', mutable: true, maxLength: 299 },
  { name: 'plan', mutable: true, minLength: 2, maxLength: 4 },
  { name: 'seats', mutable: true, dataType: 'Number', minValue: 1, maxValue: 10 },
  { name: 'trial', mutable: true, dataType: 'Boolean' },
  { name: 'since', mutable: true, dataType: 'DateTime' },
];

test.each<Record<string, string>>([
  { 'custom:plan': 'pro', 'custom:seats': '10', 'custom:trial': 'true' },
  { birthdate: '2000-02-29', 'custom:since': '2026-11-22T09:00Z' },
  { phone_number: '+15550100', updated_at: '1795338000' },
])('an update accepts %j', (attributes) => {
  expect(update(attributes, {}, { schema })).toEqual(attributes);
});

const nonconforming = (name: string, reason: string) =>
  `Attributes did not conform to the schema: ${name}: ${reason}`;
test.each<[Record<string, string>, string]>([
  [{ sub: '1' }, 'Cannot modify the non-mutable attribute sub'],
  [{ 'custom:other': '1' }, 'user.custom:other: Attribute does not exist in the schema.'],
  [{ plan: 'pro' }, 'user.plan: Attribute does not exist in the schema.'],
  [{ family_name: 'A' }, 'user.family_name: Attribute cannot be updated.'],
  [{ email: '' }, 'user.email: Required attribute cannot be deleted.'],
  [{ email: 'alice' }, 'Invalid email address format.'],
  [{ phone_number: '555' }, 'Invalid phone number format.'],
  [{ email_verified: 'yes' }, 'Invalid email_verified value.'],
  [{ phone_number_verified: 'true' }, 'Phone Number is required to verify/un-verify a phone number'],
  [{ email_verified: 'true' }, 'Email is required to verify/un-verify an email'],
  [{ birthdate: '22.11.2000' }, 'Invalid birthdate format: use YYYY-MM-DD.'],
  [{ name: 'a'.repeat(300) }, nonconforming('name', 'Value must have from 0 to 299 characters.')],
  [{ nickname: 'a'.repeat(2049) }, nonconforming('nickname', 'Value must have from 0 to 2048 characters.')],
  [{ 'custom:plan': 'x' }, nonconforming('custom:plan', 'Value must have from 2 to 4 characters.')],
  [{ 'custom:seats': '11' }, nonconforming('custom:seats', 'Value must be an integer from 1 to 10.')],
  [{ 'custom:seats': '1.5' }, nonconforming('custom:seats', 'Value must be an integer from 1 to 10.')],
  [{ 'custom:trial': '1' }, nonconforming('custom:trial', 'Value must be true or false.')],
  [{ 'custom:since': 'soon' }, nonconforming('custom:since', 'Value must be a date and time.')],
])('an update rejects %j', (attributes, message) => {
  expect(() => update(attributes, {}, { schema })).toThrow(invalidParameter(message));
});

test('an immutable attribute can be set when the user is created', () => {
  expect(update({ family_name: 'A' }, {}, { schema, initial: true })).toEqual({ family_name: 'A' });
});

test('checks a long email address in linear time', () => {
  // With a backtracking pattern, this test would not end.
  expect(hasFormat('email', `a@${'.a'.repeat(1_000_000)}@`)).toBe(false);
});

test('two users cannot have the same email address if it is a user name attribute or a verified alias', () => {
  const updateBob = (changes: Partial<UserPool>, verified: string) => () => {
    const pool = localPool({ usernameCaseSensitive: false, ...changes });
    pool.users.save(poolUser('alice', { email: 'ALICE@example.com', email_verified: 'true' }));
    const updates = toUpdates({ email: 'Alice@Example.com', email_verified: verified });
    updateAttributes(pool, poolUser('bob'), updates, { initial: false });
  };
  const message = 'An account with the given email already exists.';
  const taken = new CognitoException('AliasExistsException', message);

  expect(updateBob({ usernameAttributes: ['email'] }, 'false')).toThrow(taken);
  expect(updateBob({ aliasAttributes: ['email'] }, 'true')).toThrow(taken);
  expect(updateBob({ aliasAttributes: ['email'] }, 'false')).not.toThrow();
});

/** Adds attributes in a response to NEW_PASSWORD_REQUIRED, and returns the user's attributes. */
function add(
  attributes: Record<string, string>,
  before: Record<string, string> = {},
  schema: UserPool['schema'] = [],
  writeAttributes?: string[],
) {
  const user = poolUser('alice', before);
  addOwnAttributes(localPool({ schema }), userPoolClient({ writeAttributes }), user, toUpdates(attributes));
  return attributesOf(user);
}

test('a response to NEW_PASSWORD_REQUIRED may add the attributes that the client may write', () => {
  const plan = { 'custom:plan': 'pro' };

  expect(add({ name: 'Alice' }, { email: 'a@example.com' })).toEqual({
    email: 'a@example.com',
    name: 'Alice',
  });
  expect(add(plan, {}, [{ name: 'plan', mutable: true }], ['custom:plan'])).toEqual(plan);
});

test('a response to NEW_PASSWORD_REQUIRED must contain the missing required attributes', () => {
  const schema = [{ name: 'name', mutable: true, required: true }];

  expect(() => add({}, {}, schema)).toThrow(invalidParameter('Invalid attributes given, name is missing'));
  expect(add({}, { name: 'Alice' }, schema)).toEqual({ name: 'Alice' });
});
