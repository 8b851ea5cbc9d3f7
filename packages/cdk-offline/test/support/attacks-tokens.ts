import { constants, createHmac, type KeyObject, sign } from 'node:crypto';
import { poolKey } from './gateway';
import type { SigningKey } from './keys';
import { idTokenClaims } from './tokens';

export type Signer = (input: string) => Buffer;

export function rsa({ privateKey }: SigningKey, hash = 'RSA-SHA256'): Signer {
  return (input) => sign(hash, Buffer.from(input), privateKey);
}

export function rsaPss({ privateKey }: SigningKey): Signer {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return (input) => sign('sha256', Buffer.from(input), { key: privateKey, padding, saltLength });
}

export function ecdsa(key: KeyObject): Signer {
  return (input) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
}

export function eddsa(key: KeyObject): Signer {
  return (input) => sign(null, Buffer.from(input), key);
}

export function hmac(hash: string, secret: string | Buffer): Signer {
  return (input) => createHmac(hash, secret).update(input).digest();
}

/** Creates a token. An object overrides fields of the valid token; a string replaces the JSON of the whole part. */
export function forge(
  header: object | string = {},
  claims: object | string = {},
  signer: Signer = rsa(poolKey),
): string {
  const toPart = (json: string) => Buffer.from(json).toString('base64url');
  return signParts(
    toPart(
      typeof header === 'string' ? header : JSON.stringify({ kid: 'pool-key', alg: 'RS256', ...header }),
    ),
    toPart(typeof claims === 'string' ? claims : JSON.stringify(idTokenClaims(claims))),
    signer,
  );
}

/** Signs two parts as they are, so that even a wrong encoding has a valid signature. */
export function signParts(header: string, payload: string, signer: Signer = rsa(poolKey)): string {
  const input = `${header}.${payload}`;
  return `${input}.${signer(input).toString('base64url')}`;
}
