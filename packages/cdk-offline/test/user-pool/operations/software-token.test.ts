import { totpCode, totpStep } from '../../../src/user-pool/totp';
import {
  addUser,
  ClientId,
  invalidParameter,
  type LocalCognito,
  notAuthorized,
  Password,
  rejection,
  signIn,
  startLocalCognito,
  startSignIn,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const required = userPool({
  id: 'us-east-1_required',
  mfaConfiguration: 'ON',
  clients: [userPoolClient({ id: '2required' })],
});
const disabled = userPool({
  id: 'us-east-1_disabled',
  mfaConfiguration: 'OFF',
  clients: [userPoolClient({ id: '3disabled' })],
});
const inRequired = { poolId: required.id, clientId: '2required' };
const invalidSession = notAuthorized('Invalid session for the user.');

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool(), required, disabled]);
});
afterAll(() => cognito.stop());

/** An authenticator app with the server's clock. */
const codeOf = (secret = '') => totpCode(secret, totpStep(cognito.now()));
const wrongCode = (secret?: string) => String((Number(codeOf(secret)) + 1) % 1_000_000).padStart(6, '0');

/** Creates a user with an authenticator app, whose current code is unused, and returns the app's secret. */
async function addUserWithApp(Username: string): Promise<string> {
  await addUser(cognito, Username);
  const { AccessToken } = await signIn(cognito, Username);
  const { SecretCode } = await cognito.sdk.associateSoftwareToken({ AccessToken });
  await cognito.sdk.verifySoftwareToken({
    AccessToken,
    UserCode: codeOf(SecretCode),
    FriendlyDeviceName: 'Phone',
  });
  await cognito.sdk.setUserMFAPreference({
    AccessToken,
    SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
  });
  cognito.wait(30);
  return SecretCode ?? '';
}

function respond(Username: string, Session = '', SOFTWARE_TOKEN_MFA_CODE = '') {
  return cognito.sdk.respondToAuthChallenge({
    ClientId,
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session,
    ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE },
  });
}

describe('SOFTWARE_TOKEN_MFA', () => {
  test('a user with a second factor needs the right code after the password', async () => {
    const secret = await addUserWithApp('alice');
    const { $metadata, ...challenge } = await startSignIn(cognito, 'alice');

    expect(challenge).toEqual({
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: expect.any(String),
      ChallengeParameters: { USER_ID_FOR_SRP: 'alice', FRIENDLY_DEVICE_NAME: 'Phone' },
    });
    expect(await rejection(respond('alice', challenge.Session, wrongCode(secret)))).toEqual({
      name: 'CodeMismatchException',
      message: 'Invalid code received for user',
    });
    expect((await respond('alice', challenge.Session, codeOf(secret))).AuthenticationResult).toBeDefined();
  });

  test('rejects a one-time code that was used before, in any session', async () => {
    const secret = await addUserWithApp('bob');
    const [first, second] = [await startSignIn(cognito, 'bob'), await startSignIn(cognito, 'bob')];
    await respond('bob', first.Session, codeOf(secret));

    expect(await rejection(respond('bob', second.Session, codeOf(secret)))).toEqual({
      name: 'ExpiredCodeException',
      message: 'Your software token has already been used once.',
    });
    cognito.wait(30);
    expect(await rejection(respond('bob', first.Session, codeOf(secret)))).toEqual(
      notAuthorized('Invalid session for the user, session can only be used once.'),
    );
  });

  test('five wrong one-time codes lock the user out', async () => {
    const secret = await addUserWithApp('carol');
    const { Session } = await startSignIn(cognito, 'carol');
    for (let count = 0; count < 5; count++) await rejection(respond('carol', Session, wrongCode(secret)));

    expect(await rejection(respond('carol', Session, codeOf(secret)))).toEqual(
      notAuthorized('Password attempts exceeded'),
    );
  });

  test('rejects the one-time code of a user who was disabled after the password', async () => {
    const secret = await addUserWithApp('dave');
    const { Session } = await startSignIn(cognito, 'dave');
    await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'dave' });

    expect(await rejection(respond('dave', Session, codeOf(secret)))).toEqual(
      notAuthorized('User is disabled.'),
    );
  });

  test('rejects a second-factor session from before an administrator set the password', async () => {
    const secret = await addUserWithApp('erin');
    const { Session } = await startSignIn(cognito, 'erin');
    await cognito.sdk.adminSetUserPassword({ UserPoolId, Username: 'erin', Password, Permanent: true });

    expect(await rejection(respond('erin', Session, codeOf(secret)))).toEqual(invalidSession);
  });
});

test('AdminGetUser shows the second factor, and AdminSetUserMFAPreference turns it off', async () => {
  await addUserWithApp('frank');
  const user = { UserPoolId, Username: 'frank' };
  const settings = async () => {
    const { UserMFASettingList, PreferredMfaSetting } = await cognito.sdk.adminGetUser(user);
    return { UserMFASettingList, PreferredMfaSetting };
  };
  expect(await settings()).toEqual({
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
  });

  await cognito.sdk.adminSetUserMFAPreference({ ...user, SoftwareTokenMfaSettings: { Enabled: false } });

  expect(await settings()).toEqual({ UserMFASettingList: undefined, PreferredMfaSetting: undefined });
  expect((await startSignIn(cognito, 'frank')).AuthenticationResult).toBeDefined();
});

