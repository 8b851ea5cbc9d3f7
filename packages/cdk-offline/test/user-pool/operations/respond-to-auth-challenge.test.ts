import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import {
  ClientId,
  claimsOf,
  Password,
  rejection,
  srpTimestamp,
  UserPoolId,
  useLocalCognito,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const otherClient = userPoolClient({ id: '2other', authSessionValidityMinutes: 15 });
const otherPool = userPool({ id: 'us-east-1_other', clients: [userPoolClient({ id: '3other' })] });

const schema = [{ name: 'name', mutable: true, required: true }];
const cognito = useLocalCognito(userPool({ schema, clients: [userPoolClient(), otherClient] }), otherPool);
beforeAll(() => Promise.all(['alice', 'bob'].map((name) => cognito.addUser(name))));

const invalidSession = 'NotAuthorizedException: Invalid session for the user.';
const usedSession = 'NotAuthorizedException: Invalid session for the user, session can only be used once.';
const incorrect = 'NotAuthorizedException: Incorrect username or password.';
const disabled = 'NotAuthorizedException: User is disabled.';

function respond(
  ChallengeName: ChallengeNameType,
  ChallengeResponses: Record<string, string>,
  input: { Session?: string | undefined; ClientId?: string; UserPoolId?: string } = {},
) {
  const call = { UserPoolId, ClientId, ChallengeName, ChallengeResponses, ...input };
  return cognito.sdk.adminRespondToAuthChallenge(call);
}

const verify = (responses: Record<string, string>, input = {}) =>
  respond('PASSWORD_VERIFIER', responses, input);

test('an SRP proof of the password returns tokens', async () => {
  const { AuthenticationResult } = await verify(await cognito.provePassword('alice'));

  expect(claimsOf(AuthenticationResult?.IdToken)['cognito:username']).toBe('alice');
});

const badFormat =
  'InvalidParameterException: TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.';
const timestampAfter = (seconds: number) => ({
  timestamp: srpTimestamp(new Date(cognito.now().getTime() + seconds * 1000)),
});
test.each([
  ['of another password', 'alice', () => ({ password: 'Wrong-horse-1!' }), incorrect],
  ['by an unknown user', 'nobody', () => ({}), incorrect],
  ['with a TIMESTAMP that is 181 seconds behind', 'alice', () => timestampAfter(-181), incorrect],
  ['with a TIMESTAMP that is 181 seconds ahead', 'alice', () => timestampAfter(181), incorrect],
  ['with a TIMESTAMP in another format', 'alice', () => ({ timestamp: '2026-11-22T09:05:07Z' }), badFormat],
  [
    'with text before the TIMESTAMP',
    'alice',
    () => ({ timestamp: `x${timestampAfter(0).timestamp}` }),
    badFormat,
  ],
  [
    'with text after the TIMESTAMP',
    'alice',
    () => ({ timestamp: `${timestampAfter(0).timestamp}x` }),
    badFormat,
  ],
])('rejects an SRP proof %s', async (_what, username, options, message) => {
  expect(await rejection(verify(await cognito.provePassword(username, options())))).toBe(message);
});

test.each([-180, 180])('accepts an SRP proof with a TIMESTAMP that is %d seconds ahead', async (seconds) => {
  const proof = await cognito.provePassword('alice', timestampAfter(seconds));
  expect((await verify(proof)).AuthenticationResult).toBeDefined();
});

test('an SRP challenge accepts one response, right or wrong', async () => {
  const right = await cognito.provePassword('alice');
  await rejection(verify({ ...right, PASSWORD_CLAIM_SIGNATURE: 'AAAA' }));

  expect(await rejection(verify(right))).toBe(usedSession);
});

test.each([
  ['for another user', { USERNAME: 'bob' }, {}],
  ['for an unknown user', { USERNAME: 'nobody' }, {}],
  ['with a forged secret block', { PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA' }, {}],
  ['through another client', {}, { ClientId: otherClient.id }],
  ['through another pool', {}, { ClientId: '3other', UserPoolId: otherPool.id }],
])('rejects an SRP proof %s', async (_what, changes, input) => {
  const responses = { ...(await cognito.provePassword('alice')), ...changes };

  expect(await rejection(verify(responses, input))).toBe(invalidSession);
});

test('rejects an SRP proof of a user who was deleted after the challenge', async () => {
  await cognito.addUser('ivan');
  const responses = await cognito.provePassword('ivan');
  await cognito.sdk.adminDeleteUser({ UserPoolId, Username: 'ivan' });

  expect(await rejection(verify(responses))).toBe(invalidSession);
});

test('the SRP challenge of an unknown user rejects another name, like that of a real user', async () => {
  const responses = await cognito.provePassword('nobody');

  expect(await rejection(verify({ ...responses, USERNAME: 'another' }))).toBe(invalidSession);
  expect(await rejection(verify({ ...responses, USERNAME: 'nobody' }))).toBe(incorrect);
});

test('five wrong SRP proofs lock a user out', async () => {
  await cognito.addUser('mallory');
  const right = await cognito.provePassword('mallory');
  for (let count = 0; count < 5; count++) {
    const wrong = { ...(await cognito.provePassword('mallory')), PASSWORD_CLAIM_SIGNATURE: 'AAAA' };
    expect(await rejection(verify(wrong))).toBe(incorrect);
  }

  expect(await rejection(verify(right))).toBe('NotAuthorizedException: Password attempts exceeded');
});

test.each([
  ['the default', ClientId, 180],
  ["the client's", otherClient.id, 900],
])('a challenge expires after %s AuthSessionValidity', async (_what, client, seconds) => {
  await cognito.sdk.adminCreateUser({ UserPoolId, Username: client, TemporaryPassword: Password });
  const { Session } = await cognito.startSignIn(client, { clientId: client });
  const reply = () => respond('NEW_PASSWORD_REQUIRED', { USERNAME: client }, { Session, ClientId: client });
  cognito.wait(seconds - 1);
  expect(await rejection(reply())).toMatch('name is missing');
  cognito.wait(1);

  expect(await rejection(reply())).toBe(
    'NotAuthorizedException: Invalid session for the user, session is expired.',
  );
});

describe('NEW_PASSWORD_REQUIRED', () => {
  async function challenge(Username: string) {
    const UserAttributes = [{ Name: 'email', Value: 'a@example.com' }];
    await cognito.sdk.adminCreateUser({ UserPoolId, Username, TemporaryPassword: Password, UserAttributes });
    return cognito.startSignIn(Username);
  }

  /** Sends a valid response, with `changes`. */
  function complete(USERNAME: string, Session: string | undefined, changes: Record<string, string> = {}) {
    const responses = { USERNAME, NEW_PASSWORD: 'Battery-staple-2', 'userAttributes.name': 'A', ...changes };
    return respond('NEW_PASSWORD_REQUIRED', responses, { Session });
  }

  test('a temporary password gets NEW_PASSWORD_REQUIRED until it expires', async () => {
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
    cognito.wait(7 * 24 * 3600 - 1);
    expect((await cognito.startSignIn('carol')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    cognito.wait(1);
    expect(await rejection(cognito.startSignIn('carol'))).toBe(
      'NotAuthorizedException: Temporary password has expired and must be reset by an administrator.',
    );
  });

  test('NEW_PASSWORD_REQUIRED accepts a new password once, returns tokens, and ends the temporary password', async () => {
    const { Session } = await challenge('dave');
    const { AuthenticationResult } = await complete('dave', Session);

    expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({ name: 'A', email: 'a@example.com' });
    const { UserStatus } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'dave' });
    expect(UserStatus).toBe('CONFIRMED');
    expect(await rejection(cognito.startSignIn('dave'))).toBe(incorrect);
    expect(await rejection(complete('dave', Session))).toBe(usedSession);
  });

  test('NEW_PASSWORD_REQUIRED rejects a weak password and forbidden attributes, and allows another try', async () => {
    const { Session } = await challenge('erin');

    expect(await rejection(complete('erin', Session, { NEW_PASSWORD: 'weak-password' }))).toBe(
      'InvalidPasswordException: Password does not conform to policy: Password must have uppercase characters',
    );
    expect(await rejection(complete('erin', Session, { 'userAttributes.email_verified': 'true' }))).toBe(
      'InvalidParameterException: Cannot modify the non-mutable attribute email_verified',
    );
    expect((await complete('erin', Session)).AuthenticationResult).toBeDefined();
  });

  test('NEW_PASSWORD_REQUIRED rejects the session of another user or challenge, and one from before a password change', async () => {
    const { Session } = await challenge('grace');
    const code = { USERNAME: 'grace', SOFTWARE_TOKEN_MFA_CODE: '000000' };

    expect(await rejection(complete('alice', Session))).toBe(invalidSession);
    expect(await rejection(respond('SOFTWARE_TOKEN_MFA', code, { Session }))).toBe(invalidSession);
    expect(await rejection(complete('grace', undefined))).toBe(invalidSession);
    await cognito.sdk.adminSetUserPassword({ UserPoolId, Username: 'grace', Password });
    expect(await rejection(complete('grace', Session))).toBe(invalidSession);
  });

  test('NEW_PASSWORD_REQUIRED rejects a disabled user, and keeps the temporary password', async () => {
    const { Session } = await challenge('heidi');
    await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'heidi' });

    expect(await rejection(cognito.startSignIn('heidi'))).toBe(disabled);
    expect(await rejection(complete('heidi', Session))).toBe(disabled);
    await cognito.sdk.adminEnableUser({ UserPoolId, Username: 'heidi' });
    expect((await cognito.startSignIn('heidi')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });
});
