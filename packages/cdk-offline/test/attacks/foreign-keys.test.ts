import { createServer } from 'node:http';
import { listen } from '../../src/http/loopback';
import {
  attackedServer,
  eachOf,
  goodToken,
  invalidSignature,
  notHttp,
  notJwt,
  rejected,
  unknownKey,
  withToken,
  words,
} from '../support/attacks-server';
import { forge, rsa } from '../support/attacks-tokens';
import { poolKey, secondKey } from '../support/gateway';
import { createKey, jwksOf } from '../support/keys';

const { attack, testTokens } = attackedServer();
const attackerKey = createKey('attacker-key');

const kids = [
  ...words(`attacker-key ../../../../dev/null /proc/sys/kernel/randomize_va_space
    https://attacker.example/key.pem POOL-KEY pool-ke pool-key,second-key p\u043eol-key pool\u2010key ｐool-key
    pool-%6bey * .* 0 undefined __proto__ constructor toString length`),
  ...["' OR '1'='1", "x' UNION SELECT 'pool-key", '| true', ' pool-key', 'pool-key ', 'pool-key\0'],
];
testTokens(
  'rejects the kid %s, signed with the right key',
  unknownKey,
  eachOf(kids, (kid) => forge({ kid })),
);
testTokens('rejects a kid of %s', unknownKey, { '5,000 characters': forge({ kid: 'k'.repeat(5000) }) });
testTokens('rejects a kid of %s', notHttp(431), { '20,000 characters': forge({ kid: 'k'.repeat(20_000) }) });
testTokens(
  'rejects the kid %s',
  notJwt,
  eachOf([null, 0, 7, true, ['pool-key'], { kid: 'pool-key' }], (kid) => forge({ kid })),
);
testTokens('rejects a token with %s', rejected(401, 'it has no key ID (kid)'), {
  'no kid': forge({ kid: undefined }),
  'an empty kid': forge({ kid: '' }),
  'a kid in the payload': forge({ kid: undefined }, { kid: 'pool-key' }),
});

const withHeaderText = (text: string) =>
  [Buffer.from(text).toString('base64url'), ...goodToken.split('.').slice(1)].join('.');
testTokens("rejects a token with one of the issuer's kids %s", invalidSignature, {
  'but signed by the attacker': forge({}, {}, rsa(attackerKey)),
  'but signed by a second key': forge({}, {}, rsa(secondKey)),
  'but signed by another of its keys': forge({ kid: 'second-key' }, {}, rsa(poolKey)),
  'after another kid': withHeaderText('{"kid":"x","kid":"pool-key","alg":"RS256"}'),
  'around another kid': withHeaderText('{"kid":"pool-key","kid":"x","kid":"pool-key","alg":"RS256"}'),
});

describe("with the attacker's own issuer on the network", () => {
  /** Requests to the attacker's server: no token may cause one. */
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks.json`, ...jwksOf(attackerKey) }));
  });
  let url: string;
  beforeAll(async () => {
    url = `http://127.0.0.1:${await listen(server, 0, '--port')}`;
  });
  afterAll(() => server.close());

  const x5c = [attackerKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')];
  test.each<[name: string, header: () => object, claims?: () => object]>([
    ["the attacker's jwk", () => ({ jwk: attackerKey.jwk })],
    ["the attacker's jwk with the issuer's kid", () => ({ jwk: { ...attackerKey.jwk, kid: 'pool-key' } })],
    ["the attacker's jwks", () => ({ jwks: jwksOf(attackerKey) })],
    ["the attacker's x5c", () => ({ x5c })],
    ["the attacker's x5t", () => ({ x5t: 'AAAA', 'x5t#S256': 'AAAA', x5c })],
    ['a jku', () => ({ jku: `${url}/jwks.json` })],
    ['a jku similar to the issuer', () => ({ jku: `https://cognito-idp@${url.slice(7)}/jwks.json` })],
    ['an x5u', () => ({ x5u: `${url}/certificate.pem` })],
    ['a jku that is a file', () => ({ jku: 'file:///etc/hostname' })],
    ['an issuer in the header', () => ({ iss: url, jwks_uri: `${url}/jwks.json` })],
    ["the attacker's issuer in its claims", () => ({}), () => ({ iss: url })],
  ])("rejects an attacker's token with %s", async (_name, header, claims = () => ({})) => {
    const attackWith = (kid: string) =>
      attack(withToken(forge({ kid, ...header() }, claims(), rsa(attackerKey))));

    expect(await attackWith('pool-key')).toEqual(invalidSignature);
    expect(await attackWith('attacker-key')).toEqual(unknownKey);
    expect(requests).toEqual([]);
  });

  test("the attacker's server is reachable", async () => {
    await (await fetch(`${url}/jwks.json`)).text();
    expect(requests.splice(0)).toEqual(['/jwks.json']);
  });
});
