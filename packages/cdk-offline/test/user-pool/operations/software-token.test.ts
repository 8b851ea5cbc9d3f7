import { startSrp } from '../../../src/user-pool/srp';
import { totpCode, totpStep } from '../../../src/user-pool/totp';
import {
  addUser,
  ClientId,
  type LocalCognito,
  Password,
  refusal,
  signIn,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const demanding = userPool({
  id: 'us-east-1_demanding',
  mfaConfiguration: 'ON',
  clients: [userPoolClient({ id: '2demanding' })],
});
const without = userPool({
  id: 'us-east-1_without',
  mfaConfiguration: 'OFF',
  clients: [userPoolClient({ id: '3without' })],
});

let cognito: LocalCognito;
let ahead = 0;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool(), demanding, without]);
});
afterAll(() => cognito.stop());

/** An authenticator app, by the server's clock. */
const codeOf = (secret: string | undefined) =>
  totpCode(secret ?? '', totpStep(new Date(Date.now() + ahead * 1000)));
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
function nextStep() {
  ahead += 30;
  cognito.wait(30);
}

function start(Username: string, pool = UserPoolId, client = ClientId) {
  return cognito.sdk.adminInitiateAuth({
    UserPoolId: pool,
    ClientId: client,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
}

/** A user who has set up an authenticator app, and its secret. */
async function userWithApp(Username: string): Promise<string> {
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
  return SecretCode ?? '';
}

test('a user who has switched the second factor on is asked for its code', async () => {
  const secret = await userWithApp('alice');
  nextStep();
  const { $metadata, ...challenge } = await start('alice');
  expect(challenge).toEqual({
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session: expect.any(String),
    ChallengeParameters: { USER_ID_FOR_SRP: 'alice', FRIENDLY_DEVICE_NAME: 'Phone' },
  });

  const answer = (SOFTWARE_TOKEN_MFA_CODE: string, Session = challenge.Session) =>
    cognito.sdk.adminRespondToAuthChallenge({
      UserPoolId,
      ClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      ...(Session !== undefined && { Session }),
      ChallengeResponses: { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE },
    });
  const code = codeOf(secret);
  expect(await refusal(answer(wrong(code)))).toEqual({
    name: 'CodeMismatchException',
    message: 'Invalid code received for user',
  });
  expect((await answer(code)).AuthenticationResult).toBeDefined();

  const again = await start('alice');
  expect(await refusal(answer(code, again.Session))).toEqual({
    name: 'ExpiredCodeException',
    message: 'Your software token has already been used once.',
  });
  nextStep();
  expect((await refusal(answer(codeOf(secret)))).message).toBe('Invalid session for the user.');
});

/** A user who waits for the code, and how to answer. */
async function waitingUser(Username: string) {
  const secret = await userWithApp(Username);
  nextStep();
  const { Session = '' } = await start(Username);
  const answer = (SOFTWARE_TOKEN_MFA_CODE: string) =>
    cognito.sdk.respondToAuthChallenge({
      ClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE },
    });
  return { code: codeOf(secret), answer };
}

test('five wrong codes lock the user out, whatever the sixth is', async () => {
  const { code, answer } = await waitingUser('guessed');
  for (let count = 0; count < 5; count++) await refusal(answer(wrong(code)));

  expect((await refusal(answer(code))).message).toBe('Password attempts exceeded');
});

test('a user who is disabled before the code is given is refused', async () => {
  const { code, answer } = await waitingUser('disabled');
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'disabled' });

  expect((await refusal(answer(code))).message).toBe('User is disabled.');
});

test('shows the second factor, and an administrator can switch it off', async () => {
  await userWithApp('bob');
  const settings = async () => {
    const { UserMFASettingList, PreferredMfaSetting } = await cognito.sdk.adminGetUser({
      UserPoolId,
      Username: 'bob',
    });
    return { UserMFASettingList, PreferredMfaSetting };
  };
  expect(await settings()).toEqual({
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
    PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
  });

  await cognito.sdk.adminSetUserMFAPreference({
    UserPoolId,
    Username: 'bob',
    SoftwareTokenMfaSettings: { Enabled: false },
  });

  expect(await settings()).toEqual({ UserMFASettingList: undefined, PreferredMfaSetting: undefined });
  expect((await start('bob')).AuthenticationResult).toBeDefined();
});

