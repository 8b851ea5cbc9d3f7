import { type Emulator, startEmulator } from './support/emulator';
import { TestProject } from './support/test-project';

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

// As a process, whose standard input never ends: the program reads only the line that it needs.
test('full-flow creates a user and prints only a token that the API accepts, and reads the password once', async () => {
  const { stdout, ...rest } = await project.runProcess('full-flow --local -u alice', {
    input: `${PASSWORD}\r\n`,
  });
  expect(rest).toEqual({ exitCode: 0, stderr: 'Created alice.\nSet the password of alice.\n' });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  const response = await fetch(`${emulator.outputs.ApiUrl}/hello`, { headers });
  expect(await response.text()).toBe('Hello from Lambda!');
});

test('--client-auth signs in a user name in another case and replaces its temporary password', async () => {
  const { UserPoolId } = emulator.outputs;
  await emulator.cognito.adminCreateUser({ UserPoolId, Username: 'dave', TemporaryPassword: PASSWORD });
  const { stdout, ...rest } = await project.run('generate-token --local -u Dave --client-auth', {
    input: `${PASSWORD}\nNew-horse-22\n`,
  });
  expect(rest).toEqual({ exitCode: 0, stderr: '' });
  const [, claims = ''] = stdout.split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    'cognito:username': 'dave',
    token_use: 'id',
  });
});

test("hello shows both responses and the token's issuer, audience and expiry", async () => {
  await project.run('create-new-user --local -u judy', { input: PASSWORD });
  const { ApiUrl, UserPoolId, UserPoolClientId } = emulator.outputs;
  const { exitCode, stdout, stderr } = await project.run('hello --local -u judy', { input: PASSWORD });
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
      expect.stringMatching(/^ {2}expires {3}in .* UTC\)$/),
      '',
    ],
  });
});
