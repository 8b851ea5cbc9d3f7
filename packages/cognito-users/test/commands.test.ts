import { totpCode, totpStep } from '../../cdk-offline/src/user-pool/totp';
import {
  addUser,
  ClientId,
  claimsOf,
  Password,
  signIn,
  UserPoolId,
} from '../../cdk-offline/test/support/local-cognito';
import { done } from './support/users-cli';
import { adminClient, type RunningUsersProject, srpClient, startUsersProject } from './support/users-local';

let project: RunningUsersProject;
beforeAll(async () => {
  project = await startUsersProject();
});
afterAll(() => project.stop());

const environment = { COGNITO_PASSWORD: Password };

function tokenUse(token: string): unknown {
  return claimsOf(token).token_use;
}

function callHello(token: string): Promise<Response> {
  return fetch(`${project.apiUrl}/hello`, { headers: { authorization: `Bearer ${token.trim()}` } });
}

async function findUser(Username: string) {
  const { UserStatus, UserAttributes } = await project.cognito.sdk.adminGetUser({ UserPoolId, Username });
  return { UserStatus, email: UserAttributes?.find(({ Name }) => Name === 'email')?.Value };
}

test('create-new-user and generate-token: two commands from nothing to a token that opens the API', async () => {
  const created = await project.user({
    arguments: ['create-new-user', '--local', '--username', 'alice'],
    environment,
  });
  expect(created).toEqual(done('alice is created.', 'The password of alice is set.'));
  // No invitation: its temporary password would be out of date when it arrives.
  expect(project.cognito.lines).toEqual([]);

  const { stdout: token, ...rest } = await project.userProcess({
    arguments: ['generate-token', '--local', '--username', 'alice'],
    environment,
  });
  expect(rest).toEqual({ exitCode: 0, stderr: '' });
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(await (await callHello(token)).text()).toBe('"Hello from Lambda!"');
});

test('create-new-user for a user who exists leaves all but the password', async () => {
  await project.cognito.sdk.adminCreateUser({ UserPoolId, Username: 'again', MessageAction: 'SUPPRESS' });
  const outcome = await project.user({
    arguments: ['create-new-user', '--local', '-u', 'again', '-e', 'again@example.com'],
    environment,
  });
  expect(outcome).toEqual(
    done('again exists already and is left as is, but for the password.', 'The password of again is set.'),
  );
  expect(await findUser('again')).toEqual({ UserStatus: 'CONFIRMED', email: undefined });
});

test('create-user invites by e-mail; the temporary password is replaced at the first sign-in', async () => {
  const created = await project.user({
    arguments: ['create-user', '--local', '-u', 'bob', '--user-email', 'bob@example.com'],
  });
  expect(created).toEqual(done('bob is created and invited by e-mail with a temporary password.'));
  expect(await findUser('bob')).toEqual({ UserStatus: 'FORCE_CHANGE_PASSWORD', email: 'bob@example.com' });

  const temporary = project.cognito.lines.at(-1)?.split(' ').at(-1);
  const { stdout: token } = await project.user({
    arguments: ['generate-token', '--local', '-u', 'bob'],
    input: `${temporary}\nNew-horse-22\n`,
  });
  expect(tokenUse(token)).toBe('id');
  expect(await project.user({ arguments: ['create-user', '--local', '-u', 'carol'] })).toEqual(
    done('carol is created: set a password with confirm-user.'),
  );
});

test('a new password may come from the environment, and by SRP too', async () => {
  const Username = 'dave';
  await project.cognito.sdk.adminCreateUser({ UserPoolId, Username, TemporaryPassword: Password });
  const outcome = await project.user({
    // The pool's names know no capitals, and the proof of the password is made with the name as the pool writes it.
    arguments: ['generate-token', '--local', '-u', 'Dave', '--client-auth'],
    environment: { ...environment, COGNITO_NEW_PASSWORD: 'New-horse-22' },
  });
  expect({ ...outcome, stdout: tokenUse(outcome.stdout) }).toEqual({ exitCode: 0, stdout: 'id', stderr: '' });
});

test('confirm-user sets a password that is a line of standard input, and does not wait for its end', async () => {
  await project.cognito.sdk.adminCreateUser({ UserPoolId, Username: 'erin', MessageAction: 'SUPPRESS' });
  const outcome = await project.userProcess({
    arguments: ['confirm-user', '--local', '-u', 'erin'],
    input: `${Password}\r\n`,
    inputStaysOpen: true,
  });
  expect(outcome).toEqual(done('The password of erin is set.'));
  expect(tokenUse((await signIn(project.cognito, 'erin')).IdToken)).toBe('id');
});

