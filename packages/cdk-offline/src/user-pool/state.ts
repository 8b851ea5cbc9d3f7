import { createPrivateKey } from 'node:crypto';
import { flag, integer, list, oneOf, optional, type Read, type Reader, structure, text } from './reader';

/** A private key in PEM. Throws where it is damaged, which would otherwise come to light at the first sign-in. */
const privateKey: Reader<string> = (value, name) => {
  const pem = text()(value, name);
  createPrivateKey(pem);
  return pem;
};

const signingKey = structure({ kid: text(), privateKey });

const group = structure({
  name: text(),
  description: optional(text()),
  roleArn: optional(text()),
  precedence: optional(integer(0)),
  createdAt: integer(0),
  modifiedAt: integer(0),
});

const attribute = structure({ name: text(), value: text() });

const user = structure({
  username: text(),
  sub: text(),
  attributes: list(attribute),
  groups: list(text()),
  enabled: flag,
  status: oneOf('FORCE_CHANGE_PASSWORD', 'CONFIRMED'),
  salt: text(),
  verifier: text(),
  /** From then on a temporary password is refused; undefined for a permanent one. */
  temporaryPasswordExpiresAt: optional(integer(0)),
  /** The secret of AssociateSoftwareToken, until VerifySoftwareToken puts it into use. */
  pendingSoftwareToken: optional(text()),
  softwareToken: optional(
    structure({
      /** Base32, as authenticator apps take it. */
      secret: text(),
      enabled: flag,
      preferred: flag,
      deviceName: optional(text()),
      /** The time step of the last code that was accepted; no code counts twice (RFC 6238, section 5.2). */
      usedStep: optional(integer(0)),
    }),
  ),
  createdAt: integer(0),
  modifiedAt: integer(0),
});

const signIn = structure({
  /** The claim `event_id` of all its tokens. */
  eventId: text(),
  /** The claim `origin_jti` of all its tokens. */
  originJti: text(),
  sub: text(),
  clientId: text(),
  authenticatedAt: integer(0),
  /** SHA-256 of the refresh token, in hexadecimal: the token itself is not kept. */
  refreshTokenHash: text(),
  refreshTokenExpiresAt: integer(0),
  revoked: flag,
});

const poolState = structure({
  poolId: text(),
  idTokenKey: signingKey,
  accessTokenKey: signingKey,
  /** What made-up answers about unknown users are derived from, so that they stay the same. */
  unknownUserKey: text(),
  clientSecrets: list(structure({ clientId: text(), secret: text() })),
  groups: list(group),
  users: list(user),
  signIns: list(signIn),
});

/** Reads the state file's content; throws where its shape is another. Times are milliseconds since 1970. */
export const readState = structure({ version: oneOf('1'), pools: list(poolState) });

export type State = Read<typeof readState>;
/** What one user pool remembers. */
export type PoolState = Read<typeof poolState>;
export type User = Read<typeof user>;
export type Attribute = Read<typeof attribute>;
export type Group = Read<typeof group>;
/** One finished sign-in, which all its tokens go back to, refreshed ones included. */
export type SignIn = Read<typeof signIn>;
/** An RSA key: PKCS #8 in PEM, under the `kid` that the JWKS and the tokens name it by. */
export type SigningKey = Read<typeof signingKey>;
