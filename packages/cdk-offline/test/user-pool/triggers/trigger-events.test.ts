import { totpCode, totpStep } from '../../../src/user-pool/totp';
import { ClientId, claimsOf, Password, rejection, UserPoolId } from '../../support/local-cognito';
import {
  type Event,
  respond,
  triggerClient,
  triggerPool,
  useCognitoWithTriggers,
} from '../../support/triggers';

const openClient = triggerClient({ id: '2open', preventUserExistenceErrors: false });
const byAlias = triggerPool(['PostAuthentication'], {
  id: 'us-east-1_byAlias',
  aliasAttributes: ['email'],
  clients: [triggerClient({ id: '3alias' })],
});
const clients = [triggerClient(), openClient];
const cognito = useCognitoWithTriggers(
  triggerPool(['PreSignUp', 'PreAuthentication', 'PostAuthentication', 'PreTokenGeneration'], { clients }),
  byAlias,
);
beforeAll(() => cognito.addUser('alice'));

const sources = () => cognito.events.map(({ triggerSource }) => triggerSource);
const PRE = 'PreAuthentication_Authentication';
const POST = 'PostAuthentication_Authentication';
const TOKENS = 'TokenGeneration_Authentication';

function signIn(USERNAME: string, ClientMetadata?: Record<string, string>, client = ClientId) {
  const AuthParameters = { USERNAME, PASSWORD: Password };
  return cognito.sdk.initiateAuth({
    ClientId: client,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters,
    ...(ClientMetadata && { ClientMetadata }),
  });
}

test('a sign-in with a password invokes the triggers with complete events', async () => {
  await signIn('alice', { from: 'client' });
  const sub = expect.stringMatching(/^[\da-f-]{36}$/);
  const common = {
    version: '1',
    region: 'us-east-1',
    userPoolId: UserPoolId,
    userName: 'alice',
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: ClientId },
  };
  const userAttributes = { sub, 'cognito:user_status': 'CONFIRMED' };
  expect(cognito.events).toEqual([
    {
      ...common,
      triggerSource: PRE,
      request: { userAttributes, validationData: { from: 'client' }, userNotFound: false },
      response: {},
    },
    {
      ...common,
      triggerSource: POST,
      request: { userAttributes, newDeviceUsed: false },
      response: {},
    },
    {
      ...common,
      triggerSource: TOKENS,
      request: {
        userAttributes,
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      },
      response: { claimsOverrideDetails: null },
    },
  ]);
});

test('AdminCreateUser invokes PreSignUp with the submitted values, and ignores its response', async () => {
  cognito.handlers.PreSignUp = respond({ autoConfirmUser: true, autoVerifyEmail: true });
  const { User } = await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'bob',
    UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
    ValidationData: [{ Name: 'invited-by', Value: 'alice' }],
    ClientMetadata: { from: 'admin' },
    MessageAction: 'SUPPRESS',
  });
  expect(cognito.events).toEqual([
    {
      version: '1',
      region: 'us-east-1',
      userPoolId: UserPoolId,
      userName: 'bob',
      callerContext: {
        awsSdkVersion: 'aws-sdk-unknown-unknown',
        clientId: 'CLIENT_ID_NOT_APPLICABLE',
      },
      triggerSource: 'PreSignUp_AdminCreateUser',
      request: {
        userAttributes: { email: 'bob@example.com' },
        validationData: { 'invited-by': 'alice' },
        clientMetadata: { from: 'admin' },
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    },
  ]);
  expect(User?.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  expect(User?.Attributes?.map(({ Name }) => Name)).toEqual(['email', 'sub']);
});

test('a PreSignUp trigger that throws keeps AdminCreateUser from creating the user', async () => {
  cognito.handlers.PreSignUp = () => {
    throw new Error('not this one');
  };
  const created = cognito.sdk.adminCreateUser({ UserPoolId, Username: 'eve' });
  expect(await rejection(created)).toBe(
    'UserLambdaValidationException: PreSignUp failed with error not this one.',
  );
  expect(await rejection(cognito.sdk.adminGetUser({ UserPoolId, Username: 'eve' }))).toMatch(
    /^UserNotFoundException/,
  );
});

test('an event has validationData null and no clientMetadata if the caller sent none', async () => {
  await cognito.sdk.adminCreateUser({ UserPoolId, Username: 'carol', MessageAction: 'SUPPRESS' });
  await signIn('alice');
  expect(cognito.events.map(({ request }) => [request.validationData, 'clientMetadata' in request])).toEqual([
    [null, false],
    [null, false],
    [undefined, false],
    [undefined, false],
  ]);
});

test('SRP invokes PreAuthentication at its start and the other triggers at its end, with the metadata of each call', async () => {
  const responses = await cognito.provePassword('alice');
  expect(sources()).toEqual([PRE]);
  await cognito.sdk.respondToAuthChallenge({
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: responses,
    ClientMetadata: { second: 'call' },
  });
  expect(sources()).toEqual([PRE, POST, TOKENS]);
  expect(cognito.events.map(({ request }) => request.clientMetadata)).toEqual([
    undefined,
    { second: 'call' },
    { second: 'call' },
  ]);
});

