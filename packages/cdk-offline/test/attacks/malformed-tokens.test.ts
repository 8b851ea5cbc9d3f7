import { deflateRawSync } from 'node:zlib';
import {
  attackedServer,
  eachOf,
  goodToken,
  invalidSignature,
  notJwt,
  rejected,
  unknownKey,
} from '../support/attacks-server';
import { forge, rsa, signParts } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { encode, ISSUER, idTokenClaims, NOW } from '../support/tokens';

const { testTokens } = attackedServer();
const header = { kid: 'pool-key', alg: 'RS256' };
const headerText = JSON.stringify(header);
const claimsText = JSON.stringify(idTokenClaims());
const [goodHeader = '', goodPayload = '', goodSignature = ''] = goodToken.split('.');
const later = NOW.getTime() / 1000 + 3600;
const notSigned = (alg: string) => rejected(401, `signed with ${alg}; only RSA is accepted`);
const otherIssuer = rejected(401, 'from another issuer');

const encrypted = encode({ alg: 'RSA-OAEP', enc: 'A256GCM' });
testTokens('rejects a token made of %s', notJwt, {
  'one part': goodPayload,
  'two dots': '..',
  'two parts': `${goodHeader}.${goodPayload}`,
  'three parts with an empty header': `.${goodPayload}.${goodSignature}`,
  'three parts with an empty, detached payload': `${goodHeader}..${goodSignature}`,
  'three parts with an empty signature': `${goodHeader}.${goodPayload}.`,
  'three parts and a trailing dot': `${goodToken}.`,
  'four parts of an encrypted token': `${encrypted}.a.b.c`,
  'five parts of a valid token': `${goodToken}.${goodPayload}.${goodSignature}`,
  'two tokens': `${goodToken}.${goodToken}`,
  'two thousand parts': 'a.'.repeat(2000),
  'flattened JSON': JSON.stringify({ protected: goodHeader, payload: goodPayload }),
});
testTokens('rejects %s', rejected(401, 'this is a refresh token'), {
  'a refresh token': `${encrypted}.a.b.c.d`,
  'a directly encrypted token': `${encode({ alg: 'dir', enc: 'A128GCM' })}..b.c.d`,
});
testTokens('rejects %s', notSigned('RSA-OAEP'), {
  'a signed token with the header of an encrypted one': signParts(encrypted, goodPayload),
});

const critical = [
  { crit: ['exp'], exp: later },
  { crit: ['b64'], b64: false },
  ...[['http://attacker.example/ext'], [], 'exp', null, ['alg']].map((crit) => ({ crit })),
];
testTokens('rejects a header with %s', rejected(401, 'it has critical extensions'), eachOf(critical, forge));

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
testTokens('rejects %s', otherIssuer, {
  'a token in a claim': forge({}, JSON.stringify({ jwt: goodToken })),
});
testTokens('rejects %s', invalidSignature, {
  'an encoded payload with a signature over the unencoded one': `${unencoded}.${goodPayload}.${toPart(rsa(poolKey)(`${unencoded}.${claimsText}`))}`,
});

const deeplyNested = `{"a":${'['.repeat(2500)}${']'.repeat(2500)},${headerText.slice(1)}`;
testTokens('rejects a header that is %s, signed with the right key', notJwt, {
  null: forge('null'),
  'a list': forge(`[${headerText}]`),
  'a string': forge(JSON.stringify(headerText)),
  truncated: forge(headerText.slice(0, -1)),
  'two objects': forge(headerText + headerText),
  'JSON with a trailing comma': forge(headerText.replace('}', ',}')),
  'JSON with a comment': forge(headerText.replace('{', '{/**/')),
  'JSON with single quotes': forge(headerText.replaceAll('"', "'")),
  'JSON after a byte order mark': forge(`\ufeff${headerText}`),
  'JSON before a NUL': forge(`${headerText}\0`),
  'nested 2,500 levels deep and truncated': forge(deeplyNested.slice(0, -1)),
});
testTokens('rejects a header %s, signed with the right key', notSigned('no algorithm'), {
  'without fields': forge('{}'),
  'with upper-case names': forge(headerText.toUpperCase()),
  'in a prototype': forge(`{"__proto__":${headerText}}`),
  "in a constructor's prototype": forge(`{"constructor":{"prototype":${headerText}}}`),
});
testTokens('rejects %s', notSigned('none'), {
  'a duplicate alg with none last': forge('{"kid":"pool-key","alg":"RS256","alg":"none"}'),
});
testTokens('rejects %s', unknownKey, {
  'a duplicate kid with an unknown one last': forge('{"kid":"pool-key","alg":"RS256","kid":"x"}'),
});

testTokens('rejects a payload that is %s, signed with the right key', notJwt, {
  null: forge({}, 'null'),
  'a list': forge({}, `[${claimsText}]`),
  'a string': forge({}, JSON.stringify(claimsText)),
  truncated: forge({}, claimsText.slice(0, -1)),
  'UTF-16': forge({}, Buffer.from(claimsText, 'utf16le').toString('latin1')),
});
const withDuplicate = (claim: string) => forge({}, claimsText.replace('}', `,${claim}}`));
testTokens('rejects a payload %s, signed with the right key', otherIssuer, {
  'without claims': forge({}, '{}'),
  'with a capitalized iss': forge({}, claimsText.replace('"iss"', '"Iss"')),
  'in a prototype': forge({}, `{"__proto__":${claimsText}}`),
  'with a duplicate iss and a wrong one last': withDuplicate('"iss":"https://attacker.example"'),
});
testTokens('rejects %s', rejected(401, 'for client x; this API accepts 7abc…'), {
  'a duplicate aud with a wrong one last': withDuplicate('"aud":"x"'),
});
testTokens('rejects %s', rejected(401, 'expired 20779 days ago'), {
  'a duplicate exp with a past one last': withDuplicate('"exp":0'),
});
testTokens('rejects %s', rejected(401, 'for no client; this API accepts 7abc…'), {
  'an aud in a prototype': forge({}, `{"iss":"${ISSUER}","exp":${later},"__proto__":${claimsText}}`),
});
