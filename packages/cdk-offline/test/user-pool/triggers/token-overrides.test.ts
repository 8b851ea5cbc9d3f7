import { overrideAccessToken, overrideIdToken } from '../../../src/user-pool/triggers/token-overrides';

const common = { sub: 'sub', iss: 'issuer', 'cognito:groups': ['staff'], exp: 1 };
const groupClaims = { 'cognito:roles': ['role'], 'cognito:preferred_role': 'role' };
const idToken = {
  ...common,
  ...groupClaims,
  aud: 'client',
  'cognito:username': 'alice',
  email: 'a@b.example',
};
const accessToken = { ...common, client_id: 'client', scope: 'openid reports/read', username: 'alice' };

function changeTokens(changes: {
  add?: Record<string, unknown>;
  suppress?: string[];
  scopesToAdd?: string[];
  scopesToSuppress?: string[];
}) {
  const lines: string[] = [];
  const context = { notify: (line: string) => void lines.push(line) };
  const claims = {
    claimsToAddOrOverride: new Map(Object.entries(changes.add ?? {})),
    claimsToSuppress: changes.suppress ?? [],
  };
  const scopes = {
    scopesToAdd: changes.scopesToAdd ?? [],
    scopesToSuppress: changes.scopesToSuppress ?? [],
  };
  const overrides = { idToken: claims, accessToken: { ...claims, ...scopes }, groups: undefined };
  return {
    id: overrideIdToken(idToken, overrides, context),
    access: overrideAccessToken(accessToken, overrides, context),
    lines,
  };
}

const PROTECTED = (
  'acr amr at_hash auth_time azp client_id device_key event_id exp iat identities iss jti nbf nonce origin_jti sub ' +
  'token_use username version scope cognito:username cognito:other'
).split(' ');

test.each(PROTECTED)('%s is neither added, changed nor suppressed, and the terminal says so', (name) => {
  const unchanged = {
    id: idToken,
    access: accessToken,
    lines: Array(2).fill(`PreTokenGeneration: ignored a change of the claim ${name}.`),
  };
  expect(changeTokens({ add: { [name]: 'x' } })).toEqual(unchanged);
  expect(changeTokens({ suppress: [name] })).toEqual(unchanged);
});

test.each(['cognito:groups', 'cognito:roles', 'cognito:preferred_role', 'dev:x'])(
  '%s is not added as a claim',
  (name) => {
    const { id, access } = changeTokens({ add: { [name]: ['x'] } });
    expect([id, access]).toEqual([idToken, accessToken]);
  },
);

test('claims are added, overridden and suppressed, and suppression wins', () => {
  const { id, access, lines } = changeTokens({
    add: { tenant: 'one', email: 'c@d.example', both: 'x' },
    suppress: ['both', 'dev:x', 'missing'],
  });
  expect(id).toEqual({ ...idToken, tenant: 'one', email: 'c@d.example' });
  expect(access).toEqual({ ...accessToken, tenant: 'one', email: 'c@d.example' });
  expect(lines).toEqual([]);
});

test('suppressing cognito:groups also drops the claims about roles', () => {
  const { id, access } = changeTokens({ suppress: ['cognito:groups'] });
  const { 'cognito:groups': _, 'cognito:roles': __, 'cognito:preferred_role': ___, ...others } = idToken;
  expect(id).toEqual(others);
  expect(access).not.toHaveProperty('cognito:groups');
});

test('suppressing cognito:roles keeps the groups', () => {
  const { 'cognito:roles': _, ...others } = idToken;
  expect(changeTokens({ suppress: ['cognito:roles'] }).id).toEqual(others);
});

test.each([
  ['client', { ...accessToken, aud: 'client' }],
  ['another', accessToken],
])('aud of an access token can become %s only if that is the client', (aud, expected) => {
  const { id, access } = changeTokens({ add: { aud } });
  expect([id, access]).toEqual([idToken, expected]);
});

test.each([
  [
    'added and suppressed',
    { scopesToAdd: ['a', 'b'], scopesToSuppress: ['openid', 'b'] },
    'reports/read a',
    0,
  ],
  ['not added with a blank, or empty', { scopesToAdd: ['a b', ''] }, 'openid reports/read', 2],
  ['all suppressed', { scopesToSuppress: ['openid', 'reports/read'] }, '', 0],
])('scopes are %s', (_, changes, scope, count) => {
  const { access, lines } = changeTokens(changes);
  expect(access).toEqual({ ...accessToken, scope });
  expect(lines).toEqual(
    Array(count).fill('PreTokenGeneration: ignored a scope that is empty or contains spaces.'),
  );
});
