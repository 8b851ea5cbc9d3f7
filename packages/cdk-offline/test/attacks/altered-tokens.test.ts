import { sign } from 'node:crypto';
import { attackedServer, goodToken, invalidSignature, notJwt } from '../support/attacks-server';
import { signParts } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { accessTokenClaims, encode, idTokenClaims, signToken } from '../support/tokens';

const { testTokens } = attackedServer();
const [header = '', payload = '', signature = ''] = goodToken.split('.');
const [, otherPayload = '', otherSignature = ''] = signToken(poolKey, accessTokenClaims()).split('.');
const payloadText = Buffer.from(payload, 'base64url').toString();
const toPart = (content: string | Buffer) => Buffer.from(content).toString('base64url');
const mapValues = <T>(table: Record<string, T>, toToken: (value: T) => string) =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, toToken(value)]));

const payloads = {
  'another subject': encode(idTokenClaims({ sub: 'mallory' })),
  'another user name': encode(idTokenClaims({ 'cognito:username': 'mallory' })),
  'a later expiry': encode(idTokenClaims({ exp: 9_999_999_999 })),
  'one more group': encode(idTokenClaims({ 'cognito:groups': ['admins'] })),
  'one claim less': encode(idTokenClaims({ auth_time: undefined })),
  'no claims': encode({}),
  'the payload of another valid token': otherPayload,
  'the same claims with a space': toPart(payloadText.replace(',', ', ')),
  'the same claims with a trailing line break': toPart(`${payloadText}\n`),
  'the same claims with one letter escaped': toPart(payloadText.replace('alice', '\\u0061lice')),
  'a duplicate claim, the right one last': toPart(payloadText.replace('{', '{"sub":"mallory",')),
  'a duplicate claim, the right one first': toPart(payloadText.replace('}', ',"sub":"mallory"}')),
  'the header as payload': header,
};
testTokens(
  'rejects a valid signature over %s',
  invalidSignature,
  mapValues(payloads, (altered) => `${header}.${altered}.${signature}`),
);

const headers = {
  'a type': { kid: 'pool-key', alg: 'RS256', typ: 'JWT' },
  'another order': { alg: 'RS256', kid: 'pool-key' },
  'another RSA algorithm': { kid: 'pool-key', alg: 'RS512' },
  'a compressed payload': { kid: 'pool-key', alg: 'RS256', zip: 'DEF' },
  'an unencoded payload': { kid: 'pool-key', alg: 'RS256', b64: false },
};
testTokens(
  'rejects a valid signature over a header with %s',
  invalidSignature,
  mapValues(headers, (altered) => `${encode(altered)}.${payload}.${signature}`),
);

const bytes = Buffer.from(signature, 'base64url');
const modulus = Buffer.from(poolKey.jwk.n ?? '', 'base64url');
const signatureOf = (text: string) => sign('RSA-SHA256', Buffer.from(text), poolKey.privateKey);

/** Equal to the signature modulo n. */
function addModulus(): Buffer {
  const sum = BigInt(`0x${bytes.toString('hex')}`) + BigInt(`0x${modulus.toString('hex')}`);
  const hex = sum.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

const signatures: Record<string, Buffer> = {
  'lacks the last byte': bytes.subarray(0, -1),
  'lacks the first byte': bytes.subarray(1),
  'is half as long': bytes.subarray(0, 128),
  'is one byte long': bytes.subarray(0, 1),
  'has a leading zero': Buffer.concat([Buffer.alloc(1), bytes]),
  'has a trailing zero': Buffer.concat([bytes, Buffer.alloc(1)]),
  'is doubled': Buffer.concat([bytes, bytes]),
  'is reversed': Buffer.from(bytes).reverse(),
  "is another token's": Buffer.from(otherSignature, 'base64url'),
  'is zero': Buffer.alloc(256),
  'is one': Buffer.alloc(256).fill(1, 255),
  'is all ones': Buffer.alloc(256, 255),
  'is greater by the modulus': addModulus(),
  'is the modulus': modulus,
  'covers the payload only': signatureOf(payload),
  'covers the header only': signatureOf(header),
  'covers both without the dot': signatureOf(header + payload),
  'covers both in reverse order': signatureOf(`${payload}.${header}`),
  'covers the claims as JSON': signatureOf(payloadText),
  'covers the header and the claims as JSON': signatureOf(`${header}.${payloadText}`),
  'is its own base64url': Buffer.from(signature),
};
testTokens(
  'rejects a signature that %s',
  invalidSignature,
  mapValues(signatures, (altered) => `${header}.${payload}.${toPart(altered)}`),
);

/** In these two parts base64url and base64 differ. */
const plainHeader = encode({ kid: 'pool-key', alg: 'RS256', typ: '>>>???' });
const plainPayload = encode(idTokenClaims({ nickname: '>>>???', email: 'a@b.example' }));
const toBase64 = (text: string) => text.replaceAll('-', '+').replaceAll('_', '/');
/** The only other last character that decodes to the same bytes. */
function strayBits(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.slice(-1)) + 1);
}

testTokens('rejects %s, though signed as it is spelled', notJwt, {
  'padding after the header': signParts(`${header}=`, payload),
  'padding after the payload': signParts(header, `${payload}==`),
  'padding after the signature': `${goodToken}==`,
  'a base64 header': signParts(toBase64(plainHeader), payload),
  'a base64 payload': signParts(header, toBase64(plainPayload)),
  'stray bits after the header': signParts(strayBits(header), payload),
  'stray bits after the signature': `${header}.${payload}.${strayBits(signature)}`,
  'a space in the header': signParts(` ${header}`, payload),
  'a space in the payload': signParts(header, `${payload.slice(0, 9)} ${payload.slice(9)}`),
  'a tab in the payload': signParts(header, `${payload}\t`),
  'a space in the signature': `${header}.${payload}. ${signature}`,
  'a comma in the signature': `${header}.${payload}.${signature.slice(0, 9)},${signature.slice(9)}`,
  'an umlaut in the payload': signParts(header, `\xfc${payload}`),
  'a byte order mark': signParts(`\xef\xbb\xbf${header}`, payload),
  'percent-encoded dots': goodToken.replaceAll('.', '%2E'),
  'double base64url': `${toPart(header)}.${toPart(payload)}.${toPart(signature)}`,
  'upper case': goodToken.toUpperCase(),
  'lower case': goodToken.toLowerCase(),
  'quotation marks': `"${goodToken}"`,
});

test('the base64 attacks differ from base64url', () => {
  expect(toBase64(plainHeader)).not.toBe(plainHeader);
  expect(toBase64(plainPayload)).not.toBe(plainPayload);
});
