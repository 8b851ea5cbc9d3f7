import { attackedServer, goodToken, refused, withToken } from '../support/attacks-server';
import { forge, rsa, type Signer } from '../support/attacks-tokens';
import { poolKey } from '../support/gateway';
import { createKey } from '../support/keys';
import { idTokenClaims } from '../support/tokens';

const secondKey = createKey('second-key');
const { attack } = attackedServer(secondKey);
const attackerKey = createKey('attacker-key');
const claims = idTokenClaims();
const header = { kid: 'pool-key', alg: 'RS256' };
const [, goodPayload = '', goodSignature = ''] = goodToken.split('.');

const invalidSignature = 'its signature is not valid';
const unknownKey = 'signed with a key the issuer does not have';
const noJwt = 'this is not a JWT';

test.each([
  'attacker-key',
  '../../../../dev/null',
  '/proc/sys/kernel/randomize_va_space',
  "' OR '1'='1",
  "x' UNION SELECT 'pool-key",
  '| true',
  'https://attacker.example/key.pem',
  'POOL-KEY',
  ' pool-key',
  'pool-key ',
  'pool-key\0',
  'pool-ke',
  'pool-key,second-key',
  'p\u043eol-key',
  'pool\u2010key',
  'ｐool-key',
  'pool-%6bey',
  '*',
  '.*',
  '0',
  'undefined',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
])('the kid %j, signed with the right key', async (kid) => {
  expect(await attack(withToken(forge({ ...header, kid })))).toEqual(refused(401, unknownKey));
});

test('a kid of 5,000 characters', async () => {
  const token = forge({ ...header, kid: 'k'.repeat(5000) });
  expect(await attack(withToken(token))).toEqual(refused(401, unknownKey));
});

test.each([9_000, 20_000])('a kid of %d characters, more than a request may have', async (length) => {
  const token = forge({ ...header, kid: 'k'.repeat(length) });
  expect(await attack(withToken(token))).toMatchObject({ statuses: [431], invocations: 0, leaks: [] });
});

test.each([undefined, ''])('a missing kid: %j', async (kid) => {
  const reason = 'it names no key (kid)';
  expect(await attack(withToken(forge({ ...header, kid })))).toEqual(refused(401, reason));
});

test.each([null, 0, 7, true, ['pool-key'], { kid: 'pool-key' }])('a kid that is no text: %j', async (kid) => {
  expect(await attack(withToken(forge({ ...header, kid })))).toEqual(refused(401, noJwt));
});

test.each<[name: string, kid: string, signer: Signer]>([
  ['the attacker', 'pool-key', rsa(attackerKey)],
  ['another key of the issuer', 'pool-key', rsa(secondKey)],
  ['the key of the token, which names another one', 'second-key', rsa(poolKey)],
])("the issuer's kid, signed by %s", async (_name, kid, signer) => {
  expect(await attack(withToken(forge({ ...header, kid }, claims, signer)))).toEqual(
    refused(401, invalidSignature),
  );
});

test("the issuer's kid in the payload, and none in the header", async () => {
  const token = forge({ alg: 'RS256' }, { ...claims, kid: 'pool-key' });
  expect(await attack(withToken(token))).toEqual(refused(401, 'it names no key (kid)'));
});

test("the issuer's kid twice, under the old signature", async () => {
  for (const text of [
    '{"kid":"x","kid":"pool-key","alg":"RS256"}',
    '{"kid":"pool-key","kid":"x","kid":"pool-key","alg":"RS256"}',
  ]) {
    const token = `${Buffer.from(text).toString('base64url')}.${goodPayload}.${goodSignature}`;
    expect(await attack(withToken(token))).toEqual(refused(401, invalidSignature));
  }
});