test('a sign-in that replaces a temporary password ends with TokenGeneration_NewPasswordChallenge', async () => {
  await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'dave',
    TemporaryPassword: Password,
    MessageAction: 'SUPPRESS',
  });
  const { Session } = await signIn('dave');
  await cognito.sdk.respondToAuthChallenge({
    ClientId,
    Session,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeResponses: { USERNAME: 'dave', NEW_PASSWORD: `${Password}2` },
  });
  expect(sources()).toEqual(['PreSignUp_AdminCreateUser', PRE, POST, 'TokenGeneration_NewPasswordChallenge']);
});

test.each([
  [
    'REFRESH_TOKEN_AUTH',
    'TokenGeneration_RefreshTokens',
    undefined,
    (REFRESH_TOKEN: string) =>
      cognito.sdk.initiateAuth({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN },
        ClientMetadata: { key: 'value' },
      }),
  ],
  [
    'GetTokensFromRefreshToken',
    TOKENS,
    { key: 'value' },
    (RefreshToken: string) =>
      cognito.sdk.getTokensFromRefreshToken({
        ClientId,
        RefreshToken,
        ClientMetadata: { key: 'value' },
      }),
  ],
])('%s invokes only %s', async (_, source, clientMetadata, refresh) => {
  const { RefreshToken } = await cognito.signIn('alice');
  cognito.events.splice(0);
  await refresh(RefreshToken);
  expect(cognito.events.map(({ triggerSource, request }) => [triggerSource, request.clientMetadata])).toEqual(
    [[source, clientMetadata]],
  );
});

const incorrect = 'NotAuthorizedException: Incorrect username or password.';
test.each([
  [
    'a client that hides who exists, with userNotFound',
    ClientId,
    'nobody',
    incorrect,
    [[PRE, 'nobody', true]],
  ],
  ['no client that reveals it', '2open', 'nobody', 'UserNotFoundException: User does not exist.', []],
])('PreAuthentication runs for an unknown user of %s', async (_, client, name, error, expected) => {
  expect(await rejection(signIn(name, undefined, client))).toBe(error);
  const seen = ({ triggerSource, userName, request }: Event) => [
    triggerSource,
    userName,
    request.userNotFound,
  ];
  expect(cognito.events.map(seen)).toEqual(expected);
});

test('a client that reveals who exists sends no userNotFound', async () => {
  await signIn('alice', undefined, '2open');
  expect(cognito.events[0]?.request).not.toHaveProperty('userNotFound');
});

test('PreAuthentication runs before the password is checked, and the other triggers only after it', async () => {
  expect(await rejection(cognito.startSignIn('alice', { password: 'Wrong-horse-1!' }))).toBe(incorrect);
  expect(sources()).toEqual([PRE]);
});

test.each(['PreAuthentication', 'PostAuthentication', 'PreTokenGeneration'] as const)(
  'a %s trigger that throws denies the sign-in',
  async (name) => {
    cognito.handlers[name] = () => {
      throw new Error('denied');
    };
    expect(await rejection(signIn('alice'))).toBe(
      `UserLambdaValidationException: ${name} failed with error denied.`,
    );
  },
);

const unrecognizable = 'InvalidLambdaResponseException: Unrecognizable lambda output';
test.each<[string, (event: Event) => unknown]>([
  ['null', () => null],
  ['a string', () => 'event'],
  ['an object without the common members', ({ response }) => ({ response })],
  ['no response', ({ response: _, ...event }) => event],
  ['a client ID that is null', (event) => ({ ...event, callerContext: { clientId: null } })],
  ['another type in the response', (event) => ({ ...event, response: { claimsOverrideDetails: 'x' } })],
])('a trigger that returns %s fails the sign-in', async (_, handler) => {
  cognito.handlers.PreTokenGeneration = handler;
  expect(await rejection(signIn('alice'))).toBe(unrecognizable);
});

test('a change of the request has no effect, and unknown members are ignored', async () => {
  cognito.handlers.PreAuthentication = (event) => ({
    ...event,
    userName: 'mallory',
    request: { userAttributes: { sub: 'another' } },
    more: true,
  });
  const { AuthenticationResult: tokens } = await signIn('alice');
  expect(claimsOf(tokens?.IdToken)['cognito:username']).toBe('alice');
});

test('the attributes of an alias pool name the alias, and all verifications are strings', async () => {
  const pool = { UserPoolId: byAlias.id };
  await cognito.addUser('alice', byAlias.id);
  const UserAttributes = [
    { Name: 'email', Value: 'alice@example.com' },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'phone_number', Value: '+15550100' },
  ];
  await cognito.sdk.adminUpdateUserAttributes({ ...pool, Username: 'alice', UserAttributes });
  await cognito.signIn('alice', { poolId: byAlias.id, clientId: '3alias' });
  expect(cognito.events[0]?.request.userAttributes).toEqual({
    sub: expect.any(String),
    'cognito:user_status': 'CONFIRMED',
    'cognito:email_alias': 'alice@example.com',
    email: 'alice@example.com',
    email_verified: 'true',
    phone_number: '+15550100',
    phone_number_verified: 'false',
  });
});

