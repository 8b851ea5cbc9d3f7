import { randomUUID } from 'node:crypto';
import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import { totpCode, totpStep } from '../../src/user-pool/totp';
import {
  ClientId,
  latestCode,
  Password,
  rejection,
  UserPoolId,
  useLocalCognito,
} from '../support/local-cognito';
import { userPool, userPoolClient } from '../support/user-pools';

// The attacker knows alice's password, or has one of her tokens, but not her authenticator app.

const explicitAuthFlows = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];
const client = userPoolClient({ explicitAuthFlows });
const otherClient = userPoolClient({ id: '2other', explicitAuthFlows });
const required = { poolId: 'us-east-1_required', clientId: '3required' };
const cognito = useLocalCognito(
  userPool({ firstAuthFactors: ['PASSWORD', 'EMAIL_OTP'], clients: [client, otherClient] }),
  userPool({
    id: required.poolId,
    mfaConfiguration: 'ON',
    clients: [userPoolClient({ id: required.clientId })],
  }),
);

const invalidSession = 'NotAuthorizedException: Invalid session for the user.';
const usedSession = 'NotAuthorizedException: Invalid session for the user, session can only be used once.';
const usedCode = 'ExpiredCodeException: Your software token has already been used once.';
const mismatch = 'CodeMismatchException: Invalid code received for user';

/** The code of an authenticator app, now or some steps later. */
const codeOf = (secret: string, steps = 0) => totpCode(secret, totpStep(cognito.now()) + steps);
const secrets = { alice: '', mallory: '' };
/** Needs each code only once. */
async function nextCode(name: keyof typeof secrets): Promise<string> {
  cognito.wait(30);
  return codeOf(secrets[name]);
}

beforeAll(async () => {
  secrets.alice = await addUserWithApp('alice');
  secrets.mallory = await addUserWithApp('mallory');
});
afterEach(async () => {
  const { Session } = await cognito.startSignIn('alice');
  expect((await respond('alice', Session, await nextCode('alice'))).AuthenticationResult).toBeDefined();
});

/** Creates a user with an authenticator app, and returns its secret. */
async function addUserWithApp(Username: string): Promise<string> {
  await cognito.addUser(Username);
  const UserAttributes = [
    { Name: 'email', Value: `${Username}@example.com` },
    { Name: 'email_verified', Value: 'true' },
  ];
  await cognito.sdk.adminUpdateUserAttributes({ UserPoolId, Username, UserAttributes });
  const { AccessToken } = await cognito.signIn(Username);
  const { SecretCode = '' } = await cognito.sdk.associateSoftwareToken({ AccessToken });
  await cognito.sdk.verifySoftwareToken({ AccessToken, UserCode: codeOf(SecretCode) });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await cognito.sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings });
  return SecretCode;
}

function respond(USERNAME: string, Session = '', SOFTWARE_TOKEN_MFA_CODE = '', clientId = ClientId) {
  return cognito.sdk.respondToAuthChallenge({
    ClientId: clientId,
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session,
    ChallengeResponses: { USERNAME, SOFTWARE_TOKEN_MFA_CODE },
  });
}

const start = async (name: string) => (await cognito.startSignIn(name)).Session ?? '';

