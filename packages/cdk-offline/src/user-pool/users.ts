import { userNotFound } from './cognito-exception';
import type { LocalPool } from './local-pool';
import type { Attribute, User } from './state';

/** As Cognito writes names down: a pool that is not case-sensitive flattens them to lower case. */
export function normalizeName(pool: LocalPool, name: string): string {
  return pool.template.usernameCaseSensitive ? name : name.toLowerCase();
}

/** Finds a user by user name, or by an attribute that serves as one (there the user name itself is the `sub`). */
export function findUser(pool: LocalPool, name: string): User | undefined {
  const wanted = normalizeName(pool, name);
  return pool.state.users.find(
    (user) =>
      user.username === wanted ||
      user.attributes.some(
        (attribute) =>
          pool.template.usernameAttributes.includes(attribute.name) && attribute.value === wanted,
      ),
  );
}

/** @throws CognitoException UserNotFoundException */
export function requireUser(pool: LocalPool, name: string): User {
  const user = findUser(pool, name);
  if (!user) throw userNotFound();
  return user;
}

export function findUserBySub(pool: LocalPool, sub: string | undefined): User | undefined {
  return pool.state.users.find((user) => user.sub === sub);
}

/** The API's AttributeType list; `sub` is one of them. */
export function toAttributeList(user: User): { Name: string; Value: string }[] {
  const all: Attribute[] = [...user.attributes, { name: 'sub', value: user.sub }];
  return all.map(({ name, value }) => ({ Name: name, Value: value }));
}

/** What the API's UserType and AdminGetUser have in common. */
export function toUserFields(user: User) {
  return {
    Username: user.username,
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** The API's members about multi-factor authentication, absent for a user without any. */
export function toMfaSettings({ softwareToken }: User) {
  return {
    ...(softwareToken?.enabled && { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] }),
    ...(softwareToken?.enabled && softwareToken.preferred && { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' }),
  };
}
