import fc from 'fast-check';
import { handleApiRequest } from '../../src/http-api/gateway';
import { attackedServer, goodToken, hello, withToken, words } from '../support/attacks-server';
import { poolKey } from '../support/gateway';
import { withHeaders } from '../support/http';
import { createKey } from '../support/keys';
import { accessTokenClaims, idTokenClaims, signToken } from '../support/tokens';

/**
 * Mutations of a valid token: a single different bit must lead to 401. To repeat a failure, pass the printed seed and path
 * to `fc.assert`.
 */
const secondKey = createKey('second-key');
const { attack, gateway } = attackedServer(secondKey);

const goodTokens = [goodToken, signToken(poolKey, accessTokenClaims()), signToken(secondKey)];
const tokens = [
  ...goodTokens,
  signToken(poolKey, idTokenClaims({ exp: 0 })),
  signToken(poolKey, idTokenClaims({ aud: '5def' })),
  signToken({ ...createKey('attacker-key'), kid: poolKey.kid }),
];
const isMutation = (token: string) => !goodTokens.includes(token);

async function outcomeOf(token: string): Promise<[status: number, invocations: number]> {
  const request = withHeaders(['authorization', `Bearer ${token}`]);
  const { statusCode } = await handleApiRequest(request, gateway);
  gateway.lines.length = 0;
  return [statusCode, gateway.events.splice(0).length];
}

const replace = (token: string, start: number, end: number, text: string) =>
  token.slice(0, start) + text + token.slice(end);
const flipBit = (token: string, at: number, bit: number) =>
  replace(token, at, at + 1, String.fromCharCode(token.charCodeAt(at) ^ (1 << bit)));

test.each<[name: string, mutate: (at: number) => string]>([
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((bit): [string, (at: number) => string] => [
    `flipped bit ${bit}`,
    (at) => flipBit(goodToken, at, bit),
  ]),
  ['missing character', (at) => replace(goodToken, at, at + 1, '')],
  ['doubled character', (at) => replace(goodToken, at, at, goodToken.charAt(at))],
  [
    'character swapped with the next',
    (at) => replace(goodToken, at, at + 2, [...goodToken.slice(at, at + 2)].reverse().join('')),
  ],
  ['truncation', (at) => goodToken.slice(0, at)],
])('rejects every %s', async (_name, mutate) => {
  const mutations = [...goodToken].map((_, at) => mutate(at)).filter(isMutation);
  const accepted: string[] = [];
  for (const token of mutations) {
    const [status, invocations] = await outcomeOf(token);
    if (status !== 401 || invocations > 0) accepted.push(token);
  }

  expect(accepted).toEqual([]);
  expect(new Set(mutations).size).toBeGreaterThan(goodToken.length * 0.9);
});

const position = fc.nat(goodToken.length);
const anyToken = fc.constantFrom(...tokens);
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=., %"\t\0\xe9'];
const insertion = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 });

const edited = fc
  .tuple(position, fc.nat(12), insertion)
  .map(([at, length, text]) => replace(goodToken, at, at + length, text));

const spliced = fc
  .tuple(anyToken, position, anyToken, position)
  .map(([first, end, second, start]) => first.slice(0, end) + second.slice(start));

const recombined = fc
  .array(fc.tuple(anyToken, fc.nat(2)), { minLength: 2, maxLength: 5 })
  .map((parts) => parts.map(([token, index]) => token.split('.')[index]).join('.'));

const reencoded = fc
  .tuple(fc.nat(2), fc.nat(2000), fc.integer({ min: 1, max: 255 }), fc.nat(3))
  .map(([index, at, mask, cut]) =>
    withPart(index, (bytes) => {
      const copy = Buffer.from(bytes.subarray(0, bytes.length - cut));
      copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ mask;
      return copy;
    }),
  );

const names = words('alg kid typ crit jwk jku zip b64 iss aud client_id exp nbf iat sub __proto__');
const values = fc.oneof(
  fc.constantFrom<unknown>(...words('none HS256 RS512 second-key'), '', null, undefined, 0, -1, 1e308),
  fc.constantFrom<unknown>([], {}, true),
  fc.jsonValue({ maxDepth: 2 }),
);
const altered = fc
  .tuple(fc.nat(1), fc.oneof(fc.constantFrom(...names), fc.string()), values)
  .map(([index, name, value]) =>
    withPart(index, (bytes) => {
      const fields: [string, unknown][] = Object.entries(JSON.parse(bytes.toString()));
      return Buffer.from(JSON.stringify(Object.fromEntries([...fields, [name, value]])));
    }),
  );

function withPart(index: number, mutate: (bytes: Buffer) => Buffer): string {
  const mutated = (part: string) => mutate(Buffer.from(part, 'base64url')).toString('base64url');
  return goodToken
    .split('.')
    .map((part, at) => (at === index ? mutated(part) : part))
    .join('.');
}

test.each<[name: string, mutations: fc.Arbitrary<string>, leastDifferent: number]>([
  ['with replaced characters', edited, 800],
  ['spliced from two tokens', spliced, 800],
  ['made of parts of several tokens', recombined, 300],
  ['with altered bytes in one part', reencoded, 800],
  ['with a changed field in header or payload', altered, 600],
])('rejects 1,000 random tokens %s', async (_name, mutations, leastDifferent) => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(mutations.filter(isMutation), async (token) => {
    seen.add(token);
    expect(await outcomeOf(token)).toEqual([401, 0]);
  });

  await fc.assert(property, { numRuns: 1000 });
  expect(seen.size).toBeGreaterThan(leastDifferent);
});

/** HTTP rejects control characters and trims whitespace, so tokens with these are left out. */
const isFieldValue = (token: string) => /^[\x21-\x7e]([\x20-\x7e\x80-\xff]*[\x21-\x7e])?$/.test(token);

test('rejects every one of 20 mutations on one connection', async () => {
  const mutation = fc
    .oneof(edited, spliced, recombined, reencoded, altered)
    .filter(isMutation)
    .filter(isFieldValue);
  const property = fc.asyncProperty(fc.array(mutation, { minLength: 20, maxLength: 20 }), async (several) => {
    const requests = several.map((token) => withToken(token).replace('Connection: close\r\n', ''));

    expect(await attack(requests.join('') + hello())).toEqual({
      statuses: Array<number>(21).fill(401),
      reasons: Array(21).fill(expect.any(String)),
      invocations: 0,
      leaks: [],
    });
  });

  await fc.assert(property, { numRuns: 50 });
});