test('generate-token prints the type of token that is asked for', async () => {
  await addUser(project.cognito, 'frank');
  const print = async (type: string) => {
    const typed = ['generate-token', '--local', '-u', 'frank', '--token-type', type];
    return (await project.user({ arguments: typed, environment })).stdout;
  };
  expect(tokenUse(await print('IdToken'))).toBe('id');
  expect(tokenUse(await print('AccessToken'))).toBe('access');
  const { AuthenticationResult: refreshed } = await project.cognito.sdk.initiateAuth({
    ClientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: (await print('RefreshToken')).trim() },
  });
  expect(tokenUse(refreshed?.IdToken ?? '')).toBe('id');
  const tokens = JSON.parse(await print('all'));
  expect(Object.keys(tokens)).toEqual(['IdToken', 'AccessToken', 'RefreshToken', 'ExpiresIn']);
  expect([tokenUse(tokens.IdToken), tokenUse(tokens.AccessToken), tokens.ExpiresIn]).toEqual([
    'id',
    'access',
    3600,
  ]);
});

test('full-flow goes from no user to a token and asks for the password once', async () => {
  const { stdout, ...rest } = await project.user({
    arguments: ['full-flow', '--local', '-u', 'grace', '-t', 'AccessToken'],
    input: `${Password}\n`,
  });
  expect(rest).toEqual({ exitCode: 0, stderr: 'grace is created.\nThe password of grace is set.\n' });
  expect(tokenUse(stdout)).toBe('access');
  expect((await callHello(stdout)).status).toBe(200);
});

test('the default way in is the administrator’s, and --client-auth the one of apps', async () => {
  await addUser(project.cognito, 'heidi');
  const audience = async (...flags: string[]) => {
    const call = { arguments: ['generate-token', '--local', '-u', 'heidi', ...flags], environment };
    return claimsOf((await project.user(call)).stdout).aud;
  };
  expect(await audience('-c', adminClient.id)).toBe(adminClient.id);
  expect(await audience('-c', srpClient.id, '--client-auth')).toBe(srpClient.id);
});

test('a second factor is asked for: the code is the line after the password', async () => {
  const secret = await turnOnMfa('ivan');
  // Not the step that has just been used: no code counts twice.
  const code = () => totpCode(secret, totpStep(new Date()) + 1);
  const { exitCode, stdout, stderr } = await project.user({
    arguments: ['generate-token', '--local', '-u', 'ivan'],
    input: `${Password}\n${code()}\n`,
  });
  expect({ exitCode, stdout: tokenUse(stdout), stderr }).toEqual({ exitCode: 0, stdout: 'id', stderr: '' });
});

async function turnOnMfa(Username: string): Promise<string> {
  const { sdk } = project.cognito;
  await addUser(project.cognito, Username);
  const { AccessToken } = await signIn(project.cognito, Username);
  const { SecretCode = '' } = await sdk.associateSoftwareToken({ AccessToken });
  await sdk.verifySoftwareToken({ AccessToken, UserCode: totpCode(SecretCode, totpStep(new Date())) });
  await sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } });
  return SecretCode;
}

test('hello shows both answers and what the token says', async () => {
  await addUser(project.cognito, 'judy');
  const { exitCode, stdout, stderr } = await project.user({
    arguments: ['hello', '--local', '-u', 'judy', '--client-auth'],
    environment,
  });
  expect({ exitCode, stderr, lines: stdout.split('\n') }).toEqual({
    exitCode: 0,
    stderr: '',
    lines: [
      `GET ${project.apiUrl}/hello`,
      'without a token: 401 {"message":"Unauthorized"}',
      'with the ID token of judy: 200 "Hello from Lambda!"',
      '',
      'The token says:',
      `  issuer    https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
      `  audience  ${ClientId}`,
      expect.stringMatching(/^ {2}expires {3}in (59 minutes|1 hour) \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)$/),
      '',
    ],
  });
});

test('delete-user deletes', async () => {
  await addUser(project.cognito, 'kim');
  const outcome = await project.user({ arguments: ['delete-user', '--local', '-u', 'kim', '--yes'] });
  expect(outcome).toEqual(done('kim is deleted.'));
  await expect(findUser('kim')).rejects.toThrow('User does not exist.');
});

test('--verbose shows the calls, and --env is said to be needless', async () => {
  await addUser(project.cognito, 'leo');
  const { exitCode, stderr } = await project.user({
    arguments: ['generate-token', '--local', '-u', 'leo', '--client-auth', '--verbose', '--env'],
    environment,
  });
  expect({ exitCode, lines: stderr.split('\n') }).toEqual({
    exitCode: 0,
    lines: [
      '--env is not needed: credentials in the environment are found without it.',
      `InitiateAuth at ${project.cognito.url}, region local`,
      `RespondToAuthChallenge at ${project.cognito.url}, region local`,
      '',
    ],
  });
});
