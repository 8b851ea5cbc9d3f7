import { totpCode, totpStep } from '../../../src/user-pool/totp';
import {
  ClientId,
  rejection,
  startLocalCognito,
  UserPoolId,
  useLocalCognito,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const requiredClient = userPoolClient({ id: '2required' });
const offClient = userPoolClient({ id: '3off' });
const required = userPool({ id: 'us-east-1_required', mfaConfiguration: 'ON', clients: [requiredClient] });
const off = userPool({ id: 'us-east-1_off', mfaConfiguration: 'OFF', clients: [offClient] });
const requiredOptions = { poolId: required.id, clientId: requiredClient.id };
const invalidSession = 'NotAuthorizedException: Invalid session for the user.';

const cognito = useLocalCognito(userPool(), required, off);

/** The current code of an authenticator app. */
const codeOf = (secret = '') => totpCode(secret, totpStep(cognito.now()));
const wrongCodeOf = (secret = '') => String((Number(codeOf(secret)) + 1) % 1_000_000).padStart(6, '0');

/** Creates a user with an authenticator app. Returns the app's secret; its current code is unused. */
async function addUserWithApp(Username: string): Promise<string> {
  await cognito.addUser(Username);
  const { AccessToken } = await cognito.signIn(Username);
  const { SecretCode = '' } = await cognito.sdk.associateSoftwareToken({ AccessToken });
  const UserCode = codeOf(SecretCode);
  await cognito.sdk.verifySoftwareToken({ AccessToken, UserCode, FriendlyDeviceName: 'Phone' });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await cognito.sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings });
  cognito.wait(30);
  return SecretCode;
}

function respond(Username: string, Session = '', SOFTWARE_TOKEN_MFA_CODE = '') {
  return cognito.sdk.respondToAuthChallenge({
    ClientId,
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session,
    ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE },
  });
}

test('a user with a second factor needs the right code after the password', async () => {
  const secret = await addUserWithApp('alice');
  const { $metadata, ...first } = await cognito.startSignIn('alice');

  expect(first).toEqual({
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session: expect.any(String),
    ChallengeParameters: { USER_ID_FOR_SRP: 'alice', FRIENDLY_DEVICE_NAME: 'Phone' },
  });
  expect(await rejection(respond('alice', first.Session, wrongCodeOf(secret)))).toBe(
    'CodeMismatchException: Invalid code received for user',
  );
  expect((await respond('alice', first.Session, codeOf(secret))).AuthenticationResult).toBeDefined();
});

test('AdminGetUser shows the second factor, and AdminSetUserMFAPreference turns it off', async () => {
  await addUserWithApp('frank');
  const user = { UserPoolId, Username: 'frank' };
  expect(await cognito.sdk.adminGetUser(user)).toMatchObject({
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
  });

  await cognito.sdk.adminSetUserMFAPreference({ ...user, SoftwareTokenMfaSettings: { Enabled: false } });

  const after = await cognito.sdk.adminGetUser(user);
  expect([after.UserMFASettingList, after.PreferredMfaSetting]).toEqual([undefined, undefined]);
  expect((await cognito.startSignIn('frank')).AuthenticationResult).toBeDefined();
});

test('an unverified software token has no effect', async () => {
  await cognito.addUser('grace');
  const { AccessToken } = await cognito.signIn('grace');
  const { SecretCode } = await cognito.sdk.associateSoftwareToken({ AccessToken });
  const UserCode = wrongCodeOf(SecretCode);

  expect(await rejection(cognito.sdk.verifySoftwareToken({ AccessToken, UserCode }))).toBe(
    'EnableSoftwareTokenMFAException: Code mismatch and fail enable Software Token MFA',
  );
  expect((await cognito.startSignIn('grace')).AuthenticationResult).toBeDefined();
});

test.each([
  ['SMSMfaSettings', 'SMS_MFA'],
  ['EmailMfaSettings', 'EMAIL_OTP'],
  ['WebAuthnMfaSettings', 'WEB_AUTHN'],
  ['SoftwareTokenMfaSettings', 'SOFTWARE_TOKEN_MFA'],
])('rejects %s of a user who has not set up %s', async (name, factor) => {
  await cognito.addUser(factor);
  const input = { UserPoolId, Username: factor, [name]: { Enabled: true } };

  expect(await rejection(cognito.sdk.adminSetUserMFAPreference(input))).toBe(
    `InvalidParameterException: User does not have delivery config set to turn on ${factor}`,
  );
});

describe('MFA_SETUP', () => {
  const finish = (Username: string, Session = '') =>
    cognito.sdk.respondToAuthChallenge({
      ClientId: requiredClient.id,
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
    await cognito.addUser('alice', required.id);
    const challenge = await cognito.startSignIn('alice', requiredOptions);
    expect(challenge).toMatchObject({
      ChallengeName: 'MFA_SETUP',
      ChallengeParameters: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' },
    });

    const verified = await setUp(challenge.Session);
    expect(verified.Status).toBe('SUCCESS');
    expect((await finish('alice', verified.Session)).AuthenticationResult).toBeDefined();
  });
});

test('AssociateSoftwareToken rejects the session of an SRP challenge before the password is proved', async () => {
  const { ChallengeParameters } = await cognito.sdk.initiateAuth({
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: 'grace', SRP_A: '2' },
  });
  const Session = ChallengeParameters?.SECRET_BLOCK ?? '';

  expect(await rejection(cognito.sdk.associateSoftwareToken({ Session }))).toBe(invalidSession);
});

test('AssociateSoftwareToken rejects a pool without multi-factor authentication', async () => {
  await cognito.addUser('alice', off.id);
  const { AccessToken } = await cognito.signIn('alice', { poolId: off.id, clientId: offClient.id });

  expect(await rejection(cognito.sdk.associateSoftwareToken({ AccessToken }))).toBe(
    'SoftwareTokenMFANotFoundException: Software Token MFA has not been enabled by the userPool.',
  );
});

test('a software token has no effect after the template turns multi-factor authentication off', async () => {
  await addUserWithApp('heidi');
  await cognito.stop();
  const withoutMfa = [userPool({ mfaConfiguration: 'OFF' })];
  Object.assign(cognito, await startLocalCognito(withoutMfa, cognito.stateDirectory));

  expect((await cognito.startSignIn('heidi')).AuthenticationResult).toBeDefined();
});
