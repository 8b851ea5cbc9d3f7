import { createPublicKey, generateKeyPair, randomBytes, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { Jwks } from 'aws-jwt-verify/jwk';
import type { SigningKey } from './state';

/** A new 2,048-bit RSA key with a `kid` in Cognito's format. */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return {
    kid: randomBytes(32).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** By private key: deriving a public key is slower than verifying a token, and the API needs it for every request. */
const PUBLIC_KEYS = new Map<string, { e: string; n: string }>();

export function toJwks(keys: SigningKey[]): Jwks {
  return {
    keys: keys.map(({ kid, privateKey }) => ({
      alg: 'RS256',
      kid,
      kty: 'RSA',
      use: 'sig',
      ...publicKey(privateKey),
    })),
  };
}

function publicKey(privateKey: string): { e: string; n: string } {
  const known = PUBLIC_KEYS.get(privateKey);
  if (known) return known;
  const { e, n } = createPublicKey(privateKey).export({ format: 'jwk' });
  const derived = { e: String(e), n: String(n) };
  PUBLIC_KEYS.set(privateKey, derived);
  return derived;
}

/** A token in the compact form of RFC 7515, with the header that Cognito writes. */
export function signJwt(claims: object, key: SigningKey): string {
  const content = `${encode({ kid: key.kid, alg: 'RS256' })}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), key.privateKey).toString('base64url')}`;
}

/** The claims of a token that this key signed, or undefined. The whole header is compared, because it names the key. */
export function verifyJwt(token: string, key: SigningKey): unknown {
  const [header, claims, signature, ...more] = token.split('.');
  if (header !== encode({ kid: key.kid, alg: 'RS256' }) || !claims || !signature || more.length > 0)
    return undefined;
  const content = Buffer.from(`${header}.${claims}`);
  const valid = verify(
    'sha256',
    content,
    createPublicKey(key.privateKey),
    Buffer.from(signature, 'base64url'),
  );
  return valid ? JSON.parse(Buffer.from(claims, 'base64url').toString()) : undefined;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
