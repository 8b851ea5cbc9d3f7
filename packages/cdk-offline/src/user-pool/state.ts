import { createPrivateKey } from 'node:crypto';
import type { UserPool } from '../model/user-pool';
import { boolean, integer, list, object, oneOf, optional, type Parsed, type Schema, string } from './schema';
import { type Entry, type Position, type Store, Table } from './store';

/** A PEM key. Throws if it is damaged, so that a damaged store is reported at the start. */
const privateKeySchema: Schema<string> = (value, path) => {
  const pem = string()(value, path);
  createPrivateKey(pem);
  return pem;
};

const signingKeySchema = object({ kid: string(), privateKey: privateKeySchema });

const groupSchema = object({
  name: string(),
  description: optional(string()),
  roleArn: optional(string()),
  precedence: optional(integer(0)),
  createdAt: integer(0),
  modifiedAt: optional(integer(0)),
});

const userSchema = object({
  username: string(),
  sub: string(),
  attributes: list(object({ name: string(), value: string() })),
  groups: list(string()),
  enabled: boolean,
  status: oneOf('UNCONFIRMED', 'CONFIRMED', 'RESET_REQUIRED', 'FORCE_CHANGE_PASSWORD'),
  salt: string(),
  verifier: string(),
  /** The last passwords, if the policy forbids reusing them. */
  passwordHistory: optional(list(object({ salt: string(), verifier: string() }))),
  /** When a temporary password expires; undefined for a permanent one. */
  temporaryPasswordExpiresAt: optional(integer(0)),
  /** The secret that AssociateSoftwareToken returned, until VerifySoftwareToken confirms it. */
  pendingSoftwareToken: optional(string()),
  softwareToken: optional(
    object({
      secret: string(),
      enabled: boolean,
      preferred: boolean,
      deviceName: optional(string()),
      /** The time step of the last accepted code: each code works only once (RFC 6238, section 5.2). */
      usedStep: optional(integer(0)),
    }),
  ),
  /** The codes of messages that wait for their confirmation. */
  codes: optional(
    list(
      object({
        purpose: oneOf('SIGN_UP', 'RESET_PASSWORD', 'VERIFY_ATTRIBUTE'),
        code: string(),
        /** The attribute with the address that the code was sent to. */
        attribute: string(),
        /** The attribute's next value, if the pool verifies values before it changes them. */
        pendingValue: optional(string()),
        expiresAt: integer(0),
      }),
    ),
  ),
  createdAt: integer(0),
  modifiedAt: integer(0),
});

const signInSchema = object({
  eventId: string(),
  originJti: string(),
  sub: string(),
  clientId: string(),
  authenticatedAt: integer(0),
  /** SHA-256 in hexadecimal: the token itself is not stored. */
  refreshTokenHash: string(),
  refreshTokenExpiresAt: integer(0),
  revoked: boolean,
  /** What the OAuth endpoints granted; undefined for a sign-in through the API. */
  grant: optional(object({ scopes: list(string()), resource: optional(string()) })),
  /** With rotation: the first refresh token, and the one before the current one. */
  firstRefreshTokenHash: optional(string()),
  rotated: optional(object({ refreshTokenHash: string(), at: integer(0) })),
});

/** Times are milliseconds since 1970, in all records. */
const poolStateSchema = object({
  poolId: string(),
  createdAt: optional(integer(0)),
  idTokenKey: signingKeySchema,
  accessTokenKey: signingKeySchema,
  /** The key that fake users are derived from. */
  unknownUserKey: string(),
  clientSecrets: list(object({ clientId: string(), secret: string() })),
  /** What the last template defined, by name. */
  templateMembers: optional(
    object({
      groups: list(string()),
      users: list(string()),
      memberships: list(object({ username: string(), groupName: string() })),
    }),
  ),
});

/** The content of `user-pools.json`, in which earlier versions kept everything. */
export const earlierStateSchema: Schema<{ pools: EarlierPool[] }> = object({
  version: oneOf('1'),
  pools: list((value, path) => ({
    state: poolStateSchema(value, path),
    ...object({ groups: list(groupSchema), users: list(userSchema), signIns: list(signInSchema) })(
      value,
      path,
    ),
  })),
});
interface EarlierPool {
  state: PoolState;
  groups: Group[];
  users: User[];
  signIns: SignIn[];
}

export type PoolState = Parsed<typeof poolStateSchema>;
export type User = Parsed<typeof userSchema>;
export type Code = NonNullable<User['codes']>[number];
export type Group = Parsed<typeof groupSchema>;
/** A completed sign-in. All its tokens refer to it, including refreshed ones. */
export type SignIn = Parsed<typeof signInSchema>;
export type SigningKey = Parsed<typeof signingKeySchema>;

