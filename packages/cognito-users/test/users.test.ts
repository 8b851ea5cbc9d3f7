import {
  cognitoCall,
  cognitoResponse,
  type FakeResponse,
  type FakeServer,
  startFakeServer,
} from './support/fake-server';
import { failed, succeeded, TestProject } from './support/test-project';

const UserPoolId = 'us-east-1_example';
const Password = 'Correct-horse-1';
const environment = { COGNITO_PASSWORD: Password };

const project = new TestProject();
let cognito: FakeServer;
let respond: (operation: string) => FakeResponse;
beforeEach(async () => {
  respond = () => cognitoResponse({});
  cognito = await startFakeServer((request) => respond(cognitoCall(request)[0]));
  project.writeLocalOutputs({ Any: { CognitoEndpoint: cognito.url, UserPoolId } });
});
afterEach(() => cognito.stop());
afterAll(() => project.remove());

const calls = () => cognito.requests.map(cognitoCall);

test('create-user creates a user and says how to set a password', async () => {
  expect(await project.run('create-user --local -u alice')).toEqual(
    succeeded('Created alice. Set a password with confirm-user.'),
  );
  expect(calls()).toEqual([['AdminCreateUser', { UserPoolId, Username: 'alice' }]]);
});

test('create-user lets Cognito send an invitation to the e-mail address', async () => {
  expect(await project.run('create-user --local -u alice --user-email alice@example.com')).toEqual(
    succeeded('Created alice and sent an invitation with a temporary password.'),
  );
  const UserAttributes = [{ Name: 'email', Value: 'alice@example.com' }];
  expect(calls()).toEqual([['AdminCreateUser', { UserPoolId, Username: 'alice', UserAttributes }]]);
});

test('create-new-user sends no invitation and sets a permanent password', async () => {
  expect(await project.run('create-new-user --local -u alice', { environment })).toEqual(
    succeeded('Created alice.', 'Set the password of alice.'),
  );
  expect(calls()).toEqual([
    ['AdminCreateUser', { UserPoolId, Username: 'alice', MessageAction: 'SUPPRESS' }],
    ['AdminSetUserPassword', { UserPoolId, Username: 'alice', Password, Permanent: true }],
  ]);
});

test('create-new-user sets only the password of an existing user', async () => {
  respond = (operation) =>
    operation === 'AdminCreateUser'
      ? cognitoResponse({ __type: 'UsernameExistsException', message: 'User account already exists' }, 400)
      : cognitoResponse({});
  expect(await project.run('create-new-user --local -u alice', { environment })).toEqual(
    succeeded('alice already exists: only the password changes.', 'Set the password of alice.'),
  );
  expect(calls().map(([operation]) => operation)).toEqual(['AdminCreateUser', 'AdminSetUserPassword']);
});

test.each([
  ['Enter alone', '\r', succeeded(`✔ Delete alice from ${UserPoolId}? No`, 'Kept alice.'), []],
  [
    'y',
    'y\r',
    succeeded(`✔ Delete alice from ${UserPoolId}? Yes`, 'Deleted alice.'),
    [['AdminDeleteUser', { UserPoolId, Username: 'alice' }]],
  ],
])('delete-user asks for confirmation: %s', async (_name, keys, outcome, expectedCalls) => {
  const typed: [string, string][] = [[`Delete alice from ${UserPoolId}?`, keys]];
  expect(await project.run('delete-user --local -u alice', { typed })).toEqual(outcome);
  expect(calls()).toEqual(expectedCalls);
});

test('delete-user without a terminal needs --yes', async () => {
  expect(await project.run('delete-user --local -u alice', { input: 'y\n' })).toEqual(
    failed(
      "Can't ask for confirmation because standard input is not a terminal: pass --yes to delete alice.",
    ),
  );
  expect(calls()).toEqual([]);
});
