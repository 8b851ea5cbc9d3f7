import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import { srpTimestamp, startSrp } from '../../../src/user-pool/srp';
import {
  addUser,
  ClientId,
  claimsOf,
  type LocalCognito,
  Password,
  refusal,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const other = userPoolClient({ id: '2other' });
const NewPassword = 'Battery-staple-2';

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool({ clients: [userPoolClient(), other] })]);
  await addUser(cognito, 'alice');
});
afterAll(() => cognito.stop());
afterEach(() => cognito.wait(1));

const invalidSession = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' };
const incorrect = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

function respond(
  ChallengeName: ChallengeNameType,
  ChallengeResponses: Record<string, string>,
  { Session, client = ClientId }: { Session?: string | undefined; client?: string } = {},
) {
  const input = { UserPoolId, ClientId: client, ChallengeName, ChallengeResponses };
  return cognito.sdk.adminRespondToAuthChallenge({ ...input, ...(Session !== undefined && { Session }) });
}

describe('PASSWORD_VERIFIER', () => {
  async function answer(username: string, password = Password, timestamp = srpTimestamp(new Date())) {
    const srp = startSrp();
    const { ChallengeParameters = {} } = await cognito.sdk.adminInitiateAuth({
      UserPoolId,
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: username, SRP_A: srp.srpA },
    });
    const { SECRET_BLOCK = '', SALT = '', SRP_B = '', USER_ID_FOR_SRP = '' } = ChallengeParameters;
    return {
      USERNAME: USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      TIMESTAMP: timestamp,
      PASSWORD_CLAIM_SIGNATURE: srp.answerPasswordVerifier({
        poolName: UserPoolId.split('_')[1] ?? '',
        username: USER_ID_FOR_SRP,
        password,
        srpB: SRP_B,
        salt: SALT,
        secretBlock: SECRET_BLOCK,
        timestamp,
      }),
    };
  }

  test('gives tokens for a proof of the password', async () => {
    const { AuthenticationResult } = await respond('PASSWORD_VERIFIER', await answer('alice'));

    expect(claimsOf(AuthenticationResult?.IdToken)['cognito:username']).toBe('alice');
  });

  test.each([
    ['of another password', 'alice', 'Wrong-horse-1!'],
    ['about an unknown user', 'nobody', Password],
  ])('refuses a proof %s', async (_what, username, password) => {
    expect(await refusal(respond('PASSWORD_VERIFIER', await answer(username, password)))).toEqual(incorrect);
  });

  test('takes a proof once, whether it was right or wrong', async () => {
    const right = await answer('alice');
    const wrong = { ...(await answer('alice')), PASSWORD_CLAIM_SIGNATURE: 'AAAA' };
    await respond('PASSWORD_VERIFIER', right);
    await refusal(respond('PASSWORD_VERIFIER', wrong));

    expect(await refusal(respond('PASSWORD_VERIFIER', right))).toEqual(invalidSession);
    expect(await refusal(respond('PASSWORD_VERIFIER', wrong))).toEqual(invalidSession);
  });

  test.each([
    ['in the name of another user', { USERNAME: 'bob' }, {}],
    ['with a made-up secret block', { PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA' }, {}],
    ['through another client', {}, { client: other.id }],
  ])('refuses a proof %s', async (_what, change, options) => {
    await addUser(cognito, 'bob').catch(() => undefined);
    const call = respond('PASSWORD_VERIFIER', { ...(await answer('alice')), ...change }, options);

    expect(await refusal(call)).toEqual(invalidSession);
  });

  test('refuses the right proof of a user who is locked out', async () => {
    await addUser(cognito, 'mallory');
    const right = await answer('mallory');
    const wrong = [];
    for (let count = 0; count < 5; count++) wrong.push(await answer('mallory', 'Wrong-horse-1!'));
    for (const responses of wrong) await refusal(respond('PASSWORD_VERIFIER', responses));

    expect(await refusal(respond('PASSWORD_VERIFIER', right))).toEqual({
      name: 'NotAuthorizedException',
      message: 'Password attempts exceeded',
    });
  });

  test('refuses a proof after three minutes', async () => {
    const responses = await answer('alice');
    cognito.wait(180);

    expect(await refusal(respond('PASSWORD_VERIFIER', responses))).toEqual(invalidSession);
  });

  test('refuses a timestamp in another form', async () => {
    const responses = await answer('alice', Password, '2026-11-22T09:05:07Z');

    expect(await refusal(respond('PASSWORD_VERIFIER', responses))).toEqual({
      name: 'InvalidParameterException',
      message: 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.',
    });
  });
});

describe('NEW_PASSWORD_REQUIRED', () => {
  async function challenge(Username: string) {
    await cognito.sdk.adminCreateUser({
      UserPoolId,
      Username,
      TemporaryPassword: Password,
      UserAttributes: [{ Name: 'email', Value: 'a@example.com' }],
    });
    return start(Username);
  }

  function start(Username: string) {
    return cognito.sdk.adminInitiateAuth({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    });
  }

  test('stands in the place of tokens for a temporary password', async () => {
    const { $metadata, ...answer } = await challenge('carol');

    expect(answer).toEqual({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: expect.stringMatching(/^.{20,2048}$/),
      ChallengeParameters: {
        USER_ID_FOR_SRP: 'carol',
        requiredAttributes: '[]',
        userAttributes: '{"email":"a@example.com"}',
      },
    });
  });

  test('gives tokens for a new password, and confirms the user with the attributes that were added', async () => {
    const { Session } = await challenge('dave');
    const responses = { USERNAME: 'dave', NEW_PASSWORD: NewPassword, 'userAttributes.name': 'Dave' };
    const { AuthenticationResult } = await respond('NEW_PASSWORD_REQUIRED', responses, { Session });

    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({ name: 'Dave', email: 'a@example.com' });
    const { UserStatus } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'dave' });
    expect(UserStatus).toBe('CONFIRMED');
    expect((await refusal(start('dave'))).message).toBe('Incorrect username or password.');
    expect(await refusal(respond('NEW_PASSWORD_REQUIRED', responses, { Session }))).toEqual(invalidSession);
  });

  test('refuses a weak password, and lets another one be tried', async () => {
    const { Session } = await challenge('erin');
    const attempt = (NEW_PASSWORD: string) =>
      respond('NEW_PASSWORD_REQUIRED', { USERNAME: 'erin', NEW_PASSWORD }, { Session });

    expect(await refusal(attempt('weak-password'))).toEqual({
      name: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password must have uppercase characters',
    });
    expect((await attempt(NewPassword)).AuthenticationResult).toBeDefined();
  });

  test('refuses an expired temporary password', async () => {
    await challenge('frank');
    cognito.wait(7 * 24 * 3600 - 60);
    expect((await start('frank')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');

    cognito.wait(60);
    expect(await refusal(start('frank'))).toEqual({
      name: 'NotAuthorizedException',
      message: 'Temporary password has expired and must be reset by an administrator.',
    });
  });

  test.each([
    ['another user', { USERNAME: 'alice' }, 'NEW_PASSWORD_REQUIRED'],
    ['another challenge', {}, 'SOFTWARE_TOKEN_MFA'],
  ] as const)('refuses its session for %s', async (_what, change, name) => {
    const username = `grace-${name}`;
    const { Session } = await challenge(username);
    const responses = {
      USERNAME: username,
      NEW_PASSWORD: NewPassword,
      SOFTWARE_TOKEN_MFA_CODE: '000000',
      ...change,
    };

    expect(await refusal(respond(name, responses, { Session }))).toEqual(invalidSession);
  });

  test('is not given to a user who is disabled', async () => {
    await challenge('ivan');
    await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'ivan' });

    expect((await refusal(start('ivan'))).message).toBe('User is disabled.');
  });

  test('refuses a user who was disabled in the meantime', async () => {
    const { Session } = await challenge('heidi');
    await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'heidi' });
    const call = respond(
      'NEW_PASSWORD_REQUIRED',
      { USERNAME: 'heidi', NEW_PASSWORD: NewPassword },
      { Session },
    );

    expect((await refusal(call)).message).toBe('User is disabled.');
    const { UserStatus } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'heidi' });
    expect(UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  });
});
