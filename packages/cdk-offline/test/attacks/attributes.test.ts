import { randomUUID } from 'node:crypto';
import {
  ClientId,
  claimsOf,
  latestCode,
  Password,
  rejection,
  UserPoolId,
  useLocalCognito,
} from '../support/local-cognito';
import { userPool, userPoolClient } from '../support/user-pools';

// What users try with their own attributes, and with the names of others. Alice signs in with her name or her email address.

const limited = userPoolClient({
  id: '2limited',
  readAttributes: ['email', 'custom:plan'],
  writeAttributes: ['email', 'nickname', 'custom:tenant'],
});
const cognito = useLocalCognito(
  userPool({
    adminCreateUserOnly: false,
    aliasAttributes: ['email', 'preferred_username'],
    autoVerifiedAttributes: ['email'],
    usernameCaseSensitive: false,
    schema: [
      { name: 'tenant', mutable: false },
      { name: 'plan', mutable: true },
    ],
    clients: [userPoolClient(), limited],
  }),
);
const attacker = { password: 'Mallorys-own-1' };
const NEW_PASSWORD = 'Battery-staple-2';
const ALICES_ADDRESS = 'Alice@example.com';

type Attributes = Record<string, string>;
const toList = (attributes: Attributes) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const getUser = async (Username: string) => {
  const { $metadata, UserLastModifiedDate, ...user } = await cognito.sdk.adminGetUser({
    UserPoolId,
    Username,
  });
  return user;
};

let alice: Awaited<ReturnType<typeof getUser>>;
let alicesSub: string;
beforeAll(async () => {
  await cognito.addUser('alice');
  const attributes = { email: ALICES_ADDRESS, email_verified: 'true', name: 'Alice', 'custom:plan': 'pro' };
  const user = { UserPoolId, Username: 'alice' };
  await cognito.sdk.adminUpdateUserAttributes({ ...user, UserAttributes: toList(attributes) });
  alice = await getUser('alice');
  alicesSub = alice.UserAttributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
});
afterEach(async () => {
  for (const name of ['alice', ALICES_ADDRESS]) {
    expect(claimsOf((await cognito.signIn(name)).AccessToken).sub).toBe(alicesSub);
    expect(await rejection(cognito.signIn(name, attacker))).toMatch(/^NotAuthorizedException: /);
  }
  expect(await getUser(alicesSub)).toEqual(alice);
});

/** Creates another user, with another password, and signs the user in. */
async function signInAttacker({ clientId = ClientId } = {}) {
  const Username = `mallory-${randomUUID()}`;
  const attributes = { email: `${Username}@example.com`, email_verified: 'true', name: 'M' };
  const user = { UserPoolId, Username, UserAttributes: toList(attributes) };
  await cognito.sdk.adminCreateUser({ ...user, MessageAction: 'SUPPRESS' });
  await cognito.sdk.adminSetUserPassword({ ...user, Password: attacker.password, Permanent: true });
  const { AccessToken } = await cognito.signIn(Username, { ...attacker, clientId });
  const update = (...UserAttributes: { Name: string; Value: string }[]) =>
    cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes });
  const verify = (Code: string) =>
    cognito.sdk.verifyUserAttribute({ AccessToken, AttributeName: 'email', Code });
  return { Username, AccessToken, update, verify };
}

async function startFirstSignIn({ clientId = ClientId, attributes = {} as Attributes } = {}) {
  const user = { UserPoolId, Username: `mallory-${randomUUID()}` };
  await cognito.sdk.adminCreateUser({
    ...user,
    UserAttributes: toList(attributes),
    TemporaryPassword: Password,
    MessageAction: 'SUPPRESS',
  });
  const { Session, ChallengeParameters = {} } = await cognito.startSignIn(user.Username, { clientId });
  const complete = (own: Attributes) =>
    cognito.sdk.respondToAuthChallenge({
      ClientId: clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: {
        USERNAME: user.Username,
        NEW_PASSWORD,
        ...Object.fromEntries(Object.entries(own).map(([name, value]) => [`userAttributes.${name}`, value])),
      },
    });
  return { Username: user.Username, ChallengeParameters, complete };
}