/** What ListUsers can search (API reference, ListUsers, Filter). */
const SEARCHABLE_FIELDS: ReadonlyMap<string, (user: User) => string> = new Map([
  ['username', ({ username }) => username],
  ['sub', ({ sub }) => sub],
  ['cognito:user_status', ({ status }) => status],
  ['status', ({ enabled }) => (enabled ? 'Enabled' : 'Disabled')],
  ...'email phone_number name given_name family_name preferred_username'
    .split(' ')
    .map((attribute): [string, (user: User) => string] => [
      attribute,
      ({ attributes }) => attributes.find(({ name }) => name === attribute)?.value ?? '',
    ]),
]);

export function isSearchable(field: string): boolean {
  return SEARCHABLE_FIELDS.has(field);
}

/** The value of a searchable field; empty if the user has none. */
export function searchableValue(user: User, field: string): string {
  return SEARCHABLE_FIELDS.get(field)?.(user) ?? '';
}

/** Longer than any filter. A longer value is found by its beginning. */
const MAX_INDEXED_LENGTH = 256;

export class Users extends Table<User> {
  constructor(store: Store, poolId: string) {
    super(store, poolId, 'users', userSchema, 'username');
  }

  override save(user: User): number {
    const id = super.save(user);
    this.store.run('DELETE FROM user_values WHERE user = ?', id);
    const values = [
      ...[...SEARCHABLE_FIELDS.keys()].map((field) => [field, searchableValue(user, field)] as const),
      ...user.groups.map((name) => ['group', name] as const),
    ].filter(([, value]) => value !== '');
    for (const [field, value] of values)
      this.store.run(
        'INSERT OR IGNORE INTO user_values (pool, field, value, user) VALUES (?, ?, ?, ?)',
        this.poolId,
        field,
        toIndexed(value),
        id,
      );
    return id;
  }

  findBySub(sub: string): User | undefined {
    for (const { record } of this.withValue('sub', sub)) if (record.sub === sub) return record;
    return undefined;
  }

  /** The users with a value, in any case, of a searchable field or `group`: in the order in which they were added. */
  withValue(field: string, value: string, after?: Position): Iterable<Entry<User>> {
    return this.#search(field, toIndexed(value), toIndexed(value), after);
  }

  /** The users with a field that starts with a string, in any case: in the order of the values. */
  startingWith(field: string, start: string, after?: Position): Iterable<Entry<User>> {
    return this.#search(field, toIndexed(start), `${toIndexed(start)}\u{10ffff}`, after);
  }

  *#search(
    field: string,
    first: string,
    last: string,
    [value, id]: Position = ['', 0],
  ): Iterable<Entry<User>> {
    const rows = this.store.rows(
      `SELECT value, user, data FROM user_values JOIN users ON users.id = user
       WHERE user_values.pool = ? AND field = ? AND value BETWEEN ? AND ? AND (value, user) > (?, ?)
       ORDER BY value, user`,
      ...[this.poolId, field, first, last, value, id],
    );
    for (const row of rows)
      yield { record: this.parse(row.data), position: [String(row.value), Number(row.user)] };
  }
}

function toIndexed(value: string): string {
  return value.toLowerCase().slice(0, MAX_INDEXED_LENGTH);
}

export class SignIns extends Table<SignIn> {
  constructor(store: Store, poolId: string) {
    super(store, poolId, 'sign_ins', signInSchema, 'eventId');
  }

  /** Finds a sign-in by its current refresh token, or by its first or its last one if they are rotated. */
  findByToken(refreshTokenHash: string): SignIn | undefined {
    return (
      this.first("data ->> 'refreshTokenHash' = ?", refreshTokenHash) ??
      this.first("data ->> 'firstRefreshTokenHash' = ?", refreshTokenHash) ??
      this.first("data ->> '$.rotated.refreshTokenHash' = ?", refreshTokenHash)
    );
  }

  revokeAll(sub: string): void {
    const revoked = `UPDATE sign_ins SET data = json_set(data, '$.revoked', json('true'))`;
    this.store.run(`${revoked} WHERE pool = ? AND data ->> 'sub' = ?`, this.poolId, sub);
  }

  deleteAll(sub: string): void {
    this.store.run("DELETE FROM sign_ins WHERE pool = ? AND data ->> 'sub' = ?", this.poolId, sub);
  }

  deleteExpired(now: Date): void {
    const expired = "data ->> 'refreshTokenExpiresAt' <= ?";
    this.store.run(`DELETE FROM sign_ins WHERE pool = ? AND ${expired}`, this.poolId, now.getTime());
  }
}

/** A pool's stored records. */
export interface PoolRecords {
  users: Users;
  groups: Table<Group>;
  signIns: SignIns;
}

export function openPoolRecords(store: Store, poolId: string): PoolRecords {
  return {
    users: new Users(store, poolId),
    groups: new Table(store, poolId, 'groups', groupSchema, 'name'),
    signIns: new SignIns(store, poolId),
  };
}

/** A table of one record: the pool's keys and client secrets. */
export function openPoolState(store: Store, poolId: string): Table<PoolState> {
  return new Table(store, poolId, 'pools', poolStateSchema, 'poolId');
}

/** A user pool: its definition from the template, its keys and client secrets, and its records. */
export interface LocalPool extends PoolRecords {
  template: UserPool;
  state: PoolState;
}
