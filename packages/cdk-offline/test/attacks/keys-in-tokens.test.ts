import { createServer } from 'node:http';
import { listen } from '../../src/http/loopback';
import { attackedServer, invalidSignature, rejected, withToken } from '../support/attacks-server';
import { forge, rsa } from '../support/attacks-tokens';
import { createKey, jwksOf } from '../support/keys';
import { idTokenClaims } from '../support/tokens';

const { attack } = attackedServer();
const attackerKey = createKey('attacker-key');
const certificate = attackerKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

/** The attacker's issuer, with a discovery document and keys. No token may make the gateway send it a request. */
const requests: string[] = [];
const attackerServer = createServer((request, response) => {
  requests.push(request.url ?? '');
  response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks.json`, ...jwksOf(attackerKey) }));
});
let url: string;

beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(attackerServer, 0, '--port')}`;
});
afterAll(() => attackerServer.close());

const unknownKey = rejected(401, 'signed with a key the issuer does not have');
const headers: [name: string, header: () => object][] = [
  ["the attacker's jwk", () => ({ jwk: attackerKey.jwk })],
  ["the attacker's jwk with the issuer's kid", () => ({ jwk: { ...attackerKey.jwk, kid: 'pool-key' } })],
  ["the attacker's jwks", () => ({ jwks: jwksOf(attackerKey) })],
  ["the attacker's x5c", () => ({ x5c: [certificate] })],
  ["the attacker's x5t", () => ({ x5t: 'AAAA', 'x5t#S256': 'AAAA', x5c: [certificate] })],
  ['a jku', () => ({ jku: `${url}/jwks.json` })],
  ['a jku similar to the issuer', () => ({ jku: `https://cognito-idp@${url.slice(7)}/jwks.json` })],
  ['an x5u', () => ({ x5u: `${url}/certificate.pem` })],
  ['a jku of the file system', () => ({ jku: 'file:///etc/hostname' })],
  ['an issuer in the header', () => ({ iss: url, jwks_uri: `${url}/jwks.json` })],
];

describe.each([
  ['pool-key', invalidSignature],
  ['attacker-key', unknownKey],
])('with the kid %s', (kid, expected) => {
  test.each(headers)("rejects an attacker's token with %s", async (_name, header) => {
    const token = forge({ kid, alg: 'RS256', ...header() }, idTokenClaims(), rsa(attackerKey));

    expect(await attack(withToken(token))).toEqual(expected);
    expect(requests).toEqual([]);
  });

  test("rejects a token of the attacker's issuer", async () => {
    const token = forge({ kid, alg: 'RS256' }, idTokenClaims({ iss: url }), rsa(attackerKey));

    expect(await attack(withToken(token))).toEqual(expected);
    expect(requests).toEqual([]);
  });
});

test("the attacker's server is reachable", async () => {
  expect(await (await fetch(`${url}/jwks.json`)).json()).toMatchObject(jwksOf(attackerKey));
  expect(requests.splice(0)).toEqual(['/jwks.json']);
});
