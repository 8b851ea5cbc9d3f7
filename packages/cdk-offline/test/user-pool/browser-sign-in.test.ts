import { promisify } from 'node:util';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { ClientId, claimsOf, Password, UserPoolId, useLocalCognito } from '../support/local-cognito';

// amazon-cognito-identity-js is AWS's library for web pages. It signs in with SRP.

const cognito = useLocalCognito();
beforeAll(() => cognito.addUser('alice'));

function pageUser(Username: string): CognitoUser {
  const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: cognito.url });
  return new CognitoUser({ Username, Pool });
}

function signIn(user: CognitoUser, password = Password): Promise<CognitoUserSession | undefined> {
  return new Promise((resolve, reject) =>
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password: password }), {
      onSuccess: resolve,
      onFailure: reject,
      newPasswordRequired: () => resolve(undefined),
    }),
  );
}

test('amazon-cognito-identity-js signs in and refreshes the tokens', async () => {
  const user = pageUser('alice');
  const first = await signIn(user);
  if (!first) throw new Error('no session');

  const refresh = promisify(user.refreshSession).bind(user);
  const second: CognitoUserSession = await refresh(first.getRefreshToken());

  const before = claimsOf(first.getIdToken().getJwtToken());
  const after = claimsOf(second.getIdToken().getJwtToken());
  expect(before['cognito:username']).toBe('alice');
  expect(after).toEqual({ ...before, jti: after.jti });
  expect(after.jti).not.toBe(before.jti);
});

test('amazon-cognito-identity-js replaces a temporary password and signs in with the new one', async () => {
  await cognito.sdk.adminCreateUser({ UserPoolId, Username: 'bob', TemporaryPassword: Password });
  const user = pageUser('bob');
  expect(await signIn(user)).toBeUndefined();

  await new Promise((onSuccess, onFailure) =>
    user.completeNewPasswordChallenge('Battery-staple-2', { name: 'Bob' }, { onSuccess, onFailure }),
  );

  const session = await signIn(pageUser('bob'), 'Battery-staple-2');
  expect(claimsOf(session?.getIdToken().getJwtToken()).name).toBe('Bob');
});
