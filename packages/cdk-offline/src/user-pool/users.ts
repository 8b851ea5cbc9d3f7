import { createHmac } from 'node:crypto';
import { requirePool } from './app-client';
import { CognitoException } from './cognito-exception';
import type { Context } from './operation';
import type { Group, LocalPool, User } from './state';
import type { Entry, Position } from './store';

/** The part of a user that a sign-in needs. A fake user has no `sub`. */
export type Account = Pick<User, 'username' | 'salt' | 'verifier'> & { sub: string | undefined };

/** The form in which names are stored and compared: lowercase unless the pool is case-sensitive. */
export function normalizeName({ template }: LocalPool, name: string): string {
  return template.usernameCaseSensitive ? name : name.toLowerCase();
}

/** Finds a user by user name, user name attribute or alias. */
export function findUser(pool: LocalPool, name: string): User | undefined {
  return pool.users.get(normalizeName(pool, name)) ?? findBySignInName(pool, SIGN_IN_NAMES, name);
}

/** The attributes that can be user name attributes or aliases. */
const SIGN_IN_NAMES = ['email', 'phone_number', 'preferred_username'];

/** Finds the user who can sign in with this value of one of the attributes. */
export function findBySignInName(pool: LocalPool, names: string[], value: string): User | undefined {
  const wanted = normalizeName(pool, value);
  for (const name of names)
    for (const { record: user } of pool.users.withValue(name, wanted))
      if (normalizeName(pool, attributeValue(user, name) ?? '') === wanted && isSignInName(pool, user, name))
        return user;
  return undefined;
}

/** Whether the user can sign in with this attribute's value. */
export function isSignInName({ template }: LocalPool, user: User, name: string): boolean {
  if (template.usernameAttributes.includes(name)) return true;
  const isVerified = name === 'preferred_username' || attributeValue(user, `${name}_verified`) === 'true';
  return isVerified && (template.aliasAttributes?.includes(name) ?? false);
}

export function findUserBySub(pool: LocalPool, sub: string | undefined): User | undefined {
  return sub === undefined ? undefined : pool.users.findBySub(sub);
}

/**
 * The user that an administrator names by user name, alias or `sub`.
 * @throws CognitoException ResourceNotFoundException, UserNotFoundException
 */
export function requireUser(context: Context, input: { UserPoolId: string; Username: string }) {
  const { UserPoolId, Username } = input;
  const pool = requirePool(context, UserPoolId);
  // By `sub` first: users choose their names and aliases. AWS doesn't document the order.
  const user = findUserBySub(pool, Username) ?? findUser(pool, Username);
  if (!user) throw userNotFound();
  return { pool, user };
}

/**
 * The user as stored now, for work that continues after a trigger.
 * @throws CognitoException UserNotFoundException
 */
export function requireStoredUser(pool: LocalPool, sub: string): User {
  const user = findUserBySub(pool, sub);
  if (!user) throw userNotFound();
  return user;
}

/** Deletes a user with all sign-ins. */
export function deleteUser(pool: LocalPool, user: User): void {
  pool.users.delete(user);
  pool.signIns.deleteAll(user.sub);
}

/** The users in a group, in the order in which they were added. */
export function* membersOf(pool: LocalPool, { name }: Group, after?: Position): Iterable<Entry<User>> {
  for (const entry of pool.users.withValue('group', name, after))
    if (entry.record.groups.includes(name)) yield entry;
}

export function deleteGroup(pool: LocalPool, group: Group): void {
  pool.groups.delete(group);
  for (const { record: user } of [...membersOf(pool, group)])
    pool.users.save({ ...user, groups: user.groups.filter((name) => name !== group.name) });
}

export function userNotFound(): CognitoException {
  return new CognitoException('UserNotFoundException', 'User does not exist.');
}

/** The error of operations that name the user and an app client. */
export function usernameClientNotFound(): CognitoException {
  return new CognitoException('UserNotFoundException', 'Username/client id combination not found.');
}

/** A fake user, always the same for a name (developer guide, "Managing user existence error responses"). */
export function createFakeUser(pool: LocalPool, name: string): Account {
  const derive = (purpose: string) =>
    createHmac('sha256', pool.state.unknownUserKey)
      .update(`${purpose} ${normalizeName(pool, name)}`)
      .digest('hex');
  const username = derive('sub').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
  return { sub: undefined, username, salt: derive('salt').slice(0, 32), verifier: derive('verifier') };
}

export function attributeValue({ attributes }: Pick<User, 'attributes'>, wanted: string): string | undefined {
  return attributes.find(({ name }) => name === wanted)?.value;
}

export function toAttributeList({ attributes, sub }: User): { Name: string; Value: string }[] {
  return [...attributes, { name: 'sub', value: sub }].map(({ name, value }) => ({
    Name: name,
    Value: value,
  }));
}

export function toUserType(user: User) {
  return { ...toUserFields(user), Attributes: toAttributeList(user) };
}

/** The members that the API's UserType and AdminGetUser share. */
export function toUserFields(user: User) {
  return {
    Username: user.username,
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

export function toMfaSettings({ softwareToken }: User) {
  return {
    UserMFASettingList: softwareToken?.enabled ? ['SOFTWARE_TOKEN_MFA'] : undefined,
    PreferredMfaSetting: softwareToken?.preferred ? 'SOFTWARE_TOKEN_MFA' : undefined,
  };
}