const byCognito = 'sub identities username cognito:username cognito:groups cognito:user_status'.split(' ');
const byAdministrators = ['email_verified', 'phone_number_verified', 'EMAIL_VERIFIED', 'dev:custom:plan'];
test.each([
  ...[...byCognito, ...byAdministrators, 'plan', '__proto__', 'constructor'].flatMap((name) => [
    [name, ClientId],
    [name, limited.id],
  ]),
  ['custom:plan', ClientId],
  ['custom:plan', limited.id],
  ['custom:tenant', ClientId],
  ['name', limited.id],
])('a user cannot write %s through client %s', async (name, clientId) => {
  const { Username, AccessToken, update } = await signInAttacker({ clientId });
  const first = await startFirstSignIn({ clientId });
  const before = [await getUser(Username), await getUser(first.Username)];
  const newUser = { ClientId: clientId, Username: `mallory-${randomUUID()}`, Password };
  const attribute = { Name: name, Value: 'true' };

  for (const attack of [
    () => update(attribute),
    () => update({ Name: 'email', Value: 'm@example.com' }, attribute),
    () => cognito.sdk.deleteUserAttributes({ AccessToken, UserAttributeNames: [name] }),
    () => first.complete({ [name]: 'true' }),
    () => cognito.sdk.signUp({ ...newUser, UserAttributes: [attribute] }),
  ])
    expect(await rejection(attack())).toMatch(/^(NotAuthorized|InvalidParameter)Exception: /);

  expect([await getUser(Username), await getUser(first.Username)]).toEqual(before);
  expect(await rejection(getUser(newUser.Username))).toMatch('UserNotFoundException');
});

test('a user sets an immutable attribute at sign-up, and never again', async () => {
  const tenant = { Name: 'custom:tenant', Value: 'a' };
  const user = { UserPoolId, Username: `mallory-${randomUUID()}` };
  await cognito.sdk.signUp({
    ...user,
    ClientId: limited.id,
    Password: attacker.password,
    UserAttributes: [tenant],
  });
  await cognito.sdk.adminConfirmSignUp(user);
  const { AccessToken } = await cognito.signIn(user.Username, { ...attacker, clientId: limited.id });
  const first = await startFirstSignIn({ clientId: limited.id });

  for (const attack of [
    () => cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes: [{ ...tenant, Value: 'b' }] }),
    () => cognito.sdk.deleteUserAttributes({ AccessToken, UserAttributeNames: ['custom:tenant'] }),
    () => first.complete({ 'custom:tenant': 'b' }),
  ])
    expect(await rejection(attack())).toMatch(/^InvalidParameterException: .*custom:tenant/);
  expect((await getUser(user.Username)).UserAttributes).toContainEqual(tenant);
});

test('a response to NEW_PASSWORD_REQUIRED does not change what an administrator has set', async () => {
  const attributes = { email: 'invited@example.com', email_verified: 'true', name: 'Invited' };
  const { Username, complete } = await startFirstSignIn({ attributes });
  const before = await getUser(Username);

  for (const own of [
    { email: 'm@example.com' },
    { email: '' },
    { name: 'Other' },
    { nickname: 'M', name: '' },
  ])
    expect(await rejection(complete(own))).toMatch(
      /^NotAuthorizedException: Cannot modify an already provided/,
    );
  expect(await getUser(Username)).toEqual(before);
});

test('a client shows only the attributes that it may read, in tokens, challenges and GetUser', async () => {
  const { AccessToken, IdToken, RefreshToken } = await cognito.signIn('alice', { clientId: limited.id });
  const refresh = { ClientId: limited.id, RefreshToken };
  const { AuthenticationResult } = await cognito.sdk.getTokensFromRefreshToken(refresh);
  const { UserAttributes } = await cognito.sdk.getUser({ AccessToken });
  const { ChallengeParameters } = await startFirstSignIn({
    clientId: limited.id,
    attributes: { email: 'a@example.com', email_verified: 'true', name: 'A', 'custom:plan': 'pro' },
  });

  expect(UserAttributes?.map(({ Name }) => Name).sort()).toEqual(['custom:plan', 'email', 'sub']);
  for (const token of [IdToken, AuthenticationResult?.IdToken])
    expect(Object.keys(claimsOf(token)).filter((name) => /email|name$|custom/.test(name))).toEqual([
      'email',
      'custom:plan',
      'cognito:username',
    ]);
  expect(JSON.parse(ChallengeParameters.userAttributes ?? '')).toEqual({
    email: 'a@example.com',
    'custom:plan': 'pro',
  });
});

