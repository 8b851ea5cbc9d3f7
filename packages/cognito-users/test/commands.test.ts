import { type Emulator, startEmulator } from './support/emulator';
import { failed, succeeded, TestProject } from './support/test-project';

const project = new TestProject();
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator(project);
});
afterAll(async () => {
  await emulator.stop();
  project.remove();
});

const PASSWORD = 'Correct-horse-1';
const environment = { COGNITO_PASSWORD: PASSWORD };

/** Runs a command with --local. */
const run: TestProject['run'] = (commandLine, input) => project.run(`${commandLine} --local`, input);

function tokenUse(token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).token_use;
}

function callHello(token: string): Promise<Response> {
  return fetch(`${emulator.outputs.ApiUrl}/hello`, { headers: { authorization: `Bearer ${token.trim()}` } });
}

async function addUser(Username: string): Promise<void> {
  const { UserPoolId } = emulator.outputs;
  await emulator.cognito.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS' });
  await emulator.cognito.adminSetUserPassword({ UserPoolId, Username, Password: PASSWORD, Permanent: true });
}

test('create-new-user and generate-token give a token that the API accepts', async () => {
  expect(await run('create-new-user --username alice', { environment })).toEqual(
    succeeded('Created alice.', 'Set the password of alice.'),
  );
  const { stdout: token, ...rest } = await run('generate-token --username alice', { environment });
  expect(rest).toEqual({ exitCode: 0, stderr: '' });
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(await (await callHello(token)).text()).toBe('Hello from Lambda!');
});

test('generate-token replaces a temporary password with the second line of standard input', async () => {
  const { UserPoolId } = emulator.outputs;
  await emulator.cognito.adminCreateUser({ UserPoolId, Username: 'bob', TemporaryPassword: PASSWORD });
  const { stdout: token } = await run('generate-token -u bob', { input: `${PASSWORD}\nNew-horse-22\n` });
  expect(tokenUse(token)).toBe('id');
});

test.each([
  ['a name in another case', 'Dave', 'UserPoolId', 'UserPoolClientId'],
  ['an e-mail address as an alias', 'dave@example.com', 'EmailPoolId', 'EmailClientId'],
] as const)('--client-auth replaces the temporary password of %s', async (_name, username, pool, client) => {
  const { [pool]: UserPoolId, [client]: clientId } = emulator.outputs;
  await emulator.cognito.adminCreateUser({
    UserPoolId,
    Username: username.toLowerCase(),
    TemporaryPassword: PASSWORD,
  });
  const { stdout, ...rest } = await run(
    `generate-token -u ${username} --client-auth --user-pool-id ${UserPoolId} -c ${clientId}`,
    { environment: { ...environment, COGNITO_NEW_PASSWORD: 'New-horse-22' } },
  );
  expect(rest).toEqual({ exitCode: 0, stderr: '' });
  expect(tokenUse(stdout)).toBe('id');
});

test('the program reads the password from a line of standard input and does not wait for its end', async () => {
  await addUser('erin');
  const { stdout, ...rest } = await project.runProcess('generate-token --local -u erin', {
    input: `${PASSWORD}\r\n`,
  });
  expect(rest).toEqual({ exitCode: 0, stderr: '' });
  expect(tokenUse(stdout)).toBe('id');
});

test('generate-token prints the requested type of token', async () => {
  await addUser('grace');
  const print = async (type: string) =>
    (await run(`generate-token -u grace --token-type ${type}`, { environment })).stdout;
  expect(tokenUse(await print('IdToken'))).toBe('id');
  expect(tokenUse(await print('AccessToken'))).toBe('access');
  const { AuthenticationResult: refreshed } = await emulator.cognito.initiateAuth({
    ClientId: emulator.outputs.UserPoolClientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: (await print('RefreshToken')).trim() },
  });
  expect(tokenUse(refreshed?.IdToken ?? '')).toBe('id');
  const { IdToken, AccessToken, ...others } = JSON.parse(await print('all'));
  expect([tokenUse(IdToken), tokenUse(AccessToken)]).toEqual(['id', 'access']);
  expect(others).toEqual({ RefreshToken: expect.any(String), ExpiresIn: 3600 });
});

test('full-flow creates a user and prints a token, and asks for the password once', async () => {
  const { stdout, ...rest } = await run('full-flow -u heidi -t AccessToken', { input: `${PASSWORD}\n` });
  expect(rest).toEqual({ exitCode: 0, stderr: 'Created heidi.\nSet the password of heidi.\n' });
  expect(tokenUse(stdout)).toBe('access');
  expect((await callHello(stdout)).status).toBe(200);
});

test('hello shows both responses and what the token says', async () => {
  await addUser('judy');
  const { ApiUrl, UserPoolId, UserPoolClientId } = emulator.outputs;
  const { exitCode, stdout, stderr } = await run('hello -u judy', { environment });
  expect({ exitCode, stderr, lines: stdout.split('\n') }).toEqual({
    exitCode: 0,
    stderr: '',
    lines: [
      `GET ${ApiUrl}/hello`,
      'without a token: 401 {"message":"Unauthorized"}',
      'with the ID token of judy: 200 Hello from Lambda!',
      '',
      'The token says:',
      `  issuer    https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
      `  audience  ${UserPoolClientId}`,
      expect.stringMatching(/^ {2}expires {3}in /),
      '',
    ],
  });
});

test('delete-user --yes deletes the user', async () => {
  await addUser('kim');
  expect(await run('delete-user -u kim --yes')).toEqual(succeeded('Deleted kim.'));
  const { UserPoolId } = emulator.outputs;
  await expect(emulator.cognito.adminGetUser({ UserPoolId, Username: 'kim' })).rejects.toThrow(
    'User does not exist.',
  );
});

test('--verbose shows the calls', async () => {
  await addUser('leo');
  const { exitCode, stderr } = await run('generate-token -u leo --client-auth --verbose', { environment });
  const { CognitoEndpoint } = emulator.outputs;
  expect({ exitCode, lines: stderr.split('\n') }).toEqual({
    exitCode: 0,
    lines: [`InitiateAuth at ${CognitoEndpoint}`, `RespondToAuthChallenge at ${CognitoEndpoint}`, ''],
  });
});

test('--client-auth with a wrong password fails with one message and exit code 1', async () => {
  await addUser('mallory');
  expect(await run('generate-token -u mallory --client-auth', { input: 'Wrong-horse-33' })).toEqual(
    failed(
      'The user name or the password is wrong: set the password with confirm-user, or create the user with create-new-user.',
    ),
  );
});

test('--verbose adds the stack trace to an error', async () => {
  const { exitCode, stdout, stderr } = await run('confirm-user -u nobody --verbose', { environment });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr.split('\n').slice(0, 4)).toEqual([
    `AdminSetUserPassword at ${emulator.outputs.CognitoEndpoint}`,
    'The user does not exist in this pool: create it with create-new-user.',
    'UserNotFoundException: User does not exist.',
    expect.stringMatching(/^ {4}at /),
  ]);
});
