import fc from 'fast-check';
import { handleApiRequest } from '../../src/http-api/gateway';
import { attackedServer, goodToken, words } from '../support/attacks-server';
import { poolKey, secondKey } from '../support/gateway';
import { withHeaders } from '../support/http';
import { createKey } from '../support/keys';
import { accessTokenClaims, idTokenClaims, signToken } from '../support/tokens';

/** Mutations of a valid token. To repeat a failure, pass the printed seed and path to `fc.assert`. */
const { gateway } = attackedServer();
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

test('rejects the valid token with any bit flipped, any character dropped, doubled or swapped, or cut anywhere', async () => {
  const mutations = [...goodToken].flatMap((character, at) => [
    ...[1, 2, 4, 8, 16, 32, 64, 128].map((bit) =>
      replace(goodToken, at, at + 1, String.fromCharCode(character.charCodeAt(0) ^ bit)),
    ),
    replace(goodToken, at, at + 1, ''),
    replace(goodToken, at, at, character),
    replace(goodToken, at, at + 2, goodToken.charAt(at + 1) + character),
    goodToken.slice(0, at),
  ]);
  const accepted: string[] = [];
  for (const token of new Set(mutations.filter(isMutation))) {
    const [status, invocations] = await outcomeOf(token);
    if (status !== 401 || invocations > 0) accepted.push(token);
  }

  expect(accepted).toEqual([]);
  expect(new Set(mutations).size).toBeGreaterThan(goodToken.length * 11);
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

const names = words('alg kid typ crit jwk jku zip b64 iss aud client_id exp nbf iat sub __proto__');
const values = fc.oneof(
  fc.constantFrom<unknown>(
    ...words('none HS256 RS512 second-key'),
    '',
    null,
    undefined,
    0,
    -1,
    1e308,
    [],
    {},
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
/** A token with a changed field in the header or the payload. */
const altered = fc
  .tuple(fc.nat(1), fc.oneof(fc.constantFrom(...names), fc.string()), values)
  .map(([index, name, value]) => {
    const parts = goodToken.split('.');
    const fields: [string, unknown][] = Object.entries(
      JSON.parse(Buffer.from(parts[index] ?? '', 'base64url').toString()),
    );
    const json = JSON.stringify(Object.fromEntries([...fields, [name, value]]));
    return parts.with(index, Buffer.from(json).toString('base64url')).join('.');
  });

/** More in `npm run test:soak`. */
const numRuns = Number(process.env.RANDOM_TOKENS ?? 500);

test('rejects random mutations of a valid token', async () => {
  const seen = new Set<string>();
  const mutation = fc.oneof(edited, spliced, recombined, altered).filter(isMutation);
  const property = fc.asyncProperty(mutation, async (token) => {
    seen.add(token);
    expect(await outcomeOf(token)).toEqual([401, 0]);
  });

  await fc.assert(property, { numRuns });
  expect(seen.size).toBeGreaterThan(numRuns / 2);
});
