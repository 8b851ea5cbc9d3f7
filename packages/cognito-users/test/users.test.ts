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
    ['Created alice. Set a password with confirm-user --local.'],
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
  [
    'create-new-user --local -u alice --attribute name=a=b --attribute custom:plan=pro --group admins',
    ['Created alice.', 'Set the password of alice.', 'Added alice to the group admins.'],
    [
      ['GetGroup', { UserPoolId, GroupName: 'admins' }],
      [
        'AdminCreateUser',
        {
          UserPoolId,
          Username,
          UserAttributes: [
            { Name: 'name', Value: 'a=b' },
            { Name: 'custom:plan', Value: 'pro' },
          ],
          MessageAction: 'SUPPRESS',
        },
      ],
      setPassword,
      ['AdminAddUserToGroup', { UserPoolId, Username, GroupName: 'admins' }],
    ],
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
    succeeded('alice already exists: its attributes stay as they are.', 'Set the password of alice.'),
  );
  expect(cognitoCalls(cognito)).toEqual([['AdminCreateUser', expect.anything()], setPassword]);
});

const POLICY = {
  MinimumLength: 12,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
};

test('prompts for the user name, and for a hidden password until it follows the rules and is typed twice', async () => {
  cognito.userPool = { Policies: { PasswordPolicy: POLICY } };
  const outcome = await project.run('confirm-user --local', {
    typed: [
      ['User name:', 'alice\r'],
      ['New password of alice:', 'HORSE\r'],
      ['a number, and a symbol.\n? New password', `${Password}\r`],
      ['Repeat it:', 'Correct-horse-2\r'],
      ['again.\n? New password', `${Password}\r`],
      ['Repeat it:', `${Password}\r`],
    ],
  });
  expect(outcome).toEqual(
    succeeded(
      '✔ User name: alice',
      'A password needs at least 12 characters, a lowercase letter, an uppercase letter, a number, and a symbol.',
      '✔ New password of alice:',
      'This password still needs at least 12 characters, a lowercase letter, a number, and a symbol.',
      '✔ New password of alice:',
      '✔ Repeat it:',
      'The passwords differ: type both again.',
      '✔ New password of alice:',
      '✔ Repeat it:',
      'Set the password of alice.',
    ),
  );
  expect(cognitoCalls(cognito)).toEqual([setPassword]);
});

test.each([
  [
    'that breaks four rules',
    'horse',
    'This password still needs at least 12 characters, an uppercase letter, a number, and a symbol.',
  ],
  ['that begins with a space', ` ${Password}`, 'A password must not begin or end with a space.'],
  ['of 300 characters', Password.repeat(20), 'A password has at most 256 characters.'],
])('create-new-user rejects a password %s before it creates the user', async (_name, password, message) => {
  cognito.userPool = { Policies: { PasswordPolicy: POLICY } };
  expect(await project.run('create-new-user --local -u alice', { input: password })).toEqual(failed(message));
  expect(cognito.requests).toEqual([]);
});

test('create-new-user rejects a user name with a space, and a group that the pool does not have, before it creates the user', async () => {
  const environment = { COGNITO_PASSWORD: Password };
  const withSpace = await project.run('create-new-user --local -u alice\u00a0b', { environment });
  expect(withSpace).toEqual(
    failed('A user name has at most 128 characters, and no space or control character: choose another one.'),
  );
  cognito.responses = [
    cognitoResponse({ __type: 'ResourceNotFoundException', message: 'Group not found.' }, 400),
  ];
  const withGroup = await project.run('create-new-user --local -u alice --group admins', { environment });
  expect(withGroup).toEqual(failed('The pool has no group admins: create it, or choose another one.'));
  expect(cognitoCalls(cognito)).toEqual([['GetGroup', expect.anything()]]);
});

test('list-users prints a line per user of every page', async () => {
  const email = { Name: 'email', Value: 'alice@example.com' };
  cognito.responses = [
    cognitoResponse({
      Users: [{ Username: 'alice', UserStatus: 'CONFIRMED', Enabled: true, Attributes: [email] }],
      PaginationToken: 'page2',
    }),
    cognitoResponse({ Users: [{ Username: 'bo', UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true }] }),
    cognitoResponse({ Users: [] }),
  ];
  expect(await project.run('list-users --local')).toEqual({
    ...succeeded(),
    stdout: 'alice  CONFIRMED              alice@example.com\nbo     FORCE_CHANGE_PASSWORD\n',
  });
  expect(await project.run('list-users --local')).toEqual(succeeded('The pool has no users.'));
});

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])(
  '%s at the prompt for the password ends create-new-user with exit code 130 before it creates the user',
  async (_name, key) => {
    const { exitCode, stdout, stderr } = await project.run('create-new-user --local -u alice', {
      typed: [['New password of alice:', key]],
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toMatch(/^\? New password of alice: .*\n$/);
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
