import { sign } from 'node:crypto';
import type { SigningKey } from './keys';

export const ISSUER = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_aBcDeFgHi';
export const CLIENT_ID = '7abcdefghijklmnopqrstuvwxy';
/** The time of all test requests: a whole second. */
export const NOW = new Date('2026-11-22T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;

const COMMON_CLAIMS = {
  sub: '11111111-2222-3333-4444-555555555555',
  iss: ISSUER,
  auth_time: SECONDS - 60,
  iat: SECONDS - 60,
  exp: SECONDS + 3540,
};

/** The claims of a Cognito ID token. */
export function idTokenClaims(overrides: object = {}): object {
  return {
    ...COMMON_CLAIMS,
    'cognito:username': 'alice',
    email: 'alice@example.com',
    email_verified: true,
    aud: CLIENT_ID,
    token_use: 'id',
    ...overrides,
  };
}

/** The claims of a Cognito access token, which has no `aud`. */
export function accessTokenClaims(overrides: object = {}): object {
  return {
    ...COMMON_CLAIMS,
    username: 'alice',
    client_id: CLIENT_ID,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    ...overrides,
  };
}

/** Signs a token. A header field set to undefined is left out. */
export function signToken(key: SigningKey, claims: object = idTokenClaims(), header: object = {}): string {
  const input = [{ kid: key.kid, alg: 'RS256', ...header }, claims].map(encode).join('.');
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), key.privateKey).toString('base64url')}`;
}

export function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
