import '../support/web-page';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import {
  addUser,
  ClientId,
  claimsOf,
  type LocalCognito,
  Password,
  startLocalCognito,
  UserPoolId,
} from '../support/local-cognito';

/** AWS's own library for web pages, which signs in by SRP. */
let cognito: LocalCognito;

beforeAll(async () => {
  cognito = await startLocalCognito();
  await addUser(cognito, 'alice');
  await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'bob',
    TemporaryPassword: Password,
    MessageAction: 'SUPPRESS',
  });
});

afterAll(() => cognito.stop());

function pageUser(Username: string): CognitoUser {
  const kept = new Map<string, string>();
  const Storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
  };
  const pool = { UserPoolId, ClientId, endpoint: cognito.url, Storage };
  return new CognitoUser({ Username, Pool: new CognitoUserPool(pool), Storage });
}

function signIn(user: CognitoUser, password: string): Promise<CognitoUserSession | 'new password required'> {
  return new Promise((resolve, reject) =>
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password: password }), {
      onSuccess: resolve,
      onFailure: reject,
      newPasswordRequired: () => resolve('new password required'),
    }),
  );
}

async function session(user: CognitoUser, password = Password): Promise<CognitoUserSession> {
  const outcome = await signIn(user, password);
  if (outcome === 'new password required') throw new Error(outcome);
  return outcome;
}

test('signs in by SRP', async () => {
  const { username } = claimsOf((await session(pageUser('alice'))).getAccessToken().getJwtToken());

  expect(username).toBe('alice');
});

test.each(['alice', 'nobody'])('refuses a wrong password of %s', async (username) => {
  await expect(signIn(pageUser(username), 'Wrong-horse-1!')).rejects.toMatchObject({
    code: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
});

test('asks for a new password where the present one is temporary, and signs in with it', async () => {
  const user = pageUser('bob');
  expect(await signIn(user, Password)).toBe('new password required');

  await new Promise((onSuccess, onFailure) =>
    user.completeNewPasswordChallenge('Battery-staple-2', { name: 'Bob' }, { onSuccess, onFailure }),
  );

  await session(pageUser('bob'), 'Battery-staple-2');
  const { UserStatus, UserAttributes } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'bob' });
  expect({ UserStatus, name: UserAttributes?.find(({ Name }) => Name === 'name')?.Value }).toEqual({
    UserStatus: 'CONFIRMED',
    name: 'Bob',
  });
});

test('refreshes its tokens', async () => {
  const user = pageUser('alice');
  const first = await session(user);

  const second = await new Promise<CognitoUserSession>((resolve, reject) =>
    user.refreshSession(first.getRefreshToken(), (error, refreshed) =>
      error ? reject(error) : resolve(refreshed),
    ),
  );

  const before = claimsOf(first.getIdToken().getJwtToken());
  const after = claimsOf(second.getIdToken().getJwtToken());
  expect({ ...after, jti: before.jti, iat: before.iat, exp: before.exp }).toEqual(before);
  expect(after.jti).not.toBe(before.jti);
});

test('signs out everywhere: no access token of the user is accepted any longer', async () => {
  const [here, there] = [pageUser('alice'), pageUser('alice')];
  await session(here);
  await session(there);

  await new Promise((onSuccess, onFailure) => here.globalSignOut({ onSuccess, onFailure }));

  const asked = new Promise((resolve, reject) =>
    there.getUserAttributes((error, attributes) => (error ? reject(error) : resolve(attributes))),
  );
  await expect(asked).rejects.toMatchObject({
    code: 'NotAuthorizedException',
    message: 'Access Token has been revoked',
  });
});
