import { ClientId, claimsOf, rejection, UserPoolId } from '../../support/local-cognito';
import { respond, triggerClient, triggerPool, useCognitoWithTriggers } from '../../support/triggers';

const pool = (id: string, clientId: string, preTokenGenerationVersion: 'V2_0' | 'V3_0') =>
  triggerPool(['PreTokenGeneration'], {
    id,
    preTokenGenerationVersion,
    clients: [triggerClient({ id: clientId })],
  });
const cognito = useCognitoWithTriggers(
  triggerPool(['PreTokenGeneration']),
  pool('us-east-1_second', '2second', 'V2_0'),
  pool('us-east-1_third', '3third', 'V3_0'),
);
const POOLS = { V1: UserPoolId, V2: 'us-east-1_second', V3: 'us-east-1_third' };
const CLIENTS = { V1: ClientId, V2: '2second', V3: '3third' };
type Version = keyof typeof POOLS;

beforeAll(async () => {
  for (const id of Object.values(POOLS)) {
    await cognito.addUser('alice', id);
    const RoleArn = 'arn:aws:iam::123456789012:role/staff';
    const group = { UserPoolId: id, GroupName: 'staff' };
    await cognito.sdk.createGroup({ ...group, RoleArn });
    await cognito.sdk.adminAddUserToGroup({ ...group, Username: 'alice' });
  }
});

async function signIn(version: Version) {
  const { IdToken, AccessToken } = await cognito.signIn('alice', {
    poolId: POOLS[version],
    clientId: CLIENTS[version],
  });
  return { id: claimsOf(IdToken), access: claimsOf(AccessToken) };
}

const groupConfiguration = {
  groupsToOverride: ['staff'],
  iamRolesToOverride: ['arn:aws:iam::123456789012:role/staff'],
  preferredRole: 'arn:aws:iam::123456789012:role/staff',
};
const userAttributes = { sub: expect.any(String), 'cognito:user_status': 'CONFIRMED' };
const scopes = ['aws.cognito.signin.user.admin'];

test.each<[Version, string, object, object]>([
  ['V1', '1', {}, { claimsOverrideDetails: null }],
  ['V2', '2', { scopes }, { claimsAndScopeOverrideDetails: null }],
  ['V3', '3', { scopes }, { claimsAndScopeOverrideDetails: null }],
])('version %s of the trigger gets an event of version %s', async (name, version, more, response) => {
  await signIn(name);
  const request = { userAttributes, groupConfiguration, ...more };
  expect(cognito.events).toEqual([
    expect.objectContaining({ version, request, response, userPoolId: POOLS[name] }),
  ]);
});

test('version 1 of the trigger changes the ID token, and the groups in both tokens', async () => {
  cognito.handlers.PreTokenGeneration = respond({
    claimsOverrideDetails: {
      claimsToAddOrOverride: { tenant: 'one' },
      claimsToSuppress: ['cognito:roles'],
      groupOverrideDetails: { groupsToOverride: ['other'], preferredRole: 'role' },
    },
  });
  const { id, access } = await signIn('V1');
  expect(id).toMatchObject({
    tenant: 'one',
    'cognito:groups': ['other'],
    'cognito:preferred_role': 'role',
  });
  expect(id).not.toHaveProperty('cognito:roles');
  expect(access).not.toHaveProperty('tenant');
  expect(access['cognito:groups']).toEqual(['other']);
});

test.each(['V2', 'V3'] as const)(
  'version %s of the trigger changes both tokens and the scopes',
  async (version) => {
    cognito.handlers.PreTokenGeneration = respond({
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: {
          claimsToAddOrOverride: { list: [1, 'a'], object: { a: 1 }, number: 1, yes: true },
        },
        accessTokenGeneration: {
          claimsToAddOrOverride: { tenant: 'one', email_verified: { a: 1 } },
          claimsToSuppress: ['cognito:groups'],
          scopesToAdd: ['reports/read'],
          scopesToSuppress: scopes,
        },
        groupOverrideDetails: null,
      },
    });
    const { id, access } = await signIn(version);
    expect(id).toMatchObject({
      list: [1, 'a'],
      object: { a: 1 },
      number: 1,
      yes: true,
      'cognito:groups': ['staff'],
    });
    expect(access).toMatchObject({ tenant: 'one', email_verified: { a: 1 }, scope: 'reports/read' });
    expect(access).not.toHaveProperty('cognito:groups');
  },
);