test.each<[what: string, attack: () => Promise<unknown>, message: string]>([
  [
    'a code that was used in another session',
    async () => {
      const sessions = [await start('alice'), await start('alice')];
      const code = await nextCode('alice');
      await respond('alice', sessions[0], code);
      return respond('alice', sessions[1], code);
    },
    usedCode,
  ],
  [
    'an older code than the last one used',
    async () => {
      const older = await nextCode('alice');
      await respond('alice', await start('alice'), await nextCode('alice'));
      return respond('alice', await start('alice'), older);
    },
    usedCode,
  ],
  [
    'a session that was used',
    async () => {
      const session = await start('alice');
      await respond('alice', session, await nextCode('alice'));
      return respond('alice', session, await nextCode('alice'));
    },
    usedSession,
  ],
  [
    "the attacker's code",
    async () => respond('alice', await start('alice'), await nextCode('mallory')),
    mismatch,
  ],
  [
    'a code from two steps ago',
    async () => respond('alice', await start('alice'), codeOf(secrets.alice, -2)),
    mismatch,
  ],
  [
    'a code that is valid in two steps',
    async () => respond('alice', await start('alice'), codeOf(secrets.alice, 2)),
    mismatch,
  ],
  [
    "the attacker's session and code",
    async () => respond('alice', await start('mallory'), await nextCode('mallory')),
    invalidSession,
  ],
  [
    "alice's session for the attacker",
    async () => respond('mallory', await start('alice'), await nextCode('mallory')),
    invalidSession,
  ],
  [
    'the session of another client',
    async () => respond('alice', await start('alice'), await nextCode('alice'), otherClient.id),
    invalidSession,
  ],
  [
    'a session from before a password change',
    async () => {
      const session = await start('alice');
      const user = { UserPoolId, Username: 'alice', Password };
      await cognito.sdk.adminSetUserPassword({ ...user, Permanent: true });
      return respond('alice', session, await nextCode('alice'));
    },
    invalidSession,
  ],
  [
    'a new authenticator app for the session',
    async () => cognito.sdk.associateSoftwareToken({ Session: await start('alice') }),
    invalidSession,
  ],
  [
    "the attacker's code as that of a new app",
    async () =>
      cognito.sdk.verifySoftwareToken({ Session: await start('alice'), UserCode: await nextCode('mallory') }),
    invalidSession,
  ],
  [
    'the session as a refresh token',
    async () =>
      cognito.sdk.initiateAuth({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: await start('alice') },
      }),
    'NotAuthorizedException: Invalid Refresh Token',
  ],
  [
    'a sign-in code by email instead of the password',
    async () => {
      const AuthParameters = { USERNAME: 'alice', PREFERRED_CHALLENGE: 'EMAIL_OTP' };
      const { Session } = await cognito.sdk.initiateAuth({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters });
      return answer('SELECT_CHALLENGE', Session, { ANSWER: 'EMAIL_OTP' });
    },
    'InvalidParameterException: The chosen challenge is not available',
  ],
])('the second factor is not passed with %s', async (_what, attack, message) => {
  expect(await rejection(attack())).toBe(message);
});

function answer(ChallengeName: ChallengeNameType, Session: string | undefined, responses: object) {
  const ChallengeResponses = { USERNAME: 'alice', ...responses };
  return cognito.sdk.respondToAuthChallenge({ ClientId, ChallengeName, Session, ChallengeResponses });
}

test.each<ChallengeNameType>([
  'NEW_PASSWORD_REQUIRED',
  'MFA_SETUP',
  'SELECT_CHALLENGE',
  'EMAIL_OTP',
  'CUSTOM_CHALLENGE',
  'PASSWORD_VERIFIER',
  'SMS_MFA',
  'SELECT_MFA_TYPE',
])('the session of a second factor is not accepted for %s', async (name) => {
  const Session = await start('alice');
  const srp = { PASSWORD_CLAIM_SECRET_BLOCK: Session, PASSWORD_CLAIM_SIGNATURE: 'AAAA' };
  const responses = {
    NEW_PASSWORD: Password,
    ANSWER: 'PASSWORD',
    PASSWORD: Password,
    EMAIL_OTP_CODE: '1',
    ...srp,
  };

  expect(await rejection(answer(name, Session, responses))).toBe(invalidSession);
});

test.each<[flow: string, signIn: () => Promise<{ ChallengeName?: string | undefined }>]>([
  ['ADMIN_USER_PASSWORD_AUTH', () => cognito.startSignIn('alice')],
  ['USER_PASSWORD_AUTH', () => initiate('USER_PASSWORD_AUTH')],
  ['USER_AUTH', () => initiate('USER_AUTH')],
  ['USER_SRP_AUTH', async () => answer('PASSWORD_VERIFIER', undefined, await cognito.provePassword('alice'))],
  [
    'a temporary password',
    async () => {
      await cognito.sdk.adminSetUserPassword({ UserPoolId, Username: 'alice', Password });
      return answer('NEW_PASSWORD_REQUIRED', await start('alice'), { NEW_PASSWORD: Password });
    },
  ],
  [
    'a forgotten password',
    async () => {
      await cognito.sdk.forgotPassword({ ClientId, Username: 'alice' });
      const confirmation = { ClientId, Username: 'alice', ConfirmationCode: latestCode(cognito), Password };
      await cognito.sdk.confirmForgotPassword(confirmation);
      return cognito.startSignIn('alice');
    },
  ],
])('a sign-in by %s needs the second factor', async (_flow, signIn) => {
  const { $metadata, Session, ...output } = (await signIn()) as Awaited<
    ReturnType<typeof cognito.startSignIn>
  >;

  expect(output).toEqual({
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    ChallengeParameters: { USER_ID_FOR_SRP: 'alice', FRIENDLY_DEVICE_NAME: '' },
  });
});

