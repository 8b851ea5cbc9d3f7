import { deflateRawSync } from 'node:zlib';
import { attackedServer, goodToken, refused, withToken } from '../support/attacks-server';
import { forge, rsa, signParts } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { encode, ISSUER, idTokenClaims, NOW } from '../support/tokens';

const { attack } = attackedServer();
const header = { kid: 'pool-key', alg: 'RS256' };
const headerText = JSON.stringify(header);
const claimsText = JSON.stringify(idTokenClaims());
const [goodHeader = '', goodPayload = '', goodSignature = ''] = goodToken.split('.');
const later = NOW.getTime() / 1000 + 3600;

const noJwt = 'this is not a JWT';
const isRefreshToken = 'this is a refresh token';
const critical = 'it has critical extensions';

const part = (content: string | Buffer) => Buffer.from(content).toString('base64url');
const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)},${headerText.slice(1)}`;

describe('the number of parts', () => {
  const encrypted = encode({ alg: 'RSA-OAEP', enc: 'A256GCM' });

  test.each<[name: string, token: string, reason: string]>([
    ['one', goodPayload, noJwt],
    ['one dot', '.', noJwt],
    ['two dots', '..', noJwt],
    ['four dots', '....', noJwt],
    ['two', `${goodHeader}.${goodPayload}`, noJwt],
    ['three, the header empty', `.${goodPayload}.${goodSignature}`, noJwt],
    ['three, the payload empty, as of a detached one', `${goodHeader}..${goodSignature}`, noJwt],
    ['three, the signature empty', `${goodHeader}.${goodPayload}.`, noJwt],
    ['four, a dot at the end', `${goodToken}.`, noJwt],
    ['four, a dot at the start', `.${goodToken}`, noJwt],
    ['four, the signature twice', `${goodToken}.${goodSignature}`, noJwt],
    ['five, of this token', `${goodToken}.${goodPayload}.${goodSignature}`, noJwt],
    ['five, a refresh token', `${encrypted}.a.b.c.d`, isRefreshToken],
    ['five, encrypted to nobody', `${encode({ alg: 'dir', enc: 'A128GCM' })}..b.c.d`, isRefreshToken],
    ['six, two tokens', `${goodToken}.${goodToken}`, noJwt],
    [
      'three, of an encrypted header',
      signParts(encrypted, goodPayload),
      'signed with RSA-OAEP, only RSA is accepted',
    ],
    ['two thousand', 'a.'.repeat(2000), noJwt],
    [
      'one object, the flattened JSON',
      JSON.stringify({ protected: goodHeader, payload: goodPayload }),
      noJwt,
    ],
  ])('%s', async (_name, token, reason) => {
    expect(await attack(withToken(token))).toEqual(refused(401, reason));
  });
});

describe('extensions, signed with the right key', () => {
  test.each<[name: string, token: string, reason: string]>([
    ['critical ones', forge({ ...header, crit: ['exp'], exp: later }), critical],
    [
      'critical ones that are not there',
      forge({ ...header, crit: ['http://attacker.example/ext'] }),
      critical,
    ],
    ['no critical one', forge({ ...header, crit: [] }), critical],
    ['critical ones by text', forge({ ...header, crit: 'exp' }), critical],
    ['critical ones by null', forge({ ...header, crit: null }), critical],
    ['a critical name of the standard', forge({ ...header, crit: ['alg'] }), critical],
    ['a bare payload, critical', forge({ ...header, b64: false, crit: ['b64'] }), critical],
    ['a bare payload', signParts(encode({ ...header, b64: false }), claimsText.replaceAll('.', '')), noJwt],
    ['a bare payload in dots', signParts(encode({ ...header, b64: false }), claimsText), noJwt],
    [
      'a bare payload that is sent encoded',
      `${encode({ ...header, b64: false })}.${goodPayload}.${rsa(poolKey)(`${encode({ ...header, b64: false })}.${claimsText}`).toString('base64url')}`,
      'its signature is not valid',
    ],
    [
      'a compressed payload',
      signParts(encode({ ...header, zip: 'DEF' }), part(deflateRawSync(claimsText))),
      noJwt,
    ],
    ['a token in the token', signParts(encode({ ...header, cty: 'JWT' }), part(goodToken)), noJwt],
    [
      'a token in the token, as JSON',
      signParts(encode({ ...header, cty: 'JWT' }), part(`"${goodToken}"`)),
      noJwt,
    ],
    ['a token in a claim', forge(header, { jwt: goodToken }), 'from another issuer'],
  ])('%s', async (_name, token, reason) => {
    expect(await attack(withToken(token))).toEqual(refused(401, reason));
  });
});

describe('a header, signed with the right key, that is', () => {
  test.each<[name: string, header: string, reason: string]>([
    ['null', 'null', noJwt],
    ['a list', `[${headerText}]`, noJwt],
    ['a text', JSON.stringify(headerText), noJwt],
    ['empty', '{}', 'signed with no algorithm, only RSA is accepted'],
    ['cut off', headerText.slice(0, -1), noJwt],
    ['two objects', headerText + headerText, noJwt],
    ['JSON with a comma too many', headerText.replace('}', ',}'), noJwt],
    ['JSON with a comment', headerText.replace('{', '{/**/'), noJwt],
    ['JSON with single quotes', headerText.replaceAll('"', "'"), noJwt],
    ['JSON with a mark of byte order', `\ufeff${headerText}`, noJwt],
    ['JSON and a NUL', `${headerText}\0`, noJwt],
    ['nested 2,500 levels deep, and cut off', nested(2500).slice(0, -1), noJwt],
    ['of capital names', headerText.toUpperCase(), 'signed with no algorithm, only RSA is accepted'],
    ['a prototype', `{"__proto__":${headerText}}`, 'signed with no algorithm, only RSA is accepted'],
    [
      'a prototype by its constructor',
      `{"constructor":{"prototype":${headerText}}}`,
      'signed with no algorithm, only RSA is accepted',
    ],
    [
      'twice named, none last',
      '{"kid":"pool-key","alg":"RS256","alg":"none"}',
      'signed with none, only RSA is accepted',
    ],
    [
      'twice named, another kid last',
      '{"kid":"pool-key","alg":"RS256","kid":"x"}',
      'signed with a key the issuer does not have',
    ],
  ])('%s', async (_name, text, reason) => {
    expect(await attack(withToken(forge(text)))).toEqual(refused(401, reason));
  });
});

describe('a payload, signed with the right key, that is', () => {
  const twice = (claim: string) => claimsText.replace('}', `,${claim}}`);

  test.each<[name: string, payload: string, reason: string]>([
    ['null', 'null', noJwt],
    ['a list', `[${claimsText}]`, noJwt],
    ['a text', JSON.stringify(claimsText), noJwt],
    ['a number', '7', noJwt],
    ['empty', '{}', 'from another issuer'],
    ['cut off', claimsText.slice(0, -1), noJwt],
    ['UTF-16', Buffer.from(claimsText, 'utf16le').toString('latin1'), noJwt],
    ['of capital names', claimsText.replace('"iss"', '"Iss"'), 'from another issuer'],
    ['a prototype', `{"__proto__":${claimsText}}`, 'from another issuer'],
    [
      'with the issuer twice, a wrong one last',
      twice('"iss":"https://attacker.example"'),
      'from another issuer',
    ],
    ['with the audience twice, a wrong one last', twice('"aud":"x"'), 'for client x, this API accepts 7abc…'],
    ['with the expiry twice, a past one last', twice('"exp":0'), 'expired 20779 days ago'],
    [
      'with an audience of the prototype',
      `{"iss":"${ISSUER}","exp":${later},"__proto__":${claimsText}}`,
      'for no client, this API accepts 7abc…',
    ],
  ])('%s', async (_name, text, reason) => {
    expect(await attack(withToken(forge(header, text)))).toEqual(refused(401, reason));
  });
});
