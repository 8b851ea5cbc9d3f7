import { createPrivateKey } from 'node:crypto';
import type { UserPool } from '../model';
import { boolean, integer, list, object, oneOf, optional, type Parsed, type Schema, string } from './schema';

/** A PEM key. Throws if it is damaged, so that a damaged state file is reported at the start. */
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
});

const userSchema = object({
  username: string(),
  sub: string(),
  attributes: list(object({ name: string(), value: string() })),
  groups: list(string()),
  enabled: boolean,
  status: oneOf('FORCE_CHANGE_PASSWORD', 'CONFIRMED'),
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

const poolStateSchema = object({
  poolId: string(),
  createdAt: optional(integer(0)),
  idTokenKey: signingKeySchema,
  accessTokenKey: signingKeySchema,
  /** The key that fake users are derived from. */
  unknownUserKey: string(),
  clientSecrets: list(object({ clientId: string(), secret: string() })),
  groups: list(groupSchema),
  users: list(userSchema),
  signIns: list(signInSchema),
});

/** The state file's content. Times are milliseconds since 1970. */
export const stateSchema = object({ version: oneOf('1'), pools: list(poolStateSchema) });

export type State = Parsed<typeof stateSchema>;
export type PoolState = Parsed<typeof poolStateSchema>;
export type User = Parsed<typeof userSchema>;
export type Group = Parsed<typeof groupSchema>;
/** A completed sign-in. All its tokens refer to it, including refreshed ones. */
export type SignIn = Parsed<typeof signInSchema>;
export type SigningKey = Parsed<typeof signingKeySchema>;

/** A user pool: its definition from the template, and its stored state. */
export interface LocalPool {
  template: UserPool;
  state: PoolState;
}
