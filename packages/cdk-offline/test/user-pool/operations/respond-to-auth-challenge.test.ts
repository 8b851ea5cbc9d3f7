import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import {
  addUser,
  ClientId,
  claimsOf,
  invalidParameter,
  type LocalCognito,
  notAuthorized,
  Password,
  provePassword,
  rejection,
  srpTimestamp,
  startLocalCognito,
  startSignIn,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const otherClient = userPoolClient({ id: '2other' });
const otherPool = userPool({ id: 'us-east-1_other', clients: [userPoolClient({ id: '3other' })] });
const NewPassword = 'Battery-staple-2';

let cognito: LocalCognito;
beforeAll(async () => {
  const schema = [{ name: 'name', mutable: true, required: true }];
  cognito = await startLocalCognito([
    userPool({ schema, clients: [userPoolClient(), otherClient] }),
    otherPool,
  ]);
  await addUser(cognito, 'alice');
});
afterAll(() => cognito.stop());

const invalidSession = notAuthorized('Invalid session for the user.');
const usedSession = notAuthorized('Invalid session for the user, session can only be used once.');
const expiredSession = notAuthorized('Invalid session for the user, session is expired.');
const incorrect = notAuthorized('Incorrect username or password.');

function respond(
  ChallengeName: ChallengeNameType,
  ChallengeResponses: Record<string, string>,
  {
    Session,
    client = ClientId,
    pool = UserPoolId,
  }: { Session?: string | undefined; client?: string; pool?: string } = {},
) {
  const input = { UserPoolId: pool, ClientId: client, ChallengeName, ChallengeResponses };
  return cognito.sdk.adminRespondToAuthChallenge({ ...input, ...(Session !== undefined && { Session }) });
}

describe('PASSWORD_VERIFIER', () => {
  const verify = (responses: Record<string, string>, options = {}) =>
    respond('PASSWORD_VERIFIER', responses, options);

  test('returns tokens for an SRP proof of the password', async () => {
    const { AuthenticationResult } = await verify(await provePassword(cognito, 'alice'));

    expect(claimsOf(AuthenticationResult?.IdToken)['cognito:username']).toBe('alice');
  });

  test.each([
    ['of another password', 'alice', 'Wrong-horse-1!'],
    ['by an unknown user', 'nobody', Password],
  ])('rejects an SRP proof %s', async (_what, username, password) => {
    expect(await rejection(verify(await provePassword(cognito, username, { password })))).toEqual(incorrect);
  });

  test('an SRP challenge accepts one response, right or wrong', async () => {
    const right = await provePassword(cognito, 'alice');
    await rejection(verify({ ...right, PASSWORD_CLAIM_SIGNATURE: 'AAAA' }));

    expect(await rejection(verify(right))).toEqual(usedSession);
  });

  test.each([
    ['for another user', { USERNAME: 'bob' }, {}],
    ['for an unknown user', { USERNAME: 'nobody' }, {}],
    ['with a forged secret block', { PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA' }, {}],
    ['through another client', {}, { client: otherClient.id }],
    ['through another pool', { USERNAME: 'alice' }, { client: '3other', pool: otherPool.id }],
  ])('rejects an SRP proof %s', async (_what, change, options) => {
    await addUser(cognito, 'bob').catch(() => undefined);
    const responses = { ...(await provePassword(cognito, 'alice')), ...change };

    expect(await rejection(verify(responses, options))).toEqual(invalidSession);
  });

  test.each(['mallory', 'unknown'])('five wrong SRP proofs lock the user %s out', async (username) => {
    if (username === 'mallory') await addUser(cognito, username);
    const right = await provePassword(cognito, username);
    for (let count = 0; count < 5; count++) {
      const { ChallengeParameters = {} } = await cognito.sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: username, SRP_A: '2' },
      });
      const wrong = {
        USERNAME: ChallengeParameters.USERNAME ?? '',
        PASSWORD_CLAIM_SECRET_BLOCK: ChallengeParameters.SECRET_BLOCK ?? '',
        TIMESTAMP: srpTimestamp(cognito.now()),
        PASSWORD_CLAIM_SIGNATURE: 'AAAA',
      };
      expect(await rejection(verify(wrong))).toEqual(incorrect);
    }

    const exceeded = notAuthorized('Password attempts exceeded');
    expect(await rejection(verify(right))).toEqual(exceeded);
    expect(await rejection(startSignIn(cognito, username))).toEqual(exceeded);
  });

  test('rejects an SRP proof after three minutes', async () => {
    const responses = await provePassword(cognito, 'alice');
    cognito.wait(180);

    expect(await rejection(verify(responses))).toEqual(expiredSession);
  });

  test.each([-181, 181])('rejects an SRP proof with a TIMESTAMP that is %i seconds off', async (seconds) => {
    const timestamp = srpTimestamp(new Date(cognito.now().getTime() + seconds * 1000));

    expect(await rejection(verify(await provePassword(cognito, 'alice', { timestamp })))).toEqual(incorrect);
  });

  test('rejects an SRP proof with a TIMESTAMP in another format', async () => {
    const responses = await provePassword(cognito, 'alice', { timestamp: '2026-11-22T09:05:07Z' });

    expect(await rejection(verify(responses))).toEqual(
      invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.'),
    );
  });

  test('rejects an SRP proof of a password that was replaced since the challenge', async () => {
    await addUser(cognito, 'victim');
    const responses = await provePassword(cognito, 'victim');
    await cognito.sdk.adminSetUserPassword({ UserPoolId, Username: 'victim', Password, Permanent: true });

    expect(await rejection(verify(responses))).toEqual(invalidSession);
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
    return startSignIn(cognito, Username);
  }

  /** A response that is accepted, except for `changes`. */
  function complete(USERNAME: string, Session: string | undefined, changes: Record<string, string> = {}) {
    const responses = { USERNAME, NEW_PASSWORD: NewPassword, 'userAttributes.name': 'A', ...changes };
    return respond('NEW_PASSWORD_REQUIRED', responses, { Session });
  }

  test('a temporary password leads to NEW_PASSWORD_REQUIRED', async () => {
    const { $metadata, ...output } = await challenge('carol');

    expect(output).toEqual({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: expect.stringMatching(/^.{20,2048}$/),
      ChallengeParameters: {
        USER_ID_FOR_SRP: 'carol',
        requiredAttributes: '["userAttributes.name"]',
        userAttributes: '{"email":"a@example.com"}',
      },
    });
  });

  test('NEW_PASSWORD_REQUIRED returns tokens for a new password, once, and ends the temporary one', async () => {
    const { Session } = await challenge('dave');
    const { AuthenticationResult } = await complete('dave', Session);

    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({ name: 'A', email: 'a@example.com' });
    const { UserStatus } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'dave' });
    expect(UserStatus).toBe('CONFIRMED');
    expect(await rejection(startSignIn(cognito, 'dave'))).toEqual(incorrect);
    expect(await rejection(complete('dave', Session))).toEqual(usedSession);
  });

  test('NEW_PASSWORD_REQUIRED rejects a weak password and forbidden attributes, and allows another try', async () => {
    const { Session } = await challenge('erin');

    expect(await rejection(complete('erin', Session, { NEW_PASSWORD: 'weak-password' }))).toEqual({
      name: 'InvalidPasswordException',
      message: 'Password does not conform to policy: Password must have uppercase characters',
    });
    expect(await rejection(complete('erin', Session, { 'userAttributes.email_verified': 'true' }))).toEqual(
      invalidParameter('Cannot modify the non-mutable attribute email_verified'),
    );
    expect(await rejection(complete('erin', Session, { 'userAttributes.email': 'b@example.com' }))).toEqual(
      notAuthorized('Cannot modify an already provided email'),
    );
    expect((await complete('erin', Session)).AuthenticationResult).toBeDefined();
  });

  test('a temporary password expires after the validity of the policy', async () => {
    await challenge('frank');
    cognito.wait(7 * 24 * 3600 - 1);
    expect((await startSignIn(cognito, 'frank')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');

    cognito.wait(1);
    expect(await rejection(startSignIn(cognito, 'frank'))).toEqual(
      notAuthorized('Temporary password has expired and must be reset by an administrator.'),
    );
  });

  test('NEW_PASSWORD_REQUIRED rejects a session of another user or challenge', async () => {
    const { Session } = await challenge('grace');
    const code = { USERNAME: 'grace', SOFTWARE_TOKEN_MFA_CODE: '000000' };

    expect(await rejection(complete('alice', Session))).toEqual(invalidSession);
    expect(await rejection(respond('SOFTWARE_TOKEN_MFA', code, { Session }))).toEqual(invalidSession);
    expect(await rejection(complete('grace', undefined))).toEqual(invalidSession);
  });

  test('NEW_PASSWORD_REQUIRED rejects a session from before an administrator set the password', async () => {
    const { Session } = await challenge('judy');
    await cognito.sdk.adminSetUserPassword({ UserPoolId, Username: 'judy', Password });

    expect(await rejection(complete('judy', Session))).toEqual(invalidSession);
  });

  test('NEW_PASSWORD_REQUIRED rejects a disabled user, and keeps the temporary password', async () => {
    const { Session } = await challenge('heidi');
    await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'heidi' });
    const disabled = notAuthorized('User is disabled.');

    expect(await rejection(startSignIn(cognito, 'heidi'))).toEqual(disabled);
    expect(await rejection(complete('heidi', Session))).toEqual(disabled);
    const { UserStatus } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'heidi' });
    expect(UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  });
});