const email = (Value: string) => ({ Name: 'email', Value });
const preferred = (Value: string) => ({ Name: 'preferred_username', Value });
const FOREIGN_ADDRESS = 'nobody@example.com';
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

test.each<[what: string, attack: () => Promise<unknown>, message: RegExp]>([
  [
    "guesses the code that went to alice's address",
    async () => {
      const { update, verify } = await signInAttacker();
      await update(email(ALICES_ADDRESS));
      return verify(wrong(latestCode(cognito)));
    },
    /^CodeMismatchException/,
  ],
  [
    "uses the code for the attacker's address after changing it to alice's",
    async () => {
      const { update, verify } = await signInAttacker();
      await update(email('other@example.com'));
      const code = latestCode(cognito);
      await update(email(ALICES_ADDRESS));
      return verify(code);
    },
    /^(CodeMismatch|ExpiredCode)Exception/,
  ],
  [
    'gives two addresses in one update',
    async () => {
      const { update } = await signInAttacker();
      await update(email(FOREIGN_ADDRESS));
      return update(email('other@example.com'), email(FOREIGN_ADDRESS));
    },
    /^InvalidParameterException/,
  ],
  [
    "signs up with alice's address as user name",
    () => cognito.sdk.signUp({ ClientId, Username: ALICES_ADDRESS, Password: attacker.password }),
    /^InvalidParameterException: Username cannot be of email format/,
  ],
  [
    "signs up with alice's name in other letters",
    () => cognito.sdk.signUp({ ClientId, Username: 'ALICE', Password: attacker.password }),
    /^UsernameExistsException/,
  ],
  [
    'forces the alias with a wrong code',
    async () => {
      const user = { ClientId, Username: `mallory-${randomUUID()}` };
      await cognito.sdk.signUp({
        ...user,
        Password: attacker.password,
        UserAttributes: [email(ALICES_ADDRESS)],
      });
      const ConfirmationCode = wrong(latestCode(cognito));
      return cognito.sdk.confirmSignUp({ ...user, ConfirmationCode, ForceAliasCreation: true });
    },
    /^CodeMismatchException/,
  ],
  [
    "uses the code of another sign-up for alice's address",
    async () => {
      const signUp = async (Username: string, address: string) => {
        await cognito.sdk.signUp({ ClientId, Username, Password, UserAttributes: [email(address)] });
        return latestCode(cognito);
      };
      const [own, Username] = [`mallory-${randomUUID()}`, `mallory-${randomUUID()}`];
      const ConfirmationCode = await signUp(own, 'own@example.com');
      await signUp(Username, ALICES_ADDRESS);
      const confirmation = { ClientId, Username, ConfirmationCode, ForceAliasCreation: true };
      return cognito.sdk.confirmSignUp(confirmation);
    },
    /^CodeMismatchException/,
  ],
])("a user who %s does not take alice's alias", async (_what, attack, message) => {
  expect(await rejection(attack())).toMatch(message);
});

test.each<[what: string, attack: () => Promise<unknown>]>([
  ["alice's address as unverified email", async () => (await signInAttacker()).update(email(ALICES_ADDRESS))],
  [
    "alice's address at NEW_PASSWORD_REQUIRED",
    async () => (await startFirstSignIn()).complete({ email: ALICES_ADDRESS }),
  ],
  ["alice's user name as alias", async () => (await signInAttacker()).update(preferred('Alice'))],
  [
    "alice's address as another alias",
    async () => (await signInAttacker()).update(preferred(ALICES_ADDRESS)),
  ],
  ["alice's sub as alias", async () => (await signInAttacker()).update(preferred(alicesSub))],
  [
    "alice's sub as user name",
    () => cognito.sdk.signUp({ ClientId, Username: alicesSub, Password: attacker.password }),
  ],
])("a user with %s does not take alice's place", async (_what, attack) => {
  // Either is harmless if alice's names still lead to alice, which the hook above checks.
  await attack().catch((error) => expect(String(error)).toMatch(/^(AliasExists|UsernameExists)Exception/));
});
