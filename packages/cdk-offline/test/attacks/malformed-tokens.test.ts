import { deflateRawSync } from 'node:zlib';
import { attackedServer, goodToken, invalidSignature, notJwt, rejected } from '../support/attacks-server';
import { forge, rsa, signParts } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { encode, ISSUER, idTokenClaims, NOW } from '../support/tokens';

const { testTokens } = attackedServer();
const header = { kid: 'pool-key', alg: 'RS256' };
const headerText = JSON.stringify(header);
const claimsText = JSON.stringify(idTokenClaims());
const [goodHeader = '', goodPayload = '', goodSignature = ''] = goodToken.split('.');
const later = NOW.getTime() / 1000 + 3600;

const noAlgorithm = rejected(401, 'signed with no algorithm, only RSA is accepted');
const otherIssuer = rejected(401, 'from another issuer');

const encrypted = encode({ alg: 'RSA-OAEP', enc: 'A256GCM' });
testTokens('rejects a token made of %s', notJwt, {
  'one part': goodPayload,
  'one dot': '.',
  'two dots': '..',
  'four dots': '....',
  'two parts': `${goodHeader}.${goodPayload}`,
  'three parts with an empty header': `.${goodPayload}.${goodSignature}`,
  'three parts with an empty, detached payload': `${goodHeader}..${goodSignature}`,
  'three parts with an empty signature': `${goodHeader}.${goodPayload}.`,
  'three parts and a trailing dot': `${goodToken}.`,
  'three parts and a leading dot': `.${goodToken}`,
  'four parts, the signature twice': `${goodToken}.${goodSignature}`,
  'five parts of a valid token': `${goodToken}.${goodPayload}.${goodSignature}`,
  'two tokens': `${goodToken}.${goodToken}`,
  'two thousand parts': 'a.'.repeat(2000),
  'flattened JSON': JSON.stringify({ protected: goodHeader, payload: goodPayload }),
});
testTokens('rejects %s', rejected(401, 'this is a refresh token'), {
  'a refresh token': `${encrypted}.a.b.c.d`,
  'a directly encrypted token': `${encode({ alg: 'dir', enc: 'A128GCM' })}..b.c.d`,
});
testTokens('rejects %s', rejected(401, 'signed with RSA-OAEP, only RSA is accepted'), {
  'the header of an encrypted token in a signed one': signParts(encrypted, goodPayload),
});

const withCrit = (crit: unknown, fields: object = {}) => forge({ ...header, ...fields, crit });
testTokens('rejects %s, signed with the right key', rejected(401, 'it has critical extensions'), {
  'a critical extension': withCrit(['exp'], { exp: later }),
  'a critical extension that is absent': withCrit(['http://attacker.example/ext']),
  'an empty list of critical extensions': withCrit([]),
  'a critical extension as a string': withCrit('exp'),
  'critical extensions of null': withCrit(null),
  'a critical standard field': withCrit(['alg']),
  'a critical unencoded payload': withCrit(['b64'], { b64: false }),
});

const unencoded = encode({ ...header, b64: false });
const nestedToken = encode({ ...header, cty: 'JWT' });
const toPart = (content: string | Buffer) => Buffer.from(content).toString('base64url');
testTokens('rejects %s, signed with the right key', notJwt, {
  'an unencoded payload': signParts(unencoded, claimsText.replaceAll('.', '')),
  'an unencoded payload with dots': signParts(unencoded, claimsText),
  'a compressed payload': signParts(encode({ ...header, zip: 'DEF' }), toPart(deflateRawSync(claimsText))),
  'a token in a token': signParts(nestedToken, toPart(goodToken)),
  'a token in a token, as JSON': signParts(nestedToken, toPart(`"${goodToken}"`)),
});
testTokens('rejects %s', otherIssuer, { 'a token in a claim': forge(header, { jwt: goodToken }) });
testTokens('rejects %s', invalidSignature, {
  'an encoded payload that is signed unencoded': `${unencoded}.${goodPayload}.${toPart(rsa(poolKey)(`${unencoded}.${claimsText}`))}`,
});

const forgeHeaders = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, forge(text)]));
const deeplyNested = `{"a":${'['.repeat(2500)}${']'.repeat(2500)},${headerText.slice(1)}`;
testTokens(
  'rejects a header that is %s, signed with the right key',
  notJwt,
  forgeHeaders({
    null: 'null',
    'a list': `[${headerText}]`,
    'a string': JSON.stringify(headerText),
    truncated: headerText.slice(0, -1),
    'two objects': headerText + headerText,
    'JSON with a trailing comma': headerText.replace('}', ',}'),
    'JSON with a comment': headerText.replace('{', '{/**/'),
    'JSON with single quotes': headerText.replaceAll('"', "'"),
    'JSON after a byte order mark': `\ufeff${headerText}`,
    'JSON before a NUL': `${headerText}\0`,
    'nested 2,500 levels deep and truncated': deeplyNested.slice(0, -1),
  }),
);
testTokens(
  'rejects a header %s, signed with the right key',
  noAlgorithm,
  forgeHeaders({
    'without fields': '{}',
    'with upper-case names': headerText.toUpperCase(),
    'in a prototype': `{"__proto__":${headerText}}`,
    "in a constructor's prototype": `{"constructor":{"prototype":${headerText}}}`,
  }),
);
testTokens('rejects %s', rejected(401, 'signed with none, only RSA is accepted'), {
  'a duplicate alg, none last': forge('{"kid":"pool-key","alg":"RS256","alg":"none"}'),
});
testTokens('rejects %s', rejected(401, 'signed with a key the issuer does not have'), {
  'a duplicate kid, an unknown one last': forge('{"kid":"pool-key","alg":"RS256","kid":"x"}'),
});

testTokens('rejects a payload that is %s, signed with the right key', notJwt, {
  null: forge(header, 'null'),
  'a list': forge(header, `[${claimsText}]`),
  'a string': forge(header, JSON.stringify(claimsText)),
  'a number': forge(header, '7'),
  truncated: forge(header, claimsText.slice(0, -1)),
  'UTF-16': forge(header, Buffer.from(claimsText, 'utf16le').toString('latin1')),
});
const withDuplicate = (claim: string) => forge(header, claimsText.replace('}', `,${claim}}`));
testTokens('rejects a payload %s, signed with the right key', otherIssuer, {
  'without claims': forge(header, '{}'),
  'with a capitalized iss': forge(header, claimsText.replace('"iss"', '"Iss"')),
  'in a prototype': forge(header, `{"__proto__":${claimsText}}`),
  'with a duplicate iss, a wrong one last': withDuplicate('"iss":"https://attacker.example"'),
});
testTokens('rejects %s', rejected(401, 'for client x, this API accepts 7abc…'), {
  'a duplicate aud, a wrong one last': withDuplicate('"aud":"x"'),
});
testTokens('rejects %s', rejected(401, 'expired 20779 days ago'), {
  'a duplicate exp, a past one last': withDuplicate('"exp":0'),
});
testTokens('rejects %s', rejected(401, 'for no client, this API accepts 7abc…'), {
  'an aud in a prototype': forge(header, `{"iss":"${ISSUER}","exp":${later},"__proto__":${claimsText}}`),
});
