import { sign } from 'node:crypto';
import { attackedServer, goodToken, refused, withToken } from '../support/attacks-server';
import { signParts } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { accessTokenClaims, encode, idTokenClaims, signToken } from '../support/tokens';

const { attack } = attackedServer();
const [header = '', payload = '', signature = ''] = goodToken.split('.');
const signatureBytes = Buffer.from(signature, 'base64url');
const otherToken = signToken(poolKey, accessTokenClaims());
const [, otherPayload = '', otherSignature = ''] = otherToken.split('.');

const invalidSignature = 'its signature is not valid';
const noJwt = 'this is not a JWT';

const part = (text: string) => Buffer.from(text).toString('base64url');
const payloadText = Buffer.from(payload, 'base64url').toString();

describe('under the old signature', () => {
  test.each<[name: string, header: string, payload: string]>([
    ['another subject', header, encode(idTokenClaims({ sub: 'mallory' }))],
    ['another user name', header, encode(idTokenClaims({ 'cognito:username': 'mallory' }))],
    ['a later expiry', header, encode(idTokenClaims({ exp: 9_999_999_999 }))],
    ['a group more', header, encode(idTokenClaims({ 'cognito:groups': ['admins'] }))],
    ['a claim less', header, encode(idTokenClaims({ auth_time: undefined }))],
    ['no claims', header, encode({})],
    ['the payload of another good token', header, otherPayload],
    ['the same claims with a space', header, part(payloadText.replace(',', ', '))],
    ['the same claims with a line break at the end', header, part(`${payloadText}\n`)],
    ['the same claims with one letter escaped', header, part(payloadText.replace('alice', '\\u0061lice'))],
    ['a claim twice, the good one last', header, part(payloadText.replace('{', '{"sub":"mallory",'))],
    ['a claim twice, the good one first', header, part(payloadText.replace('}', ',"sub":"mallory"}'))],
    ['a type in the header', encode({ kid: 'pool-key', alg: 'RS256', typ: 'JWT' }), payload],
    ['the header in another order', encode({ alg: 'RS256', kid: 'pool-key' }), payload],
    ['another algorithm of RSA', encode({ kid: 'pool-key', alg: 'RS512' }), payload],
    ['the payload said to be compressed', encode({ kid: 'pool-key', alg: 'RS256', zip: 'DEF' }), payload],
    ['the payload said to be bare', encode({ kid: 'pool-key', alg: 'RS256', b64: false }), payload],
    ['the header as payload', header, header],
  ])('%s', async (_name, alteredHeader, alteredPayload) => {
    const token = `${alteredHeader}.${alteredPayload}.${signature}`;
    expect(await attack(withToken(token))).toEqual(refused(401, invalidSignature));
  });
});

/** A number that means the same as the signature to who computes modulo n. */
function plusModulus(bytes: Buffer): Buffer {
  const n = Buffer.from(poolKey.jwk.n ?? '', 'base64url').toString('hex');
  const sum = (BigInt(`0x${bytes.toString('hex')}`) + BigInt(`0x${n}`)).toString(16);
  return Buffer.from(sum.padStart(sum.length + (sum.length % 2), '0'), 'hex');
}

function signatureOf(text: string): Buffer {
  return sign('RSA-SHA256', Buffer.from(text), poolKey.privateKey);
}

describe('a signature that is', () => {
  test.each<[name: string, signature: Buffer]>([
    ['one byte short at the end', signatureBytes.subarray(0, -1)],
    ['one byte short at the start', signatureBytes.subarray(1)],
    ['half as long', signatureBytes.subarray(0, 128)],
    ['one byte long', signatureBytes.subarray(0, 1)],
    ['one zero longer at the start', Buffer.concat([Buffer.alloc(1), signatureBytes])],
    ['one zero longer at the end', Buffer.concat([signatureBytes, Buffer.alloc(1)])],
    ['doubled', Buffer.concat([signatureBytes, signatureBytes])],
    ['backwards', Buffer.from(signatureBytes).reverse()],
    ["another token's", Buffer.from(otherSignature, 'base64url')],
    ['zero', Buffer.alloc(256)],
    ['one', Buffer.alloc(256).fill(1, 255)],
    ['all ones', Buffer.alloc(256, 255)],
    ['greater by the modulus', plusModulus(signatureBytes)],
    ['the modulus', Buffer.from(poolKey.jwk.n ?? '', 'base64url')],
    ['that of the payload alone', signatureOf(payload)],
    ['that of the header alone', signatureOf(header)],
    ['that of both without the dot', signatureOf(header + payload)],
    ['that of both in the other order', signatureOf(`${payload}.${header}`)],
    ['that of the claims as JSON', signatureOf(payloadText)],
    ['that of header and JSON, as of a bare payload', signatureOf(`${header}.${payloadText}`)],
    ['its own base64url', Buffer.from(signature)],
  ])('%s', async (_name, bytes) => {
    const token = `${header}.${payload}.${bytes.toString('base64url')}`;
    expect(await attack(withToken(token))).toEqual(refused(401, invalidSignature));
  });
});

/** In these two parts base64url and base64 differ. */
const plainHeader = encode({ kid: 'pool-key', alg: 'RS256', typ: '>>>???' });
const plainPayload = encode(idTokenClaims({ nickname: '>>>???', email: 'a@b.example' }));
const classic = (text: string) => text.replaceAll('-', '+').replaceAll('_', '/');
/** The one other last character that stands for the same bytes. */
const strayBits = (text: string) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.slice(-1)) + 1);
};

describe('another spelling of base64url, signed as it is spelled:', () => {
  test.each<[name: string, token: string]>([
    ['padding after the header', signParts(`${header}=`, payload)],
    ['padding after the payload', signParts(header, `${payload}==`)],
    ['padding after the signature', `${goodToken}==`],
    ['the alphabet of base64 in the header', signParts(classic(plainHeader), payload)],
    ['the alphabet of base64 in the payload', signParts(header, classic(plainPayload))],
    ['stray bits after the header', signParts(strayBits(header), payload)],
    ['stray bits after the signature', `${header}.${payload}.${strayBits(signature)}`],
    ['a space in the header', signParts(` ${header}`, payload)],
    ['a space in the payload', signParts(header, `${payload.slice(0, 9)} ${payload.slice(9)}`)],
    ['a tab in the payload', signParts(header, `${payload}\t`)],
    ['a space in the signature', `${header}.${payload}. ${signature}`],
    ['a comma in the signature', `${header}.${payload}.${signature.slice(0, 9)},${signature.slice(9)}`],
    ['an umlaut in the payload', signParts(header, `\xfc${payload}`)],
    ['a mark of byte order in bytes', signParts(`\xef\xbb\xbf${header}`, payload)],
    ['dots as percent signs', goodToken.replaceAll('.', '%2E')],
    ['base64url twice', `${part(header)}.${part(payload)}.${part(signature)}`],
    ['capitals', goodToken.toUpperCase()],
    ['small letters', goodToken.toLowerCase()],
    ['quotation marks', `"${goodToken}"`],
  ])('%s', async (_name, token) => {
    expect(await attack(withToken(token))).toEqual(refused(401, noJwt));
  });

  test('the parts with another alphabet have one', () => {
    expect(classic(plainHeader)).not.toBe(plainHeader);
    expect(classic(plainPayload)).not.toBe(plainPayload);
  });
});
