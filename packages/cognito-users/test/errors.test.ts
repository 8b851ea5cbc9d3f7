import { addUser, ClientId, Password, UserPoolId } from '../../cdk-offline/test/support/local-cognito';
import { startAwsStandIn, webPage } from './support/users-aws';
import { type Call, refused } from './support/users-cli';
import { adminClient, type RunningUsersProject, srpClient, startUsersProject } from './support/users-local';

const wrong =
  'The user name or the password is wrong: set the password with confirm-user, or create the user with create-new-user.';
const noUser = 'There is no such user in the pool: create one with create-new-user.';
const noPassword =
  'There is no password: type it at the prompt, set COGNITO_PASSWORD, or give it as a line on standard input.';

function policy(rule: string): string {
  return `The pool does not take this password (${rule}): choose one that keeps its password policy.`;
}

/** Calls with `--local`, what they are given on standard input, and the sentence that they end with. */
const errors: [name: string, arguments_: string, input: string, sentence: string][] = [
  ['no such user to confirm', 'confirm-user -u nobody', Password, noUser],
  ['no such user to delete', 'delete-user -u nobody -y', '', noUser],
  ['no such user to sign in', 'generate-token -u nobody', Password, wrong],
  ['a wrong password', 'generate-token -u alice', 'Wrong-horse-33', wrong],
  ['a wrong password, by SRP', 'generate-token -u alice --client-auth', 'Wrong-horse-33', wrong],
  [
    'a user who exists',
    'create-user -u alice',
    '',
    'This user exists already: set a password with confirm-user, or choose another name.',
  ],
  ['a password that is too short', 'confirm-user -u alice', 'Horse-1', policy('Password not long enough')],
  [
    'a password without a number',
    'confirm-user -u alice',
    'Correct-horse-x',
    policy('Password must have numeric characters'),
  ],
  [
    'no e-mail address',
    'create-user -u zoe -e nonsense',
    '',
    'Cognito does not take this (Invalid email address format).',
  ],
  [
    'a client without the flow of administrators',
    `generate-token -u alice -c ${srpClient.id}`,
    Password,
    'The app client does not allow ADMIN_USER_PASSWORD_AUTH: sign in with --client-auth, or turn on adminUserPassword in its authFlows.',
  ],
  [
    'a client without the flow of apps',
    `generate-token -u alice -c ${adminClient.id} --client-auth`,
    Password,
    'The app client does not allow USER_SRP_AUTH: leave --client-auth out, or turn on userSrp in its authFlows.',
  ],
  [
    'a disabled user',
    'generate-token -u disabled',
    Password,
    'Cognito refuses the sign-in (User is disabled).',
  ],
  [
    'a temporary password and no new one',
    'generate-token -u temporary',
    Password,
    'There is no new password to replace the temporary one: type it at the prompt, set COGNITO_NEW_PASSWORD, or give it as a line on standard input.',
  ],
  ['no password', 'generate-token -u alice', '', noPassword],
  ['an empty line for a password', 'generate-token -u alice', '\n', noPassword],
  ['no user name', 'generate-token', Password, 'No user is named: give --username NAME.'],
  [
    'nobody to ask before a deletion',
    'delete-user -u alice',
    '',
    'Nobody can be asked whether to delete alice: give --yes to delete without.',
  ],
  [
    'a pool without a client',
    `generate-token -u alice -uid ${UserPoolId}`,
    Password,
    '--user-pool-id names a pool but no app client: give --client-id too.',
  ],
  [
    'a pool that does not exist',
    `generate-token -u alice --user-pool-id us-east-1_nowhere -c ${ClientId}`,
    Password,
    'Cognito does not find it (User pool us-east-1_nowhere does not exist): leave --user-pool-id, --client-id and --region out, or correct them.',
  ],
  [
    'a stack that does not run',
    'generate-token -u alice -s Another',
    Password,
    'cdk.out/local-outputs.json has no stack Another: give --stack-name with one that it has (HttpApiGatewayJwtCognitoStack).',
  ],
];

describe('with --local, one sentence and exit code 1 for', () => {
  let project: RunningUsersProject;
  beforeAll(async () => {
    project = await startUsersProject();
    const { sdk } = project.cognito;
    await addUser(project.cognito, 'alice');
    await addUser(project.cognito, 'disabled');
    await sdk.adminDisableUser({ UserPoolId, Username: 'disabled' });
    await sdk.adminCreateUser({ UserPoolId, Username: 'temporary', TemporaryPassword: Password });
  });
  afterAll(() => project.stop());

  test.each(errors)('%s', async (_name, text, input, sentence) => {
    expect(await project.user({ arguments: local(text), input })).toEqual(refused(sentence));
  });

  test('the same, with the stack trace under --verbose', async () => {
    const { exitCode, stdout, stderr } = await project.user({
      arguments: local('confirm-user -u nobody --verbose'),
      input: Password,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      `AdminSetUserPassword at ${project.cognito.url}, region local`,
      noUser,
      'UserNotFoundException: User does not exist.',
      expect.stringMatching(/^ {4}at /),
    ]);
  });

  test.each([
    ['lets everybody in', 200],
    ['lets nobody in', 401],
  ])('an API that %s, after its answers', async (_name, status) => {
    const api = await startAwsStandIn(() => ({ ...webPage, status }));
    project.writeLocalOutputs({
      HttpApiGatewayJwtCognitoStack: {
        ApiUrl: `${api.url}/`,
        UserPoolId,
        UserPoolClientId: ClientId,
        CognitoEndpoint: project.cognito.url,
      },
    });
    const outcome = await project.user({ arguments: local('hello -u alice'), input: Password });
    await api.stop();
    expect({ ...outcome, stdout: outcome.stdout.split('\n').slice(0, 3) }).toEqual({
      exitCode: 1,
      stdout: [
        `GET ${api.url}/hello`,
        `without a token: ${status} <html></html>`,
        `with the ID token of alice: ${status} <html></html>`,
      ],
      stderr:
        "This is not as it should be: without a token the status is 401, and with one 200. Look at the API's logs, and at its authorizer in the stack.\n",
    });
  });
});

function local(text: string): Call['arguments'] {
  return [...text.split(' '), '--local'];
}
