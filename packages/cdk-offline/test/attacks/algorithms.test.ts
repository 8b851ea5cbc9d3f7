import { createHash, generateKeyPairSync, privateEncrypt } from 'node:crypto';
import {
  attackedServer,
  goodToken,
  invalidSignature,
  notJwt,
  rejected,
  withToken,
} from '../support/attacks-server';
import { ecdsa, eddsa, forge, hmac, rsa, rsaPss, type Signer } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { jwksOf } from '../support/keys';
import { CLIENT_ID, encode, idTokenClaims } from '../support/tokens';

const { attack, testTokens } = attackedServer();
const claims = idTokenClaims();
const header = { kid: 'pool-key', alg: 'RS256' };
const [, goodPayload = '', goodSignature = ''] = goodToken.split('.');
const none = encode({ ...header, alg: 'none' });

const notRsa = (alg: string) => rejected(401, `signed with ${alg || 'no algorithm'}, only RSA is accepted`);
const forged = (signers: Record<string, Signer>, alg = 'RS256') =>
  Object.fromEntries(
    Object.entries(signers).map(([name, signer]) => [name, forge({ ...header, alg }, claims, signer)]),
  );

test.each([
  ...['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', 'n\u043ene', 'ＮＯＮＥ', 'null', ''],
])('rejects the algorithm %j with the signature of a valid token', async (alg) => {
  const token = `${encode({ ...header, alg })}.${goodPayload}.${goodSignature}`;
  expect(await attack(withToken(token))).toEqual(notRsa(alg));
});

testTokens('rejects the algorithm none %s', notJwt, {
  'with an empty signature': `${none}.${goodPayload}.`,
  'without a signature': `${none}.${goodPayload}`,
  'without payload and signature': none,
});

test.each<[alg: string, name: string, signer: Signer]>([
  ['RS256,none', 'the right key', rsa(poolKey)],
  ['ES256', "the attacker's curve", ecdsa(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
  ['ES256', 'zeros for r and s', () => Buffer.alloc(64)],
  ['EdDSA', "the attacker's curve", eddsa(generateKeyPairSync('ed25519').privateKey)],
  ['PS256', 'the right key', rsaPss(poolKey)],
  ['RS1', 'the right key', rsa(poolKey, 'RSA-SHA1')],
  ...['rs256', 'RS256 ', 'RS256\n', 'RSA-OAEP', 'dir', 'toString'].map((alg): [string, string, Signer] => [
    alg,
    'the right key',
    rsa(poolKey),
  ]),
])('rejects the algorithm %j, signed with %s', async (alg, _name, signer) => {
  expect(await attack(withToken(forge({ ...header, alg }, claims, signer)))).toEqual(notRsa(alg));
});

test.each([null, 256, true, ['RS256'], { alg: 'RS256' }])('rejects the algorithm %j', async (alg) => {
  expect(await attack(withToken(forge({ ...header, alg })))).toEqual(notJwt);
});

testTokens('rejects %s', notRsa(''), { 'a token without an algorithm': forge({ kid: 'pool-key' }) });

const { publicKey, jwk } = poolKey;
const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const spkiDer = publicKey.export({ type: 'spki', format: 'der' });
const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const publicSecrets: Record<string, string | Buffer> = {
  'SPKI in PEM': spki,
  'SPKI in PEM without the last line break': spki.trimEnd(),
  'SPKI in PEM with CRLF': spki.replaceAll('\n', '\r\n'),
  'SPKI in PEM on one line': spki.replaceAll('\n', ''),
  'SPKI in DER': spkiDer,
  'SPKI in base64': spkiDer.toString('base64'),
  'PKCS #1 in PEM': pkcs1,
  'PKCS #1 in PEM without the last line break': pkcs1.trimEnd(),
  'PKCS #1 in DER': publicKey.export({ type: 'pkcs1', format: 'der' }),
  JWK: JSON.stringify(jwk),
  JWKS: JSON.stringify(jwksOf(poolKey)),
  'modulus in base64url': jwk.n ?? '',
  'modulus in bytes': Buffer.from(jwk.n ?? '', 'base64url'),
  exponent: jwk.e ?? '',
  kid: poolKey.kid,
  'client id': CLIENT_ID,
  'empty string': '',
};
const hmacSigners = Object.fromEntries(
  Object.entries(publicSecrets).map(([name, secret]) => [name, hmac('sha256', secret)]),
);
testTokens('rejects HS256 with the public %s as secret', notRsa('HS256'), forged(hmacSigners, 'HS256'));
testTokens(
  'rejects an HMAC with the public %s as secret, named RS256',
  invalidSignature,
  forged(hmacSigners),
);

test.each([
  ['HS384', 'sha384'],
  ['HS512', 'sha512'],
  ['hs256', 'sha256'],
])('rejects %s with the public key as secret', async (alg, hash) => {
  expect(await attack(withToken(forge({ ...header, alg }, claims, hmac(hash, spki))))).toEqual(notRsa(alg));
});

testTokens('rejects a token named RS256 but signed with %s', invalidSignature, {
  ...forged({
    ECDSA: ecdsa(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    EdDSA: eddsa(generateKeyPairSync('ed25519').privateKey),
    'PSS padding by the right key': rsaPss(poolKey),
    'SHA-1 by the right key': rsa(poolKey, 'RSA-SHA1'),
    'SHA-512 by the right key': rsa(poolKey, 'RSA-SHA512'),
    'a digest without its algorithm by the right key': (input) =>
      privateEncrypt(poolKey.privateKey, createHash('sha256').update(input).digest()),
  }),
});

testTokens('rejects a token named %s by the right key, which is for RS256', invalidSignature, {
  'RS512 but signed with SHA-256': forge({ ...header, alg: 'RS512' }, claims, rsa(poolKey)),
  RS512: forge({ ...header, alg: 'RS512' }, claims, rsa(poolKey, 'RSA-SHA512')),
  RS384: forge({ ...header, alg: 'RS384' }, claims, rsa(poolKey, 'RSA-SHA384')),
});
