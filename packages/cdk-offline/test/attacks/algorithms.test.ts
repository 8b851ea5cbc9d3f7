import { createHash, generateKeyPairSync, privateEncrypt } from 'node:crypto';
import { attackedServer, goodToken, refused, withToken } from '../support/attacks-server';
import { ecdsa, eddsa, forge, hmac, rsa, rsaPss, type Signer } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { jwksOf } from '../support/keys';
import { CLIENT_ID, encode, idTokenClaims } from '../support/tokens';

const { attack } = attackedServer();
const claims = idTokenClaims();
const header = { kid: 'pool-key', alg: 'RS256' };
const [, goodPayload = '', goodSignature = ''] = goodToken.split('.');

const notSignedWithRsa = (alg: string) => `signed with ${alg || 'no algorithm'}, only RSA is accepted`;
const invalidSignature = 'its signature is not valid';
const noJwt = 'this is not a JWT';

describe('algorithm none', () => {
  test.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    'none ',
    ' none',
    'none\0',
    'n\u043ene',
    'ＮＯＮＥ',
    'null',
    '',
  ])('spelled %j, under the old signature', async (alg) => {
    const token = `${encode({ ...header, alg })}.${goodPayload}.${goodSignature}`;
    expect(await attack(withToken(token))).toEqual(refused(401, notSignedWithRsa(alg)));
  });

  test.each([
    ['with an empty signature', `${encode({ ...header, alg: 'none' })}.${goodPayload}.`, noJwt],
    ['without a third part', `${encode({ ...header, alg: 'none' })}.${goodPayload}`, noJwt],
    ['without a third part or a dot', encode({ ...header, alg: 'none' }), noJwt],
    ['after RS256 in one name', forge({ ...header, alg: 'RS256,none' }), notSignedWithRsa('RS256,none')],
  ])('%s', async (_name, token, reason) => {
    expect(await attack(withToken(token))).toEqual(refused(401, reason));
  });
});

describe('the public key as the secret of an HMAC', () => {
  const { publicKey, jwk } = poolKey;
  const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const secrets: [name: string, secret: string | Buffer][] = [
    ['SPKI in PEM', spki],
    ['SPKI in PEM without the last line break', spki.trimEnd()],
    ['SPKI in PEM with CRLF', spki.replaceAll('\n', '\r\n')],
    ['SPKI in PEM on one line', spki.replaceAll('\n', '')],
    ['SPKI in DER', publicKey.export({ type: 'spki', format: 'der' })],
    ['SPKI in base64', publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    ['PKCS #1 in PEM', pkcs1],
    ['PKCS #1 in PEM without the last line break', pkcs1.trimEnd()],
    ['PKCS #1 in DER', publicKey.export({ type: 'pkcs1', format: 'der' })],
    ['JWK', JSON.stringify(jwk)],
    ['JWKS', JSON.stringify(jwksOf(poolKey))],
    ['modulus in base64url', jwk.n ?? ''],
    ['modulus in bytes', Buffer.from(jwk.n ?? '', 'base64url')],
    ['exponent', jwk.e ?? ''],
    ['kid', poolKey.kid],
    ['client id', CLIENT_ID],
    ['nothing', ''],
  ];

  test.each(secrets)('%s, named HS256', async (_name, secret) => {
    const token = forge({ ...header, alg: 'HS256' }, claims, hmac('sha256', secret));
    expect(await attack(withToken(token))).toEqual(refused(401, notSignedWithRsa('HS256')));
  });

  test.each(secrets)('%s, named RS256', async (_name, secret) => {
    const token = forge(header, claims, hmac('sha256', secret));
    expect(await attack(withToken(token))).toEqual(refused(401, invalidSignature));
  });

  test.each([
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
    ['hs256', 'sha256'],
  ])('SPKI in PEM, named %s', async (alg, hash) => {
    const token = forge({ ...header, alg }, claims, hmac(hash, spki));
    expect(await attack(withToken(token))).toEqual(refused(401, notSignedWithRsa(alg)));
  });
});

describe('other algorithms', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const ed = generateKeyPairSync('ed25519').privateKey;
  const bareDigest: Signer = (input) =>
    privateEncrypt(poolKey.privateKey, createHash('sha256').update(input).digest());

  test.each<[alg: string, how: string, signer: Signer]>([
    ['ES256', "the attacker's curve", ecdsa(ec)],
    ['ES256', 'r and s of zero', () => Buffer.alloc(64)],
    ['EdDSA', "the attacker's curve", eddsa(ed)],
    ['PS256', 'the right key', rsaPss(poolKey)],
    ['RS1', 'the right key', rsa(poolKey, 'RSA-SHA1')],
    ['rs256', 'the right key', rsa(poolKey)],
    ['RS256 ', 'the right key', rsa(poolKey)],
    ['RS256\n', 'the right key', rsa(poolKey)],
    ['RSA-OAEP', 'the right key', rsa(poolKey)],
    ['dir', 'the right key', rsa(poolKey)],
    ['toString', 'the right key', rsa(poolKey)],
  ])('named %j, with %s', async (alg, _how, signer) => {
    const token = forge({ ...header, alg }, claims, signer);
    expect(await attack(withToken(token))).toEqual(refused(401, notSignedWithRsa(alg)));
  });

  test.each<[name: string, alg: string, signer: Signer]>([
    ['ECDSA', 'RS256', ecdsa(ec)],
    ['EdDSA', 'RS256', eddsa(ed)],
    ['PSS padding by the right key', 'RS256', rsaPss(poolKey)],
    ['SHA-1 by the right key', 'RS256', rsa(poolKey, 'RSA-SHA1')],
    ['SHA-512 by the right key', 'RS256', rsa(poolKey, 'RSA-SHA512')],
    ['SHA-256 by the right key', 'RS512', rsa(poolKey)],
    ['SHA-512 by a right key that is for RS256', 'RS512', rsa(poolKey, 'RSA-SHA512')],
    ['SHA-384 by a right key that is for RS256', 'RS384', rsa(poolKey, 'RSA-SHA384')],
    ['a digest without the name of its algorithm', 'RS256', bareDigest],
  ])('%s, named %s', async (_name, alg, signer) => {
    expect(await attack(withToken(forge({ ...header, alg }, claims, signer)))).toEqual(
      refused(401, invalidSignature),
    );
  });

  test.each([undefined, null, 256, true, ['RS256'], { alg: 'RS256' }])('named %j', async (alg) => {
    const reason = alg === undefined ? notSignedWithRsa('') : noJwt;
    expect(await attack(withToken(forge({ ...header, alg })))).toEqual(refused(401, reason));
  });
});
