import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { totpCode, totpStep } from '../../../src/user-pool/totp';
import {
  ClientId,
  claimsOf,
  latestCode,
  Password,
  rejection,
  UserPoolId,
  useLocalCognito,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const explicitAuthFlows = ['ALLOW_USER_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'];
const choosing = userPoolClient({ explicitAuthFlows });
const revealing = userPoolClient({ id: '2revealing', explicitAuthFlows, preventUserExistenceErrors: false });
const other = userPoolClient({ id: '3other' });
const pool = userPool({ firstAuthFactors: ['PASSWORD', 'EMAIL_OTP'], clients: [choosing, revealing, other] });
const lite = userPool({
  id: 'us-east-1_lite',
  tier: 'LITE',
  clients: [userPoolClient({ id: '4lite', explicitAuthFlows })],
});
/** Pools that send no sign-in codes. */
const withoutCodes = [
  userPool({ id: 'us-east-1_none', clients: [userPoolClient({ id: '5none', explicitAuthFlows })] }),
  userPool({
    id: 'us-east-1_mfa',
    mfaConfiguration: 'ON',
    firstAuthFactors: ['PASSWORD', 'EMAIL_OTP'],
    clients: [userPoolClient({ id: '6mfa', explicitAuthFlows })],
  }),
];
const cognito = useLocalCognito(pool, lite, ...withoutCodes);
const delivery = { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'a***@e***' };

beforeAll(async () => {
  await cognito.addUser('alice');
  await cognito.addUser('without-email');
  const UserAttributes = Object.entries({ email: 'alice@example.com', email_verified: 'true' }).map(
    ([Name, Value]) => ({ Name, Value }),
  );
  await cognito.sdk.adminUpdateUserAttributes({ UserPoolId, Username: 'alice', UserAttributes });
  await addUserWithApp('with-app', UserAttributes);
});

async function addUserWithApp(Username: string, UserAttributes: AttributeType[]): Promise<void> {
  await cognito.addUser(Username);
  await cognito.sdk.adminUpdateUserAttributes({ UserPoolId, Username, UserAttributes });
  const { AccessToken } = await cognito.signIn(Username);
  const { SecretCode = '' } = await cognito.sdk.associateSoftwareToken({ AccessToken });
  const UserCode = totpCode(SecretCode, totpStep(cognito.now()));
  await cognito.sdk.verifySoftwareToken({ AccessToken, UserCode });
  const SoftwareTokenMfaSettings = { Enabled: true };
  await cognito.sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings });
}

const start = (USERNAME: string, parameters: Record<string, string> = {}, client = ClientId) =>
  cognito.sdk.initiateAuth({
    ClientId: client,
    AuthFlow: 'USER_AUTH',
    AuthParameters: { USERNAME, ...parameters },
  });
const answer = (
  ChallengeName: 'SELECT_CHALLENGE' | 'EMAIL_OTP',
  Session: string | undefined,
  responses: Record<string, string>,
  USERNAME = 'alice',
) =>
  cognito.sdk.respondToAuthChallenge({
    ClientId,
    ChallengeName,
    Session,
    ChallengeResponses: { USERNAME, ...responses },
  });
const wrong = (code: string) => (code === '00000000' ? '00000001' : '00000000');