function initiate(AuthFlow: 'USER_PASSWORD_AUTH' | 'USER_AUTH') {
  const AuthParameters = { USERNAME: 'alice', PASSWORD: Password, PREFERRED_CHALLENGE: 'PASSWORD' };
  return cognito.sdk.initiateAuth({ ClientId, AuthFlow, AuthParameters });
}

test('the code that set up an app does not sign the user in', async () => {
  const Username = `user-${randomUUID()}`;
  const secret = await addUserWithApp(Username);

  expect(await rejection(respond(Username, await start(Username), codeOf(secret)))).toBe(usedCode);
});

test('five wrong one-time codes lock the user out, in all sessions and before the password', async () => {
  const Username = `user-${randomUUID()}`;
  const secret = await addUserWithApp(Username);
  cognito.wait(30);
  const sessions = [await start(Username), await start(Username)];
  const wrongCode = codeOf(secret, 5);
  for (let count = 0; count < 5; count++)
    expect(await rejection(respond(Username, sessions[count % 2], wrongCode))).toBe(mismatch);

  const exceeded = 'NotAuthorizedException: Password attempts exceeded';
  expect(await rejection(respond(Username, sessions[0], codeOf(secret)))).toBe(exceeded);
  expect(await rejection(start(Username))).toBe(exceeded);
});

test('an app that was associated, but not verified, replaces neither the app in use nor its code', async () => {
  const session = await start('alice');
  const { AuthenticationResult } = await respond('alice', session, await nextCode('alice'));
  const { AccessToken = '' } = AuthenticationResult ?? {};
  const { SecretCode = '' } = await cognito.sdk.associateSoftwareToken({ AccessToken });

  cognito.wait(30);
  expect(await rejection(respond('alice', await start('alice'), codeOf(SecretCode)))).toBe(mismatch);
});

describe('MFA_SETUP', () => {
  const unverified = 'InvalidParameterException: The software token has not been verified';
  const finish = (Username: string, Session = '') =>
    cognito.sdk.respondToAuthChallenge({
      ClientId: required.clientId,
      ChallengeName: 'MFA_SETUP',
      Session,
      ChallengeResponses: { USERNAME: Username },
    });
  const startFirst = async (name: string) => (await cognito.startSignIn(name, required)).Session ?? '';

  async function setUp(Session: string) {
    const { SecretCode = '', ...associated } = await cognito.sdk.associateSoftwareToken({ Session });
    const verification = { Session: associated.Session ?? '', UserCode: codeOf(SecretCode) };
    return { associated, verified: await cognito.sdk.verifySoftwareToken(verification) };
  }

  async function addUser(): Promise<string> {
    const Username = `user-${randomUUID()}`;
    await cognito.addUser(Username, required.poolId);
    return Username;
  }

  test('MFA_SETUP rejects every session but the one that VerifySoftwareToken returned, which works once', async () => {
    const [name, other] = [await addUser(), await addUser()];
    const [first, stolen] = [await startFirst(name), await startFirst(name)];
    expect(await rejection(finish(name, stolen))).toBe(unverified);
    const { associated, verified } = await setUp(first);

    for (const session of [first, associated.Session])
      expect(await rejection(finish(name, session))).toBe(usedSession);
    expect(await rejection(finish(name, stolen))).toBe(unverified);
    expect(await rejection(setUp(stolen))).toBe(invalidSession);
    expect(await rejection(finish(other, verified.Session))).toBe(invalidSession);
    expect((await finish(name, verified.Session)).AuthenticationResult).toBeDefined();
    expect(await rejection(finish(name, verified.Session))).toBe(usedSession);
  });

  test('an MFA_SETUP session ends when an administrator sets the password or disables the user', async () => {
    const [changed, disabled] = [await addUser(), await addUser()];
    const sessions = [await startFirst(changed), await startFirst(disabled)];
    const user = { UserPoolId: required.poolId, Username: changed };
    await cognito.sdk.adminSetUserPassword({ ...user, Password, Permanent: true });
    await cognito.sdk.adminDisableUser({ UserPoolId: required.poolId, Username: disabled });

    for (const session of sessions) expect(await rejection(setUp(session))).toBe(invalidSession);
  });

  test('a required second factor cannot be turned off', async () => {
    const name = await addUser();
    const { verified } = await setUp(await startFirst(name));
    const { AccessToken = '' } = (await finish(name, verified.Session)).AuthenticationResult ?? {};
    await cognito.sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: false } });

    expect((await cognito.startSignIn(name, required)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });
});

