import { cognitoCalls, cognitoResponse, type FakeServer, startFakeServer } from './support/fake-server';
import { failed, succeeded, TestProject } from './support/test-project';

const UserPoolId = 'us-east-1_example';
const Username = 'alice';
const Password = 'Correct-horse-1';

const project = new TestProject();
let cognito: FakeServer;
beforeEach(async () => {
  cognito = await startFakeServer();
  project.writeLocalOutputs({ Any: { CognitoEndpoint: cognito.url, UserPoolId } });
});
afterEach(() => cognito.stop());
afterAll(() => project.remove());

const setPassword = ['AdminSetUserPassword', { UserPoolId, Username, Password, Permanent: true }];
const deleteUser = ['AdminDeleteUser', { UserPoolId, Username }];

test.each([
  [
    'create-user --local -u alice',
    ['Created alice. Set a password with confirm-user.'],
    [['AdminCreateUser', { UserPoolId, Username }]],
  ],
  [
    'create-user --local -u alice --user-email alice@example.com',
    ['Created alice and sent an invitation with a temporary password.'],
    [
      [
        'AdminCreateUser',
        { UserPoolId, Username, UserAttributes: [{ Name: 'email', Value: 'alice@example.com' }] },
      ],
    ],
  ],
  [
    'create-new-user --local -u alice',
    ['Created alice.', 'Set the password of alice.'],
    [['AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' }], setPassword],
  ],
  ['delete-user --local -u alice --yes', ['Deleted alice.'], [deleteUser]],
])('%s makes its calls and says what it did', async (commandLine, lines, calls) => {
  expect(await project.run(commandLine, { input: Password })).toEqual(succeeded(...lines));
  expect(cognitoCalls(cognito)).toEqual(calls);
});

test('create-new-user sets only the password of an existing user', async () => {
  const exists = { __type: 'UsernameExistsException', message: 'User account already exists' };
  cognito.responses = [cognitoResponse(exists, 400)];
  expect(await project.run('create-new-user --local -u alice', { input: Password })).toEqual(
    succeeded('alice already exists: only the password changes.', 'Set the password of alice.'),
  );
  expect(cognitoCalls(cognito)).toEqual([['AdminCreateUser', expect.anything()], setPassword]);
});

test('prompts for the user name and for the password, which stays hidden', async () => {
  const outcome = await project.run('confirm-user --local', {
    typed: [
      ['User name:', 'alice\r'],
      ['Password of alice:', `${Password}\r`],
    ],
  });
  expect(outcome).toEqual(
    succeeded('✔ User name: alice', '✔ Password of alice:', 'Set the password of alice.'),
  );
  expect(cognitoCalls(cognito)).toEqual([setPassword]);
});

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])(
  '%s at the prompt for the password ends create-new-user with exit code 130 before it creates the user',
  async (_name, key) => {
    const { exitCode, stdout, stderr } = await project.run('create-new-user --local -u alice', {
      typed: [['Password of alice:', key]],
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toMatch(/^\? Password of alice: .*\n$/);
    expect(cognito.requests).toEqual([]);
  },
);

test.each([
  ['Enter', 'No', '\r', 'Kept alice.', []],
  ['y', 'Yes', 'y\r', 'Deleted alice.', [deleteUser]],
])('delete-user asks for confirmation, and %s means %s', async (_name, answer, keys, result, calls) => {
  const question = `Delete alice from ${UserPoolId}?`;
  expect(await project.run('delete-user --local -u alice', { typed: [[question, keys]] })).toEqual(
    succeeded(`✔ ${question} ${answer}`, result),
  );
  expect(cognitoCalls(cognito)).toEqual(calls);
});

test('delete-user without a terminal needs --yes', async () => {
  expect(await project.run('delete-user --local -u alice', { input: 'y\n' })).toEqual(
    failed(
      "Can't ask for confirmation because standard input is not a terminal: pass --yes to delete alice.",
    ),
  );
  expect(cognito.requests).toEqual([]);
});