test('an unverified software token has no effect', async () => {
  await addUser(cognito, 'grace');
  const { AccessToken } = await signIn(cognito, 'grace');
  const { SecretCode } = await cognito.sdk.associateSoftwareToken({ AccessToken });
  const verify = cognito.sdk.verifySoftwareToken({ AccessToken, UserCode: wrongCode(SecretCode) });

  expect(await rejection(verify)).toEqual({
    name: 'EnableSoftwareTokenMFAException',
    message: 'Code mismatch and fail enable Software Token MFA',
  });
  expect((await startSignIn(cognito, 'grace')).AuthenticationResult).toBeDefined();
});

test.each([
  ['SMSMfaSettings', 'SMS_MFA'],
  ['EmailMfaSettings', 'EMAIL_OTP'],
  ['SoftwareTokenMfaSettings', 'SOFTWARE_TOKEN_MFA'],
])('rejects %s of a user who has not set up %s', async (name, factor) => {
  await addUser(cognito, factor);
  const input = { UserPoolId, Username: factor, [name]: { Enabled: true } };

  expect(await rejection(cognito.sdk.adminSetUserMFAPreference(input))).toEqual(
    invalidParameter(`User does not have delivery config set to turn on ${factor}`),
  );
});

describe('MFA_SETUP', () => {
  const finish = (Username: string, Session = '') =>
    cognito.sdk.respondToAuthChallenge({
      ClientId: '2required',
      ChallengeName: 'MFA_SETUP',
      Session,
      ChallengeResponses: { USERNAME: Username },
    });

  async function setUp(Session = '') {
    const associated = await cognito.sdk.associateSoftwareToken({ Session });
    const UserCode = codeOf(associated.SecretCode);
    return cognito.sdk.verifySoftwareToken({ Session: associated.Session ?? '', UserCode });
  }

  test('a required second factor is set up during the first sign-in', async () => {
    await addUser(cognito, 'alice', required.id);
    const challenge = await startSignIn(cognito, 'alice', inRequired);
    expect(challenge).toMatchObject({
      ChallengeName: 'MFA_SETUP',
      ChallengeParameters: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' },
    });

    const verified = await setUp(challenge.Session);
    expect(verified.Status).toBe('SUCCESS');
    expect((await finish('alice', verified.Session)).AuthenticationResult).toBeDefined();

    const preference = { SoftwareTokenMfaSettings: { Enabled: false } };
    await cognito.sdk.adminSetUserMFAPreference({
      UserPoolId: required.id,
      Username: 'alice',
      ...preference,
    });
    expect((await startSignIn(cognito, 'alice', inRequired)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });

  test('MFA_SETUP rejects a session in which no code was verified, even if another sign-in verified one', async () => {
    await addUser(cognito, 'bob', required.id);
    const stolen = await startSignIn(cognito, 'bob', inRequired);
    const unverified = invalidParameter('The software token has not been verified');
    expect(await rejection(finish('bob', stolen.Session))).toEqual(unverified);

    await setUp((await startSignIn(cognito, 'bob', inRequired)).Session);

    expect(await rejection(finish('bob', stolen.Session))).toEqual(unverified);
    expect(await rejection(setUp(stolen.Session))).toEqual(invalidSession);
  });

  test('an MFA_SETUP session ends when an administrator sets the password', async () => {
    const user = { UserPoolId: required.id, Username: 'carol' };
    await addUser(cognito, 'carol', required.id);
    const { Session } = await startSignIn(cognito, 'carol', inRequired);
    await cognito.sdk.adminSetUserPassword({ ...user, Password, Permanent: true });

    expect(await rejection(setUp(Session))).toEqual(invalidSession);
  });
});

describe('AssociateSoftwareToken', () => {
  const associate = (Session: string) => rejection(cognito.sdk.associateSoftwareToken({ Session }));

  test('AssociateSoftwareToken rejects an SRP challenge, which comes before any password', async () => {
    const { ChallengeParameters } = await cognito.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'nobody', SRP_A: '2' },
    });

    expect(await associate(ChallengeParameters?.SECRET_BLOCK ?? '')).toEqual(invalidSession);
  });

  test('AssociateSoftwareToken rejects an unknown session', async () => {
    expect(await associate('a'.repeat(20))).toEqual(invalidSession);
  });

  test('AssociateSoftwareToken rejects a pool without multi-factor authentication', async () => {
    await addUser(cognito, 'alice', disabled.id);
    const { AccessToken } = await signIn(cognito, 'alice', { poolId: disabled.id, clientId: '3disabled' });

    expect(await rejection(cognito.sdk.associateSoftwareToken({ AccessToken }))).toEqual({
      name: 'SoftwareTokenMFANotFoundException',
      message: 'Software Token MFA has not been enabled by the userPool.',
    });
  });
});
