import {
  attackedServer,
  goodToken,
  invalidSignature,
  notJwt,
  rejected,
  withToken,
  words,
} from '../support/attacks-server';
import { forge, rsa } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { createKey } from '../support/keys';
import { idTokenClaims } from '../support/tokens';

const secondKey = createKey('second-key');
const { attack, testTokens } = attackedServer(secondKey);
const claims = idTokenClaims();
const header = { kid: 'pool-key', alg: 'RS256' };
const [, goodPayload = '', goodSignature = ''] = goodToken.split('.');
const unknownKey = rejected(401, 'signed with a key the issuer does not have');

test.each([
  ...words(`attacker-key ../../../../dev/null /proc/sys/kernel/randomize_va_space
    https://attacker.example/key.pem POOL-KEY pool-ke pool-key,second-key p\u043eol-key pool\u2010key ｐool-key
    pool-%6bey * .* 0 undefined __proto__ constructor toString hasOwnProperty length`),
  "' OR '1'='1",
  "x' UNION SELECT 'pool-key",
  '| true',
  ' pool-key',
  'pool-key ',
  'pool-key\0',
])('rejects the kid %j, signed with the right key', async (kid) => {
  expect(await attack(withToken(forge({ ...header, kid })))).toEqual(unknownKey);
});

test('rejects a kid of 5,000 characters', async () => {
  expect(await attack(withToken(forge({ ...header, kid: 'k'.repeat(5000) })))).toEqual(unknownKey);
});

test.each([9_000, 20_000])('rejects a kid of %d characters as too long for a header', async (length) => {
  const token = forge({ ...header, kid: 'k'.repeat(length) });
  expect(await attack(withToken(token))).toMatchObject({ statuses: [431], invocations: 0, leaks: [] });
});

test.each([null, 0, 7, true, ['pool-key'], { kid: 'pool-key' }])('rejects the kid %j', async (kid) => {
  expect(await attack(withToken(forge({ ...header, kid })))).toEqual(notJwt);
});

testTokens('rejects %s', rejected(401, 'it names no key (kid)'), {
  'a token without a kid': forge({ alg: 'RS256' }),
  'an empty kid': forge({ ...header, kid: '' }),
  'a kid in the payload': forge({ alg: 'RS256' }, { ...claims, kid: 'pool-key' }),
});

const withHeaderText = (text: string) =>
  `${Buffer.from(text).toString('base64url')}.${goodPayload}.${goodSignature}`;
testTokens('rejects a kid of the issuer %s', invalidSignature, {
  'signed by the attacker': forge(header, claims, rsa(createKey('attacker-key'))),
  'signed by another key of the issuer': forge(header, claims, rsa(secondKey)),
  'that names another key of the issuer': forge({ ...header, kid: 'second-key' }, claims, rsa(poolKey)),
  'after another kid': withHeaderText('{"kid":"x","kid":"pool-key","alg":"RS256"}'),
  'around another kid': withHeaderText('{"kid":"pool-key","kid":"x","kid":"pool-key","alg":"RS256"}'),
});
