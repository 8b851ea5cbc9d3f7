import { createServer } from 'node:http';
import { listen } from '../../src/http/loopback';
import { attackedServer, refused, withToken } from '../support/attacks-server';
import { forge, rsa } from '../support/attacks-tokens';
import { createKey, jwksOf } from '../support/keys';
import { idTokenClaims } from '../support/tokens';

const { attack } = attackedServer();
const attackerKey = createKey('attacker-key');
const certificate = attackerKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/** The attacker's server: an issuer with a discovery document and a key set, which no token may make the gateway ask. */
const asked: string[] = [];
const attackersServer = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks.json`, ...jwksOf(attackerKey) }));
});
let url: string;

beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(attackersServer, 0, '--port')}`;
});
afterAll(() => attackersServer.close());

const reasons = {
  'pool-key': 'its signature is not valid',
  'attacker-key': 'signed with a key the issuer does not have',
};

describe.each(['pool-key', 'attacker-key'] as const)('the kid %s with', (kid) => {
  test.each<[name: string, header: () => object]>([
    ["the attacker's jwk", () => ({ jwk: attackerKey.jwk })],
    ["the attacker's jwk under the issuer's kid", () => ({ jwk: { ...attackerKey.jwk, kid: 'pool-key' } })],
    ["the attacker's key set", () => ({ jwks: jwksOf(attackerKey) })],
    ["the attacker's x5c", () => ({ x5c: [certificate] })],
    ["the attacker's x5t", () => ({ x5t: 'AAAA', 'x5t#S256': 'AAAA', x5c: [certificate] })],
    ['a jku', () => ({ jku: `${url}/jwks.json` })],
    [
      'a jku that only looks like the issuer',
      () => ({ jku: `https://cognito-idp@${url.slice(7)}/jwks.json` }),
    ],
    ['an x5u', () => ({ x5u: `${url}/certificate.pem` })],
    ['a jku of this file system', () => ({ jku: 'file:///etc/hostname' })],
    ['an issuer in the header', () => ({ iss: url, jwks_uri: `${url}/jwks.json` })],
  ])('%s', async (_name, header) => {
    const token = forge({ kid, alg: 'RS256', ...header() }, idTokenClaims(), rsa(attackerKey));

    expect(await attack(withToken(token))).toEqual(refused(401, reasons[kid]));
    expect(asked).toEqual([]);
  });

  test("the attacker's issuer", async () => {
    const token = forge({ kid, alg: 'RS256' }, idTokenClaims({ iss: url }), rsa(attackerKey));

    expect(await attack(withToken(token))).toEqual(refused(401, reasons[kid]));
    expect(asked).toEqual([]);
  });
});

test("the attacker's server does answer who asks it", async () => {
  expect(await (await fetch(`${url}/jwks.json`)).json()).toMatchObject(jwksOf(attackerKey));
  expect(asked.splice(0)).toEqual(['/jwks.json']);
});
