import { latestCode, rejection, useLocalCognito } from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const pool = userPool({
  autoVerifiedAttributes: ['email'],
  schema: [
    { name: 'tenant', mutable: false },
    { name: 'name', required: true, mutable: true },
  ],
  clients: [
    userPoolClient({ writeAttributes: ['email', 'phone_number', 'name', 'nickname', 'custom:tenant'] }),
  ],
});
const careful = userPool({
  id: 'us-east-1_careful',
  autoVerifiedAttributes: ['email'],
  verifiedBeforeUpdate: ['email'],
  clients: [userPoolClient({ id: '2careful' })],
});
const email = { Name: 'email', Value: 'alice@example.com' };
const newEmail = { Name: 'email', Value: 'bob@home.example' };
const name = { Name: 'name', Value: 'Alice' };
const verified = { Name: 'email_verified', Value: 'true' };
const unverified = { Name: 'email_verified', Value: 'false' };
const delivery = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'b***@h***' };

const cognito = useLocalCognito(pool, careful);
let count = 0;

/** Signs in a new user with a verified email address. */
async function signInNewUser({ id }: typeof pool) {
  count += 1;
  const Username = `user${count}`;
  await cognito.addUser(Username, id);
  const user = { UserPoolId: id, Username };
  await cognito.sdk.adminUpdateUserAttributes({ ...user, UserAttributes: [email, verified, name] });
  const clientId = id === careful.id ? '2careful' : undefined;
  const { AccessToken } = await cognito.signIn(Username, { poolId: id, ...(clientId && { clientId }) });
  const attributes = async () =>
    (await cognito.sdk.adminGetUser(user)).UserAttributes?.filter(({ Name }) => Name !== 'sub') ?? [];
  return { AccessToken, attributes, AttributeName: 'email' };
}

const mismatch = 'CodeMismatchException: Invalid verification code provided, please try again.';
const expired = 'ExpiredCodeException: Invalid code provided, please request a code again.';
const tooMany = 'LimitExceededException: Attempt limit exceeded, please try after some time.';
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

test('a new email address is unverified until the user enters the code sent to it', async () => {
  const { AccessToken, attributes, AttributeName } = await signInNewUser(pool);
  const update = await cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes: [newEmail] });
  expect(update.CodeDeliveryDetailsList).toEqual([delivery]);
  expect(await attributes()).toEqual([name, newEmail, unverified]);

  const code = latestCode(cognito);
  const verify = (Code: string) => cognito.sdk.verifyUserAttribute({ AccessToken, AttributeName, Code });
  expect(await rejection(verify(wrong(code)))).toBe(mismatch);
  await verify(code);
  expect(await attributes()).toEqual([name, newEmail, verified]);
  expect(await rejection(verify(code))).toBe(expired);
});

test('with AttributesRequireVerificationBeforeUpdate, the old address stays until the new one is verified', async () => {
  const { AccessToken, attributes, AttributeName } = await signInNewUser(careful);
  const update = await cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes: [newEmail] });
  expect(update.CodeDeliveryDetailsList).toEqual([delivery]);
  expect(await attributes()).toEqual([email, verified, name]);

  const resent = await cognito.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName });
  expect(resent.CodeDeliveryDetails).toEqual(delivery);
  await cognito.sdk.verifyUserAttribute({ AccessToken, AttributeName, Code: latestCode(cognito) });
  expect(await attributes()).toEqual([name, newEmail, verified]);
});

test('an invalid address is rejected before it gets a code', async () => {
  const { AccessToken } = await signInNewUser(careful);
  const invalid = { Name: 'email', Value: 'nobody' };
  const call = cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes: [invalid] });

  expect(await rejection(call)).toBe('InvalidParameterException: Invalid email address format.');
});

test('an update that changes no address sends nothing', async () => {
  const { AccessToken, attributes } = await signInNewUser(pool);
  const nickname = { Name: 'nickname', Value: 'Al' };
  const update = await cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes: [email, nickname] });

  expect(update.CodeDeliveryDetailsList).toEqual([]);
  expect(await attributes()).toContainEqual(nickname);
  await cognito.sdk.deleteUserAttributes({ AccessToken, UserAttributeNames: ['nickname'] });
  expect(await attributes()).not.toContainEqual(nickname);
});

const unauthorized = 'NotAuthorizedException: A client attempted to write unauthorized attribute';
test.each([
  ['picture', unauthorized],
  ['email_verified', unauthorized],
  ['custom:other', 'InvalidParameterException: user.custom:other: Attribute does not exist in the schema.'],
  ['custom:tenant', 'InvalidParameterException: user.custom:tenant: Attribute cannot be updated.'],
])('a user can neither set nor delete %s', async (Name, message) => {
  const { AccessToken } = await signInNewUser(pool);
  const set = cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes: [{ Name, Value: 'true' }] });
  const remove = cognito.sdk.deleteUserAttributes({ AccessToken, UserAttributeNames: [Name] });

  expect(await rejection(set)).toBe(message);
  expect(await rejection(remove)).toBe(message);
});

test('neither the user nor an administrator can delete a required attribute', async () => {
  const { AccessToken } = await signInNewUser(pool);
  const message = 'InvalidParameterException: user.name: Required attribute cannot be deleted.';
  const user = { UserPoolId: pool.id, Username: `user${count}` };
  const remove = (names: string[]) =>
    cognito.sdk.adminDeleteUserAttributes({ ...user, UserAttributeNames: names });

  expect(
    await rejection(cognito.sdk.deleteUserAttributes({ AccessToken, UserAttributeNames: ['name'] })),
  ).toBe(message);
  expect(await rejection(remove(['name']))).toBe(message);
  await remove(['email']);
  const { UserAttributes = [] } = await cognito.sdk.adminGetUser(user);
  expect(UserAttributes.map(({ Name }) => Name)).toEqual(['name', 'sub']);
});

test.each([
  ['GetUserAttributeVerificationCode', 5],
  ['VerifyUserAttribute', 15],
])('%s is limited to %i attempts in an hour', async (operation, limit) => {
  const { AccessToken, AttributeName } = await signInNewUser(pool);
  const attempt = (): Promise<unknown> =>
    operation === 'VerifyUserAttribute'
      ? cognito.sdk.verifyUserAttribute({ AccessToken, AttributeName, Code: '0' })
      : cognito.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName });
  for (let attempts = 0; attempts < limit; attempts++)
    await attempt().catch((error) => expect(String(error)).toBe(expired));

  expect(await rejection(attempt())).toBe(tooMany);
});

test('a user without a phone number gets no code for it', async () => {
  const { AccessToken } = await signInNewUser(pool);
  const call = cognito.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName: 'phone_number' });

  expect(await rejection(call)).toBe('InvalidParameterException: The user has no phone_number');
});
