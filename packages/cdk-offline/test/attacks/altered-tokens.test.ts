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

const withPayload = (altered: string) => `${header}.${altered}.${signature}`;
const withHeader = (fields: object) => `${encode(fields)}.${payload}.${signature}`;
testTokens('rejects a valid signature over %s', invalidSignature, {
  'another subject': withPayload(encode(idTokenClaims({ sub: 'mallory' }))),
  'no claims': withPayload(encode({})),
  'the payload of another valid token': withPayload(otherPayload),
  'the same claims with a space': withPayload(toPart(payloadText.replace(',', ', '))),
  'the same claims with a trailing line break': withPayload(toPart(`${payloadText}\n`)),
  'the same claims with one letter escaped': withPayload(toPart(payloadText.replace('alice', '\\u0061lice'))),
  'a duplicate claim with the right one last': withPayload(
    toPart(payloadText.replace('{', '{"sub":"mallory",')),
  ),
  'a duplicate claim with the right one first': withPayload(
    toPart(payloadText.replace('}', ',"sub":"mallory"}')),
  ),
  'the header as payload': withPayload(header),
  'a header with a type': withHeader({ kid: 'pool-key', alg: 'RS256', typ: 'JWT' }),
  'a header in another order': withHeader({ alg: 'RS256', kid: 'pool-key' }),
  'a header with another RSA algorithm': withHeader({ kid: 'pool-key', alg: 'RS512' }),
  'a header that names a compressed payload': withHeader({ kid: 'pool-key', alg: 'RS256', zip: 'DEF' }),
  'a header that names an unencoded payload': withHeader({ kid: 'pool-key', alg: 'RS256', b64: false }),
});

const bytes = Buffer.from(signature, 'base64url');
const modulus = Buffer.from(poolKey.jwk.n ?? '', 'base64url');
const toNumber = (number: Buffer) => BigInt(`0x${number.toString('hex')}`);
const addedModulus = (toNumber(bytes) + toNumber(modulus)).toString(16);
const withSignature = (altered: Buffer) => `${header}.${payload}.${toPart(altered)}`;
const signed = (text: string) => withSignature(sign('RSA-SHA256', Buffer.from(text), poolKey.privateKey));
testTokens('rejects a signature that %s', invalidSignature, {
  'lacks the last byte': withSignature(bytes.subarray(0, -1)),
  'lacks the first byte': withSignature(bytes.subarray(1)),
  'has a leading zero': withSignature(Buffer.concat([Buffer.alloc(1), bytes])),
  'has a trailing zero': withSignature(Buffer.concat([bytes, Buffer.alloc(1)])),
  "is another token's": withSignature(Buffer.from(otherSignature, 'base64url')),
  'is zero': withSignature(Buffer.alloc(256)),
  'is one': withSignature(Buffer.alloc(256).fill(1, 255)),
  'is all ones': withSignature(Buffer.alloc(256, 255)),
  'is increased by the modulus': withSignature(
    Buffer.from(addedModulus.padStart(addedModulus.length + (addedModulus.length % 2), '0'), 'hex'),
  ),
  'is the modulus': withSignature(modulus),
  'covers the payload only': signed(payload),
  'covers the header only': signed(header),
  'covers both without the dot': signed(header + payload),
  'covers both in reverse order': signed(`${payload}.${header}`),
  'covers the claims as JSON': signed(payloadText),
  'covers the header and the claims as JSON': signed(`${header}.${payloadText}`),
  'is its own base64url': withSignature(Buffer.from(signature)),
});

/** Base64url and base64 differ for these two parts. */
const plainHeader = encode({ kid: 'pool-key', alg: 'RS256', typ: '>>>???' });
const plainPayload = encode(idTokenClaims({ nickname: '>>>???', email: 'a@b.example' }));
function toBase64(text: string): string {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/');
  if (base64 === text) throw new Error('base64 and base64url are the same here');
  return base64;
}
/** The only other last character that decodes to the same bytes. */
function strayBits(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.slice(-1)) + 1);
}
testTokens('rejects %s, even if the signature covers that spelling', notJwt, {
  'padding after the header': signParts(`${header}=`, payload),
  'padding after the payload': signParts(header, `${payload}==`),
  'padding after the signature': `${goodToken}==`,
  'a base64 header': signParts(toBase64(plainHeader), payload),
  'a base64 payload': signParts(header, toBase64(plainPayload)),
  'stray bits after the header': signParts(strayBits(header), payload),
  'stray bits after the signature': `${header}.${payload}.${strayBits(signature)}`,
  'a space in the header': signParts(` ${header}`, payload),
  'a space in the payload': signParts(header, `${payload.slice(0, 9)} ${payload.slice(9)}`),
  'a comma in the signature': `${header}.${payload}.${signature.slice(0, 9)},${signature.slice(9)}`,
  'an umlaut in the payload': signParts(header, `\xfc${payload}`),
  'a byte order mark': signParts(`\xef\xbb\xbf${header}`, payload),
  'percent-encoded dots': goodToken.replaceAll('.', '%2E'),
  'double base64url': `${toPart(header)}.${toPart(payload)}.${toPart(signature)}`,
  'upper case': goodToken.toUpperCase(),
  'lower case': goodToken.toLowerCase(),
  'quotation marks': `"${goodToken}"`,
});
