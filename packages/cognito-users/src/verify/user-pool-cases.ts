import type { Case, Expected, Target } from './case';

/** One row per sign-in flow: its parameters, and Cognito's error message if the app client doesn't allow it. */
const FLOW_ROWS: [flow: string, parameters: (target: Target) => Record<string, string>, message: string][] = [
  [
    'USER_PASSWORD_AUTH',
    ({ password: PASSWORD }) => ({ PASSWORD }),
    'USER_PASSWORD_AUTH flow not enabled for this client',
  ],
  ['USER_SRP_AUTH', () => ({ SRP_A: 'abc123' }), 'USER_SRP_AUTH is not enabled for the client\\.'],
  [
    'ADMIN_USER_PASSWORD_AUTH',
    ({ password: PASSWORD }) => ({ PASSWORD }),
    'Auth flow not enabled for this client',
  ],
  [
    'REFRESH_TOKEN_AUTH',
    ({ tokens }) => ({ REFRESH_TOKEN: tokens.RefreshToken }),
    'Auth flow not enabled for this client',
  ],
  ['CUSTOM_AUTH', () => ({}), '.+'],
  ['USER_AUTH', () => ({}), '.+'],
];

/** An error of Cognito, in the body that `callCognito` returns. The text is a regular expression. */
const cognitoError = (name: string, text: string): Expected => ({
  status: 400,
  body: new RegExp(`^\\{"__type":"${name}","message":"${text}"\\}$`),
});
const WRONG_PASSWORD = cognitoError('NotAuthorizedException', 'Incorrect username or password\\.');

/** Cases that are one call to the user pool. */
export const USER_POOL_CASES: Case[] = [
  ...FLOW_ROWS.map(
    ([flow, parameters, text]): Case => ({
      name: `sign-in flow that is off: ${flow}`,
      skip: ({ flows }) => (flows.includes(flow) ? 'the app client allows it' : undefined),
      expected: cognitoError('InvalidParameterException', text),
      send: (target) => {
        const { cognito, userPoolId: UserPoolId, clientId: ClientId, username: USERNAME } = target;
        const input = {
          ClientId,
          AuthFlow: flow as 'CUSTOM_AUTH',
          AuthParameters: { USERNAME, ...parameters(target) },
        };
        return target.callCognito(() =>
          flow.startsWith('ADMIN_')
            ? cognito.adminInitiateAuth({ UserPoolId, ...input })
            : cognito.initiateAuth(input),
        );
      },
    }),
  ),
  {
    name: 'wrong password',
    expected: WRONG_PASSWORD,
    send: (target) => target.callCognito(() => target.signIn(target.username, `${target.password}x`)),
  },
  {
    name: 'unknown user',
    expected: ({ hidesUnknownUsers }) =>
      hidesUnknownUsers ? WRONG_PASSWORD : cognitoError('UserNotFoundException', 'User does not exist\\.'),
    send: (target) => target.callCognito(() => target.signIn(target.newUsername, target.password)),
  },
  {
    name: 'temporary password',
    skip: ({ flows }) =>
      flows.includes('ADMIN_USER_PASSWORD_AUTH') ? undefined : 'ADMIN_USER_PASSWORD_AUTH is off',
    expected: { status: 200, body: '{"challenge":"NEW_PASSWORD_REQUIRED","hasTokens":false}' },
    send: ({ callCognito, cognito, ...target }) =>
      callCognito(() =>
        cognito.adminInitiateAuth({
          UserPoolId: target.userPoolId,
          ClientId: target.clientId,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: target.temporaryUsername, PASSWORD: target.password },
        }),
      ),
  },
  {
    name: 'weak password',
    expected: cognitoError(
      'InvalidPasswordException',
      'Password did not conform with (password )?policy: Password not long enough',
    ),
    send: ({ callCognito, cognito, userPoolId, username }) =>
      callCognito(() =>
        cognito.adminSetUserPassword({
          UserPoolId: userPoolId,
          Username: username,
          Password: 'aA1!x',
          Permanent: true,
        }),
      ),
  },
  {
    name: 'self sign-up',
    skip: ({ allowsSignUp }) => (allowsSignUp ? 'the pool allows it' : undefined),
    expected: cognitoError('NotAuthorizedException', 'SignUp is not permitted for this user pool'),
    send: ({ callCognito, cognito, clientId, newUsername, password }) =>
      callCognito(() => cognito.signUp({ ClientId: clientId, Username: newUsername, Password: password })),
  },
];
