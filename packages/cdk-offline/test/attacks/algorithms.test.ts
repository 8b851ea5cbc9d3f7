import { createHash, generateKeyPairSync, privateEncrypt } from 'node:crypto';
import {
  attackedServer,
  eachOf,
  goodToken,
  invalidSignature,
  notJwt,
  rejected,
  withToken,
} from '../support/attacks-server';
import { ecdsa, eddsa, forge, hmac, rsa, rsaPss, type Signer } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { jwksOf } from '../support/keys';
import { CLIENT_ID, encode } from '../support/tokens';

const { attack, testTokens } = attackedServer();
const [, goodPayload = '', goodSignature = ''] = goodToken.split('.');
const none = encode({ kid: 'pool-key', alg: 'none' });

const byEcdsa = ecdsa(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const byEddsa = eddsa(generateKeyPairSync('ed25519').privateKey);
const { publicKey, jwk } = poolKey;
const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const publicSecrets: Record<string, string | Buffer> = {
  'SPKI in PEM': spki,
  'SPKI in PEM without the last line break': spki.trimEnd(),
  'SPKI in PEM on one line': spki.replaceAll('\n', ''),
  'SPKI in DER': publicKey.export({ type: 'spki', format: 'der' }),
  'PKCS #1 in PEM': publicKey.export({ type: 'pkcs1', format: 'pem' }),
  'PKCS #1 in DER': publicKey.export({ type: 'pkcs1', format: 'der' }),
  JWK: JSON.stringify(jwk),
  JWKS: JSON.stringify(jwksOf(poolKey)),
  'modulus in bytes': Buffer.from(jwk.n ?? '', 'base64url'),
  kid: poolKey.kid,
  'client id': CLIENT_ID,
  'empty string': '',
};
const hmacSigners = Object.entries(publicSecrets).map(([name, secret]): [string, Signer] => [
  `the public ${name} as secret`,
  hmac('sha256', secret),
]);

test.each<[alg: string | undefined, name: string, signer: Signer]>([
  ...['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', 'n\u043ene', 'ＮＯＮＥ', 'null', ''].map(
    (alg): [string, string, Signer] => [
      alg,
      'the signature of a valid token',
      () => Buffer.from(goodSignature, 'base64url'),
    ],
  ),
  ...[undefined, 'RS256,none', 'rs256', 'RS256 ', 'RS256\n', 'RSA-OAEP', 'dir', 'toString'].map(
    (alg): [string | undefined, string, Signer] => [alg, 'the right key', rsa(poolKey)],
  ),
  ['RS1', 'the right key', rsa(poolKey, 'RSA-SHA1')],
  ['PS256', 'the right key', rsaPss(poolKey)],
  ['ES256', "the attacker's curve", byEcdsa],
  ['ES256', 'zeros for r and s', () => Buffer.alloc(64)],
  ['EdDSA', "the attacker's curve", byEddsa],
  ...hmacSigners.map(([name, signer]): [string, string, Signer] => ['HS256', name, signer]),
  ['HS384', 'the public key as secret', hmac('sha384', spki)],
  ['HS512', 'the public key as secret', hmac('sha512', spki)],
  ['hs256', 'the public key as secret', hmac('sha256', spki)],
])('rejects the algorithm %j, signed with %s', async (alg, _name, signer) => {
  const expected = rejected(401, `signed with ${alg || 'no algorithm'}; only RSA is accepted`);
  expect(await attack(withToken(forge({ alg }, {}, signer)))).toEqual(expected);
});

testTokens('rejects the algorithm none %s', notJwt, {
  'with an empty signature': `${none}.${goodPayload}.`,
  'without a signature': `${none}.${goodPayload}`,
  'without payload and signature': none,
});
testTokens(
  'rejects the algorithm %s',
  notJwt,
  eachOf([null, 256, true, ['RS256'], { alg: 'RS256' }], (alg) => forge({ alg })),
);

test.each<[name: string, signer: Signer]>([
  ...hmacSigners,
  ['ECDSA', byEcdsa],
  ['EdDSA', byEddsa],
  ['PSS padding and the right key', rsaPss(poolKey)],
  ['SHA-1 and the right key', rsa(poolKey, 'RSA-SHA1')],
  ['SHA-512 and the right key', rsa(poolKey, 'RSA-SHA512')],
  [
    'a digest without its algorithm and the right key',
    (input) => privateEncrypt(poolKey.privateKey, createHash('sha256').update(input).digest()),
  ],
])('rejects a token with alg RS256 but signed with %s', async (_name, signer) => {
  expect(await attack(withToken(forge({}, {}, signer)))).toEqual(invalidSignature);
});

testTokens('rejects a token with alg %s, because the JWK of its key names RS256', invalidSignature, {
  'RS512 but signed with SHA-256': forge({ alg: 'RS512' }),
  RS512: forge({ alg: 'RS512' }, {}, rsa(poolKey, 'RSA-SHA512')),
  RS384: forge({ alg: 'RS384' }, {}, rsa(poolKey, 'RSA-SHA384')),
});
