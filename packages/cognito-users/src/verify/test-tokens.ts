import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  constants as rsa,
  sign,
} from 'node:crypto';
import type { Tokens } from '../sign-in';

/** The tokens of the test user, and the public key, with which an attacker could try to forge others. */
export interface TestTokens extends Pick<Tokens, 'IdToken' | 'AccessToken' | 'RefreshToken'> {
  /** The ID token of another app client; undefined if there is none. */
  otherClient: string | undefined;
  /** The key in the issuer's JWKS that verifies the ID token. */
  publicKey: KeyObject;
}

const OWN_RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OWN_EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OWN_JWK = { ...OWN_RSA.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };

type Members = Record<string, unknown>;
type Sign = (input: string) => Buffer;

const encode = (members: Members) => Buffer.from(JSON.stringify(members)).toString('base64url');

export function decodeClaims(token: string): Members & { exp: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

/** Signs the claims of the ID token again. An `undefined` header member is left out. */
function forge({ IdToken }: TestTokens, header: Members, signInput: Sign): string {
  const [original = ''] = IdToken.split('.');
  const { kid } = JSON.parse(Buffer.from(original, 'base64url').toString());
  const input = `${encode({ alg: 'RS256', kid, ...header })}.${encode(decodeClaims(IdToken))}`;
  return `${input}.${signInput(input).toString('base64url')}`;
}

/** Changes claims and keeps header and signature. */
function alter({ IdToken }: TestTokens, claims: Members): string {
  const [header, , signature] = IdToken.split('.');
  return `${header}.${encode({ ...decodeClaims(IdToken), ...claims })}.${signature}`;
}

const ownSignature: Sign = (input) => sign('sha256', Buffer.from(input), OWN_RSA.privateKey);
const noSignature: Sign = () => Buffer.alloc(0);
const hmac =
  (key: string | Buffer): Sign =>
  (input) =>
    createHmac('sha256', key).update(input).digest();

/** Tokens that the API must reject: the name of the case, and a function that makes one from real tokens. */
export const FORGED_TOKENS: [name: string, make: (tokens: TestTokens) => string][] = [
  ['alg none without a signature', (tokens) => forge(tokens, { alg: 'none' }, noSignature)],
  ['alg None in mixed case', (tokens) => forge(tokens, { alg: 'nOnE' }, noSignature)],
  [
    'alg none with the original signature',
    (tokens) =>
      forge(tokens, { alg: 'none' }, () => Buffer.from(tokens.IdToken.split('.')[2] ?? '', 'base64url')),
  ],
  [
    'HS256 with the public key (PEM)',
    (tokens) =>
      forge(tokens, { alg: 'HS256' }, hmac(tokens.publicKey.export({ type: 'spki', format: 'pem' }))),
  ],
  [
    'HS256 with the public key (DER)',
    (tokens) =>
      forge(tokens, { alg: 'HS256' }, hmac(tokens.publicKey.export({ type: 'spki', format: 'der' }))),
  ],
  ["another RSA key with the pool's key ID", (tokens) => forge(tokens, {}, ownSignature)],
  ['another RSA key with an unknown key ID', (tokens) => forge(tokens, { kid: 'unknown' }, ownSignature)],
  ['another RSA key without a key ID', (tokens) => forge(tokens, { kid: undefined }, ownSignature)],
  ['another RSA key in the header (jwk)', (tokens) => forge(tokens, { jwk: OWN_JWK }, ownSignature)],
  [
    'another RSA key at an address in the header (jku)',
    (tokens) => forge(tokens, { jku: 'https://verify.example/jwks.json' }, ownSignature),
  ],
  [
    'PS256',
    (tokens) =>
      forge(tokens, { alg: 'PS256' }, (input) =>
        sign('sha256', Buffer.from(input), {
          key: OWN_RSA.privateKey,
          padding: rsa.RSA_PKCS1_PSS_PADDING,
          saltLength: 32,
        }),
      ),
  ],
  [
    'ES256',
    (tokens) =>
      forge(tokens, { alg: 'ES256' }, (input) =>
        sign('sha256', Buffer.from(input), { key: OWN_EC.privateKey, dsaEncoding: 'ieee-p1363' }),
      ),
  ],
  [
    'altered claims: a later expiry',
    (tokens) => alter(tokens, { exp: decodeClaims(tokens.IdToken).exp + 86_400 }),
  ],
  [
    'altered claims: another user',
    (tokens) => alter(tokens, { sub: '00000000-0000-4000-8000-000000000000', 'cognito:username': 'admin' }),
  ],
  ['altered claims: another group', (tokens) => alter(tokens, { 'cognito:groups': ['admin'] })],
  ['a removed signature', ({ IdToken }) => `${IdToken.slice(0, IdToken.lastIndexOf('.'))}.`],
  // By whole bytes. Cut by characters, the last one would by chance be valid base64url or not.
  [
    'a shortened signature',
    ({ IdToken }) => {
      const [header, claims, signature = ''] = IdToken.split('.');
      const shortened = Buffer.from(signature, 'base64url').subarray(0, -6);
      return `${header}.${claims}.${shortened.toString('base64url')}`;
    },
  ],
  [
    'the signature of another token',
    ({ IdToken, AccessToken }) =>
      `${IdToken.slice(0, IdToken.lastIndexOf('.'))}.${AccessToken.split('.')[2] ?? ''}`,
  ],
];

/** The key of an issuer's JWKS that has the token's key ID. */
export function findPublicKey(token: string, jwks: unknown): KeyObject {
  const { keys = [] } = jwks as { keys?: (JsonWebKey & { kid?: string })[] };
  const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  const key = keys.find((candidate) => candidate.kid === kid);
  if (!key) throw new Error("The issuer's JWKS has no key with the token's key ID.");
  return createPublicKey({ key, format: 'jwk' });
}
