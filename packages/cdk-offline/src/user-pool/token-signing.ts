import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import type { Jwk } from 'aws-jwt-verify/jwk';
import type { SigningKey } from './state';

/** A new 2,048-bit RSA key with a `kid` in Cognito's format. */
export function createSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    kid: randomBytes(32).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Keys by their PEM text. Reading one takes longer than signing with it. */
const KEYS = new Map<string, { privateKey: KeyObject; publicKey: KeyObject }>();

function readKey({ privateKey: pem }: SigningKey) {
  const key = KEYS.get(pem) ?? { privateKey: createPrivateKey(pem), publicKey: createPublicKey(pem) };
  KEYS.set(pem, key);
  return key;
}

export function toJwk(key: SigningKey): Jwk {
  const { e, n } = readKey(key).publicKey.export({ format: 'jwk' }) as { e: string; n: string };
  return { alg: 'RS256', kid: key.kid, kty: 'RSA', use: 'sig', e, n };
}

/** A JWT in compact form (RFC 7515), with Cognito's header. */
export function signJwt(claims: object, key: SigningKey): string {
  const content = `${encode({ kid: key.kid, alg: 'RS256' })}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), readKey(key).privateKey).toString('base64url')}`;
}

/** The claims of a token that this key signed, or undefined. Any header other than that of `signJwt` is rejected. */
export function verifyJwt(token: string, key: SigningKey): unknown {
  const [header, claims, signature, ...more] = token.split('.');
  if (header !== encode({ kid: key.kid, alg: 'RS256' }) || !claims || !signature || more.length > 0)
    return undefined;
  const content = Buffer.from(`${header}.${claims}`);
  if (!verify('sha256', content, readKey(key).publicKey, Buffer.from(signature, 'base64url')))
    return undefined;
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