test("a trigger's function can call Cognito, and what it changes is kept and seen by the rest of the sign-in", async () => {
  await cognito.sdk.createGroup({ UserPoolId, GroupName: 'members' });
  cognito.handlers.PostAuthentication = async (event) => {
    const member = { UserPoolId, GroupName: 'members', Username: event.userName };
    await cognito.sdk.adminAddUserToGroup(member);
    return event;
  };
  const { AuthenticationResult: tokens } = await signIn('alice');
  expect(cognito.events.at(-1)?.request.groupConfiguration).toMatchObject({ groupsToOverride: ['members'] });
  expect(claimsOf(tokens?.AccessToken)['cognito:groups']).toEqual(['members']);
  const { Groups } = await cognito.sdk.adminListGroupsForUser({ UserPoolId, Username: 'alice' });
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['members']);
});

test.each([
  ['disables', 'NotAuthorizedException: User is disabled.', 'adminDisableUser'],
  ['deletes', 'UserNotFoundException: User does not exist.', 'adminDeleteUser'],
] as const)('a user whom a trigger %s gets no tokens', async (_, error, operation) => {
  const user = { UserPoolId, Username: `frank-${operation}` };
  await cognito.addUser(user.Username);
  for (const name of ['PostAuthentication', 'PreTokenGeneration'] as const) {
    if (name === 'PreTokenGeneration' && operation === 'adminDeleteUser')
      await cognito.addUser(user.Username);
    if (operation === 'adminDisableUser') await cognito.sdk.adminEnableUser(user);
    cognito.handlers = {
      [name]: async (event: Event) => {
        await cognito.sdk[operation](user);
        return event;
      },
    };
    expect(await rejection(signIn(user.Username))).toBe(error);
  }
});

test('a user who is disabled before the second factor gets no tokens, and PostAuthentication is not invoked', async () => {
  await cognito.addUser('ivy');
  const { AccessToken } = await cognito.signIn('ivy');
  const { SecretCode = '' } = await cognito.sdk.associateSoftwareToken({ AccessToken });
  const code = () => totpCode(SecretCode, totpStep(cognito.now()));
  await cognito.sdk.verifySoftwareToken({ AccessToken, UserCode: code() });
  await cognito.sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } });
  const { Session } = await signIn('ivy');
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'ivy' });
  const invoked = cognito.events.length;
  cognito.wait(30);

  const ChallengeResponses = { USERNAME: 'ivy', SOFTWARE_TOKEN_MFA_CODE: code() };
  const response = { ClientId, Session, ChallengeName: 'SOFTWARE_TOKEN_MFA', ChallengeResponses } as const;
  expect(await rejection(cognito.sdk.respondToAuthChallenge(response))).toBe(
    'NotAuthorizedException: User is disabled.',
  );
  expect(sources().slice(invoked)).toEqual([]);
});

test('a refresh token that is revoked while the trigger runs gets no tokens', async () => {
  const { RefreshToken } = await cognito.signIn('alice');
  cognito.handlers.PreTokenGeneration = async (event) => {
    await cognito.sdk.revokeToken({ ClientId, Token: RefreshToken });
    return event;
  };
  const refreshed = cognito.sdk.getTokensFromRefreshToken({ ClientId, RefreshToken });
  expect(await rejection(refreshed)).toBe('NotAuthorizedException: Refresh Token has been revoked');
});

test('a challenge works once, even while its triggers run', async () => {
  const user = { UserPoolId, Username: 'grace', TemporaryPassword: Password };
  await cognito.sdk.adminCreateUser({ ...user, MessageAction: 'SUPPRESS' });
  const { Session } = await signIn('grace');
  const answer = () =>
    cognito.sdk.respondToAuthChallenge({
      ClientId,
      Session,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeResponses: { USERNAME: 'grace', NEW_PASSWORD: `${Password}2` },
    });
  let second = '';
  cognito.handlers.PostAuthentication = async (event) => {
    cognito.handlers = {};
    second = await rejection(answer());
    return event;
  };
  await answer();
  expect(second).toMatch(
    /^NotAuthorizedException: Invalid session for the user, session can only be used once/,
  );
});

test('sign-ins that fail while PreAuthentication runs count for the lockout', async () => {
  await cognito.addUser('henry');
  cognito.handlers.PreAuthentication = async (event) => {
    cognito.handlers = {};
    for (let count = 0; count < 5; count++)
      await rejection(cognito.startSignIn('henry', { password: 'Wrong-horse-1!' }));
    return event;
  };
  expect(await rejection(signIn('henry'))).toBe('NotAuthorizedException: Password attempts exceeded');
});