const roles = groupConfiguration.iamRolesToOverride;
test.each([
  ['left out', undefined, ['staff'], roles],
  ['empty', {}, undefined, undefined],
  ['with members that are null', { groupsToOverride: null, preferredRole: null }, undefined, undefined],
  ['with groups only', { groupsToOverride: ['a'] }, ['a'], undefined],
])('groupOverrideDetails %s replaces the groups as a whole', async (_, details, groups, expectedRoles) => {
  cognito.handlers.PreTokenGeneration = respond({ claimsOverrideDetails: { groupOverrideDetails: details } });
  const { id, access } = await signIn('V1');
  expect([id['cognito:groups'], id['cognito:roles'], access['cognito:groups']]).toEqual([
    groups,
    expectedRoles,
    groups,
  ]);
});

const add = (claims: object) => ({ claimsToAddOrOverride: claims });
const v2 = (idTokenGeneration: object, accessTokenGeneration: object = {}) => ({
  claimsAndScopeOverrideDetails: { idTokenGeneration, accessTokenGeneration },
});
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, 'x']));

test.each<[string, Version, object]>([
  ['an array in version 1', 'V1', { claimsOverrideDetails: add({ list: ['a'] }) }],
  ['a number in version 1', 'V1', { claimsOverrideDetails: add({ number: 1 }) }],
  ['null', 'V2', v2(add({ nothing: null }))],
  ['claims that are a list', 'V2', v2(add(['a']))],
  ['an object for email_verified in the ID token', 'V2', v2(add({ email_verified: { a: 1 } }))],
  ['an object for address in the ID token', 'V2', v2(add({ address: {} }))],
  ['scopes that are a string', 'V2', v2({}, { scopesToAdd: 'a b' })],
  [
    'more than 5,000 changes in both tokens together',
    'V2',
    v2(add(many(3000)), { scopesToAdd: Array(2001).fill('a') }),
  ],
])('the sign-in fails for %s in the response', async (_, version, response) => {
  cognito.handlers.PreTokenGeneration = respond(response);
  expect(await rejection(signIn(version))).toBe(
    'InvalidLambdaResponseException: Unrecognizable lambda output',
  );
});

test('PreTokenGeneration may make 5,000 changes in both tokens together', async () => {
  const changes = v2(add(many(3000)), { scopesToAdd: Array(2000).fill('a') });
  cognito.handlers.PreTokenGeneration = respond(changes);
  expect((await signIn('V2')).id).toMatchObject(many(3000));
});

test('overridden attributes do not change the stored user', async () => {
  cognito.handlers.PreTokenGeneration = respond({
    claimsOverrideDetails: add({ email: 'other@example.com' }),
  });
  expect((await signIn('V1')).id.email).toBe('other@example.com');
  const { UserAttributes } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'alice' });
  expect(UserAttributes?.map(({ Name }) => Name)).toEqual(['sub']);
});

test('claims that PreTokenGeneration cannot change are printed after the sign-in', async () => {
  cognito.handlers.PreTokenGeneration = respond({ claimsOverrideDetails: add({ sub: 'another' }) });
  expect((await signIn('V1')).id.sub).not.toBe('another');
  expect(cognito.lines).toEqual(['PreTokenGeneration: ignored a change of the claim sub.']);
});

test('the trigger runs with each refresh, so claims can change', async () => {
  const { RefreshToken } = await cognito.signIn('alice');
  cognito.handlers.PreTokenGeneration = respond({ claimsOverrideDetails: add({ tenant: 'two' }) });
  const { AuthenticationResult } = await cognito.sdk.initiateAuth({
    ClientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: RefreshToken },
  });
  expect(claimsOf(AuthenticationResult?.IdToken).tenant).toBe('two');
});

test('DescribeUserPool shows the triggers, and the version of PreTokenGeneration if it is not V1_0', async () => {
  const configs = [];
  for (const id of [POOLS.V1, POOLS.V2]) {
    const { UserPool } = await cognito.sdk.describeUserPool({ UserPoolId: id });
    configs.push(UserPool?.LambdaConfig);
  }
  const PreTokenGeneration = expect.stringMatching(/^arn:aws:lambda:[\w-]+:\d{12}:function:/);
  const PreTokenGenerationConfig = { LambdaVersion: 'V2_0', LambdaArn: PreTokenGeneration };
  expect(configs).toEqual([{ PreTokenGeneration }, { PreTokenGeneration, PreTokenGenerationConfig }]);
});