test.each(['5none', '6mfa'])(
  'USER_AUTH through the client %s, in a pool without sign-in codes, offers none',
  async (id) => {
    expect((await start('unknown', {}, id)).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP']);
  },
);

test.each([
  ['alice', ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']],
  ['without-email', ['PASSWORD', 'PASSWORD_SRP']],
  ['with-app', ['PASSWORD', 'PASSWORD_SRP']],
  ['unknown', ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP']],
])('USER_AUTH offers the user %s the first factors %j', async (name, factors) => {
  const { $metadata, ...output } = await start(name);

  expect(output).toEqual({
    ChallengeName: 'SELECT_CHALLENGE',
    Session: expect.any(String),
    AvailableChallenges: factors,
    ChallengeParameters: {},
  });
});

test('a user who chooses PASSWORD signs in with it', async () => {
  const { Session } = await start('alice');
  const choose = (PASSWORD: string) => answer('SELECT_CHALLENGE', Session, { ANSWER: 'PASSWORD', PASSWORD });

  expect(await rejection(choose('Wrong-horse-1!'))).toBe(
    'NotAuthorizedException: Incorrect username or password.',
  );
  const { AuthenticationResult } = await choose(Password);
  expect(claimsOf(AuthenticationResult?.AccessToken).username).toBe('alice');
});

test('a user who chooses PASSWORD_SRP gets the SRP challenge', async () => {
  const { Session } = await start('alice');
  const { ChallengeName } = await answer('SELECT_CHALLENGE', Session, { ANSWER: 'PASSWORD_SRP', SRP_A: '2' });

  expect(ChallengeName).toBe('PASSWORD_VERIFIER');
});

test('a user who chooses EMAIL_OTP signs in with the code from the message, even after wrong codes', async () => {
  const { Session } = await start('alice');
  const { $metadata, ...output } = await answer('SELECT_CHALLENGE', Session, { ANSWER: 'EMAIL_OTP' });
  expect(output).toEqual({
    ChallengeName: 'EMAIL_OTP',
    Session: expect.any(String),
    AvailableChallenges: ['EMAIL_OTP'],
    ChallengeParameters: delivery,
  });
  const code = latestCode(cognito);
  expect(code).toMatch(/^\d{8}$/);
  const enter = (EMAIL_OTP_CODE: string) => answer('EMAIL_OTP', output.Session, { EMAIL_OTP_CODE });

  for (let count = 0; count < 4; count++)
    expect(await rejection(enter(wrong(code)))).toBe(
      'CodeMismatchException: Invalid code or auth state for the user.',
    );
  const { AuthenticationResult } = await enter(code);
  expect(claimsOf(AuthenticationResult?.AccessToken).username).toBe('alice');
});

test('PREFERRED_CHALLENGE starts a factor at once if the user has it', async () => {
  const preferred = { PREFERRED_CHALLENGE: 'EMAIL_OTP' };

  expect((await start('alice', preferred)).ChallengeParameters).toEqual(delivery);
  expect((await start('without-email', preferred)).ChallengeName).toBe('SELECT_CHALLENGE');
  const { AuthenticationResult } = await start('alice', {
    PREFERRED_CHALLENGE: 'PASSWORD',
    PASSWORD: Password,
  });
  expect(AuthenticationResult?.TokenType).toBe('Bearer');
});

test('an unknown user gets a challenge for a code that nobody receives', async () => {
  const count = cognito.lines.length;
  const { Session, ChallengeParameters } = await start('unknown', { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  expect(ChallengeParameters).toEqual({
    ...delivery,
    CODE_DELIVERY_DESTINATION: expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/),
  });
  expect(cognito.lines).toHaveLength(count);

  expect(await rejection(answer('EMAIL_OTP', Session, { EMAIL_OTP_CODE: '12345678' }, 'unknown'))).toBe(
    'CodeMismatchException: Invalid code or auth state for the user.',
  );
});

test.each(['EMAIL_OTP', 'WEB_AUTHN'])('a user cannot choose the unavailable factor %s', async (ANSWER) => {
  const { Session } = await start('without-email');

  expect(await rejection(answer('SELECT_CHALLENGE', Session, { ANSWER }, 'without-email'))).toBe(
    'InvalidParameterException: The chosen challenge is not available',
  );
});

const notEnabled = 'InvalidParameterException: USER_AUTH flow not enabled for this client';
test.each([
  ['a client without ALLOW_USER_AUTH', 'alice', other.id, notEnabled],
  ['a pool with the tier LITE', 'alice', '4lite', notEnabled],
  [
    'an unknown user of a client that reveals it',
    'unknown',
    revealing.id,
    'UserNotFoundException: User does not exist.',
  ],
])('USER_AUTH rejects %s', async (_what, name, client, message) => {
  expect(await rejection(start(name, {}, client))).toBe(message);
});
