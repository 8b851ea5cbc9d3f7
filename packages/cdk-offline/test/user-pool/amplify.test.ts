import { fetchAuthSession, fetchUserAttributes, getCurrentUser, signIn, signOut } from '@aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito';
import { Amplify } from '@aws-amplify/core';
import { ClientId, Password, UserPoolId, useLocalCognito } from '../support/local-cognito';

const cognito = useLocalCognito();
beforeAll(async () => {
  // Amplify warns about endpoints outside AWS.
  jest.spyOn(console, 'warn').mockImplementation();
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout', 'setInterval'],
  });
  await cognito.addUser('alice');
  const Cognito = { userPoolId: UserPoolId, userPoolClientId: ClientId, userPoolEndpoint: cognito.url };
  cognitoUserPoolsTokenProvider.setAuthConfig({ Cognito });
  Amplify.configure({ Auth: { Cognito } }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
});

test('Amplify signs in, and refreshes the tokens after the access token has expired', async () => {
  expect(await signIn({ username: 'alice', password: Password })).toMatchObject({ isSignedIn: true });
  const first = (await fetchAuthSession()).tokens;

  cognito.wait(3600);
  jest.setSystemTime(cognito.now());

  const second = (await fetchAuthSession()).tokens;
  expect(Number(second?.accessToken.payload.iat)).toBe(Number(first?.accessToken.payload.iat) + 3600);
  expect(await getCurrentUser()).toMatchObject({ username: 'alice' });
  expect(await fetchUserAttributes()).toMatchObject({ sub: expect.any(String) });
  await signOut();
});