test('a token that is not verified changes nothing', async () => {
  await addUser(cognito, 'carol');
  const { AccessToken } = await signIn(cognito, 'carol');
  const { SecretCode } = await cognito.sdk.associateSoftwareToken({ AccessToken });
  const code = codeOf(SecretCode);

  expect(await refusal(cognito.sdk.verifySoftwareToken({ AccessToken, UserCode: wrong(code) }))).toEqual({
    name: 'EnableSoftwareTokenMFAException',
    message: 'Code mismatch',
  });
  const enabled = { SoftwareTokenMfaSettings: { Enabled: true } };
  expect(await refusal(cognito.sdk.setUserMFAPreference({ AccessToken, ...enabled }))).toEqual({
    name: 'InvalidParameterException',
    message: 'User does not have delivery config set to turn on this second factor',
  });
  expect((await start('carol')).AuthenticationResult).toBeDefined();
});

test('refuses text messages as a second factor', async () => {
  await userWithApp('dave');
  const call = cognito.sdk.adminSetUserMFAPreference({
    UserPoolId,
    Username: 'dave',
    SMSMfaSettings: { Enabled: true },
  });

  expect((await refusal(call)).name).toBe('InvalidParameterException');
});

test('a pool that demands a second factor has it set up in the middle of the first sign-in', async () => {
  const pool = { UserPoolId: demanding.id };
  await cognito.sdk.adminCreateUser({ ...pool, Username: 'erin', MessageAction: 'SUPPRESS' });
  await cognito.sdk.adminSetUserPassword({ ...pool, Username: 'erin', Password, Permanent: true });
  const challenge = await start('erin', demanding.id, '2demanding');
  expect(challenge).toMatchObject({
    ChallengeName: 'MFA_SETUP',
    ChallengeParameters: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' },
  });
  const finish = (Session = '') =>
    cognito.sdk.respondToAuthChallenge({
      ClientId: '2demanding',
      ChallengeName: 'MFA_SETUP',
      Session,
      ChallengeResponses: { USERNAME: 'erin' },
    });
  expect((await refusal(finish(challenge.Session))).name).toBe('InvalidParameterException');

  const associated = await cognito.sdk.associateSoftwareToken({ Session: challenge.Session ?? '' });
  const verified = await cognito.sdk.verifySoftwareToken({
    Session: associated.Session ?? '',
    UserCode: codeOf(associated.SecretCode),
  });
  expect(verified.Status).toBe('SUCCESS');
  expect((await finish(verified.Session)).AuthenticationResult).toBeDefined();

  await cognito.sdk.adminSetUserMFAPreference({
    ...pool,
    Username: 'erin',
    SoftwareTokenMfaSettings: { Enabled: false },
  });
  expect((await start('erin', demanding.id, '2demanding')).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
});

test('what an SRP sign-in begins with, before any password, sets nothing up', async () => {
  await addUser(cognito, 'grace');
  const { ChallengeParameters } = await cognito.sdk.initiateAuth({
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: 'grace', SRP_A: startSrp().srpA },
  });
  const call = cognito.sdk.associateSoftwareToken({ Session: ChallengeParameters?.SECRET_BLOCK ?? '' });

  expect((await refusal(call)).message).toBe('Invalid session for the user.');
});

test('a pool without multi-factor authentication offers no software token', async () => {
  const pool = { UserPoolId: without.id };
  await cognito.sdk.adminCreateUser({ ...pool, Username: 'frank', MessageAction: 'SUPPRESS' });
  await cognito.sdk.adminSetUserPassword({ ...pool, Username: 'frank', Password, Permanent: true });
  const { AuthenticationResult } = await start('frank', without.id, '3without');
  const call = cognito.sdk.associateSoftwareToken({ AccessToken: AuthenticationResult?.AccessToken ?? '' });

  expect(await refusal(call)).toEqual({
    name: 'SoftwareTokenMFANotFoundException',
    message: 'Software Token MFA has not been enabled by the userPool.',
  });
});

test('an invented session sets nothing up', async () => {
  expect(await refusal(cognito.sdk.associateSoftwareToken({ Session: 'a'.repeat(20) }))).toEqual({
    name: 'NotAuthorizedException',
    message: 'Invalid session for the user.',
  });
});