type Tokens = { AccessToken: string; IdToken: string; RefreshToken: string };

/** Changes the claims of a token but not its signature. */
function alter(token: string): string {
  const [header, claims = '', signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), exp: 4102444800 };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

const named = (user: string) => ({ UserPoolId, Username: user });
test.each<
  [what: string, prepare: (tokens: Tokens, name: string) => Promise<string> | string, reason: string]
>([
  ['an ID token', ({ IdToken }) => IdToken, 'Invalid Access Token'],
  ['a refresh token', ({ RefreshToken }) => RefreshToken, 'Invalid Access Token'],
  ['an altered token', ({ AccessToken }) => alter(AccessToken), 'Invalid Access Token'],
  [
    'a token without a signature',
    ({ AccessToken }) => AccessToken.replace(/[^.]*$/, ''),
    'Invalid Access Token',
  ],
  ['a token with a fourth part', ({ AccessToken }) => `${AccessToken}.a`, 'Invalid Access Token'],
  [
    'the token of a deleted user',
    async ({ AccessToken }, name) => {
      await cognito.sdk.adminDeleteUser(named(name));
      return AccessToken;
    },
    'Access Token has been revoked',
  ],
  [
    'the token of a disabled user',
    async ({ AccessToken }, name) => {
      await cognito.sdk.adminDisableUser(named(name));
      return AccessToken;
    },
    'Access Token has been revoked',
  ],
  [
    'a token after GlobalSignOut',
    async ({ AccessToken }) => {
      await cognito.sdk.globalSignOut({ AccessToken });
      return AccessToken;
    },
    'Access Token has been revoked',
  ],
  [
    'a token after RevokeToken',
    async ({ AccessToken, RefreshToken }) => {
      await cognito.sdk.revokeToken({ ClientId, Token: RefreshToken });
      return AccessToken;
    },
    'Access Token has been revoked',
  ],
  [
    'an expired token',
    async ({ AccessToken }) => {
      cognito.wait(3600);
      return AccessToken;
    },
    'Access Token has expired',
  ],
])('no operation of users accepts %s', async (_what, prepare, reason) => {
  const name = `user-${randomUUID()}`;
  await cognito.addUser(name);
  const AccessToken = await prepare(await cognito.signIn(name), name);
  const { sdk } = cognito;

  for (const attempt of [
    sdk.associateSoftwareToken({ AccessToken }),
    sdk.verifySoftwareToken({ AccessToken, UserCode: '123456' }),
    sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: false } }),
    sdk.getUser({ AccessToken }),
    sdk.updateUserAttributes({ AccessToken, UserAttributes: [{ Name: 'name', Value: 'M' }] }),
    sdk.deleteUserAttributes({ AccessToken, UserAttributeNames: ['name'] }),
    sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName: 'email' }),
    sdk.verifyUserAttribute({ AccessToken, AttributeName: 'email', Code: '123456' }),
    sdk.changePassword({ AccessToken, PreviousPassword: Password, ProposedPassword: Password }),
    sdk.globalSignOut({ AccessToken }),
    sdk.deleteUser({ AccessToken }),
  ])
    expect(await rejection(attempt)).toBe(`NotAuthorizedException: ${reason}`);
});
