import { call } from '../support/http-call';
import { ClientId, Password, UserPoolId, useLocalCognito } from '../support/local-cognito';
import { userPool, userPoolClient } from '../support/user-pools';

// Through a client with PreventUserExistenceErrors, nobody learns who exists. SignUp reveals a taken user name, as on AWS.

/** More than any limit of attempts. */
const ROUNDS = 16;
const ALIAS_POOL = 'us-east-1_aliases';
const cognito = useLocalCognito(
  userPool({
    adminCreateUserOnly: false,
    usernameAttributes: ['email'],
    usernameCaseSensitive: false,
    autoVerifiedAttributes: ['email'],
    firstAuthFactors: ['PASSWORD', 'EMAIL_OTP'],
    clients: [userPoolClient({ explicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] })],
  }),
  userPool({
    id: ALIAS_POOL,
    adminCreateUserOnly: false,
    aliasAttributes: ['email'],
    autoVerifiedAttributes: ['email'],
    clients: [userPoolClient({ id: '3aliases' })],
  }),
);

/** All addresses look the same in CodeDeliveryDetails. */
let count = 0;
const newAddress = () => `u${++count}@example.com`;

const Verified = { Name: 'email_verified', Value: 'true' };
const disable = (Username: string) => cognito.sdk.adminDisableUser({ UserPoolId, Username });

async function addVerifiedUser(): Promise<string> {
  const Username = newAddress();
  await cognito.addUser(Username);
  const user = { UserPoolId, Username };
  await cognito.sdk.adminUpdateUserAttributes({ ...user, UserAttributes: [Verified] });
  return Username;
}

async function signUpUser(): Promise<string> {
  const Username = newAddress();
  await cognito.sdk.signUp({ ClientId, Username, Password });
  return Username;
}

async function addDisabledUser(): Promise<string> {
  const Username = await addVerifiedUser();
  await disable(Username);
  return Username;
}

async function addUnverifiedUser(): Promise<string> {
  const Username = newAddress();
  await cognito.addUser(Username);
  return Username;
}

/** A whole response, without the request's id. */
async function send(operation: string, body: object) {
  const { headers, ...response } = await call(`${cognito.url}/`, {
    method: 'POST',
    headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify({ ClientId, ...body }),
  });
  return { ...response, headers: { ...headers, 'x-amzn-requestid': 'ID' } };
}

type Attack = (Username: string) => Promise<object>;
const NewPassword = 'Battery-staple-2';
const forgot: Attack = (Username) => send('ForgotPassword', { Username });
const confirmReset: Attack = (Username) =>
  send('ConfirmForgotPassword', { Username, ConfirmationCode: 'wrong', Password: NewPassword });
const confirmSignUp: Attack = (Username) =>
  send('ConfirmSignUp', { Username, ConfirmationCode: 'wrong', ForceAliasCreation: true });
const resend: Attack = (Username) => send('ResendConfirmationCode', { Username });
const enterSignInCode: Attack = async (USERNAME) => {
  const AuthParameters = { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' };
  const { body } = await send('InitiateAuth', { AuthFlow: 'USER_AUTH', AuthParameters });
  const { Session = 'x'.repeat(20), ...challenge } = JSON.parse(body);
  const ChallengeResponses = { USERNAME, EMAIL_OTP_CODE: 'wrong' };
  return [
    challenge,
    await send('RespondToAuthChallenge', { ChallengeName: 'EMAIL_OTP', Session, ChallengeResponses }),
  ];
};

/** What an attacker sees who tries `ROUNDS` times, after `prepare`. */
async function observe(username: string, attack: Attack, prepare?: Attack): Promise<object[]> {
  await prepare?.(username);
  const seen: object[] = [];
  for (let round = 0; round < ROUNDS; round++) seen.push(await attack(username));
  return seen;
}

test.each<[what: string, user: string, add: () => Promise<string>, attack: Attack, prepare?: Attack]>([
  ['ForgotPassword', 'a known', addVerifiedUser, forgot],
  ['ForgotPassword', 'a disabled', addDisabledUser, forgot],
  ['ForgotPassword', 'an unverified', addUnverifiedUser, forgot],
  ['ConfirmForgotPassword', 'a known', addVerifiedUser, confirmReset, forgot],
  ['ConfirmForgotPassword', 'a disabled', addDisabledUser, confirmReset, forgot],
  ['ConfirmForgotPassword', 'an unverified', addUnverifiedUser, confirmReset, forgot],
  ['ConfirmForgotPassword', 'an unconfirmed', signUpUser, confirmReset, forgot],
  ['ConfirmSignUp', 'an unconfirmed', signUpUser, confirmSignUp],
  ['ResendConfirmationCode', 'an unconfirmed', signUpUser, resend],
  ['ResendConfirmationCode', 'a disabled', addDisabledUser, resend],
  ['a wrong sign-in code', 'a known', addVerifiedUser, enterSignInCode],
])('%s shows no difference between %s and an unknown user, however often', async (...row) => {
  const [, , add, attack, prepare] = row;
  const seen = await observe(await add(), attack, prepare);

  expect(seen).toEqual(await observe(newAddress(), attack, prepare));
  expect(seen).toHaveLength(ROUNDS);
});

test('SignUp does not reveal who has an email address as alias', async () => {
  const [aliasClient, email] = ['3aliases', newAddress()];
  await cognito.addUser('alice', ALIAS_POOL);
  const UserAttributes = [{ Name: 'email', Value: email }];
  const user = { UserPoolId: ALIAS_POOL, Username: 'alice' };
  await cognito.sdk.adminUpdateUserAttributes({ ...user, UserAttributes: [...UserAttributes, Verified] });

  const signUp = async (Username: string, Value: string) => {
    const attributes = { UserAttributes: [{ Name: 'email', Value }] };
    const response = await send('SignUp', { ClientId: aliasClient, Username, Password, ...attributes });
    return { ...response, body: { ...JSON.parse(response.body), UserSub: 'ID' } };
  };

  expect(await signUp('mallory', email)).toEqual(await signUp('mallory2', newAddress()));
  expect(await signUp(email, newAddress())).toEqual(await signUp(newAddress(), newAddress()));
  expect((await cognito.sdk.adminGetUser({ UserPoolId: ALIAS_POOL, Username: email })).Username).toBe(
    'alice',
  );
});
