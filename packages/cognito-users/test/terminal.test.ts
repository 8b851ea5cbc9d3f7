import { cognitoCall, cognitoResponse, type FakeServer, startFakeServer } from './support/fake-server';
import { succeeded, TestProject } from './support/test-project';

const project = new TestProject();
let cognito: FakeServer;
beforeEach(async () => {
  cognito = await startFakeServer(() => cognitoResponse({}));
  project.writeLocalOutputs({ Any: { CognitoEndpoint: cognito.url, UserPoolId: 'us-east-1_example' } });
});
afterEach(() => cognito.stop());
afterAll(() => project.remove());

const PASSWORD = 'Correct-horse-1';

test('prompts for the user name and for the password, which stays hidden', async () => {
  const outcome = await project.run('confirm-user --local', {
    typed: [
      ['User name:', 'alice\r'],
      ['Password of alice:', `${PASSWORD}\r`],
    ],
  });
  expect(outcome).toEqual(
    succeeded('✔ User name: alice', '✔ Password of alice:', 'Set the password of alice.'),
  );
  expect(cognito.requests.map(cognitoCall)).toMatchObject([
    ['AdminSetUserPassword', { Username: 'alice', Password: PASSWORD }],
  ]);
});

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s at a prompt ends the command with exit code 130 and calls nothing', async (_name, key) => {
  const { exitCode, stdout, stderr } = await project.run('confirm-user --local -u alice', {
    typed: [['Password of alice:', key]],
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
  expect(stderr).toMatch(/^\? Password of alice: .*\n$/);
  expect(cognito.requests).toEqual([]);
});
