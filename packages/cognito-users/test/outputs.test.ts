import {
  cognitoCalls,
  cognitoResponse,
  describedStack,
  type FakeServer,
  missingStack,
  startFakeServer,
} from './support/fake-server';
import { type CommandInput, failed, succeeded, TestProject } from './support/test-project';

let project: TestProject;
let cloudFormation: FakeServer;
let cognito: FakeServer;
beforeEach(async () => {
  project = new TestProject();
  cloudFormation = await startFakeServer(describedStack('UserPoolId', 'us-east-1_example'));
  cognito = await startFakeServer();
});
afterEach(() => {
  cloudFormation.stop();
  cognito.stop();
  project.remove();
});

const PASSWORD_SET = succeeded('Set the password of alice.');

/** Sets alice's password. */
function confirm(flags: string, environment: CommandInput['environment'] = {}) {
  return project.run(`confirm-user -u alice ${flags}`, {
    environment: {
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      COGNITO_PASSWORD: 'Correct-horse-1',
      ...environment,
    },
  });
}

/** The stack, the access key and the region of the only request to CloudFormation. */
function describeStacksRequest(): unknown[] {
  const [{ headers, body } = { headers: {}, body: '' }] = cloudFormation.requests;
  const [, accessKey, region] =
    /Credential=(\w+)\/\d+\/([\w-]+)\/cloudformation\//.exec(headers.authorization ?? '') ?? [];
  return [new URLSearchParams(body).get('StackName'), accessKey, region];
}

const stackArtifact = (properties = {}) => ({ type: 'aws:cloudformation:stack', properties });

test('reads the outputs of the only stack in cdk.out/manifest.json by default', async () => {
  const asset = { type: 'cdk:asset-manifest' };
  project.write('cdk.out/manifest.json', {
    artifacts: { Id: stackArtifact({ stackName: 'MyStack' }), asset },
  });
  expect(await confirm('')).toEqual(PASSWORD_SET);
  expect(describeStacksRequest()).toEqual(['MyStack', 'AKIAEXAMPLE', 'us-east-1']);
  expect(cognitoCalls(cognito)).toMatchObject([[expect.anything(), { UserPoolId: 'us-east-1_example' }]]);
});

test('looks up --stack-name in --region', async () => {
  expect(await confirm('--stack-name MyStack -r eu-central-1')).toEqual(PASSWORD_SET);
  expect(describeStacksRequest()).toEqual(['MyStack', 'AKIAEXAMPLE', 'eu-central-1']);
});

test('looks up the stack with the credentials and in the region of --aws-profile', async () => {
  project.write('.aws/config', '[profile work]\nregion = eu-west-1\n');
  project.write(
    '.aws/credentials',
    '[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = example\n',
  );
  await confirm('-s MyStack --aws-profile work', { AWS_REGION: undefined, AWS_ACCESS_KEY_ID: undefined });
  expect(describeStacksRequest()).toEqual(['MyStack', 'AKIAWORK', 'eu-west-1']);
});

test.each([
  [
    'is missing',
    undefined,
    'No stack found in cdk.out/manifest.json: run this in the folder of cdk.json after "npx cdk deploy", or name the stack with --stack-name.',
  ],
  [
    'has several stacks',
    { artifacts: { Mine: stackArtifact(), Yours: stackArtifact() } },
    'cdk.out/manifest.json has several stacks: choose Mine or Yours with --stack-name.',
  ],
])('asks for --stack-name if cdk.out/manifest.json %s', async (_name, manifest, message) => {
  if (manifest) project.write('cdk.out/manifest.json', manifest);
  expect(await confirm('')).toEqual(failed(message));
});

test.each([
  ['account if the credentials name it', { AWS_ACCOUNT_ID: '111122223333' }, 'account 111122223333'],
  ['access key otherwise', {}, 'access key AKIAEXAMPLE'],
])('reports a missing stack with its region and %s', async (_name, environment, account) => {
  cloudFormation.responses = [missingStack('MyStack')];
  expect(await confirm('-s MyStack', environment)).toEqual(
    failed(
      `Stack MyStack does not exist in us-east-1 (${account}): deploy it with "npx cdk deploy", choose another with --region, --aws-profile or --stack-name, or use --local.`,
    ),
  );
});

test('reports a stack without the output', async () => {
  cloudFormation.responses = [describedStack('BucketName', 'photos')];
  expect(await confirm('-s MyStack')).toEqual(
    failed(
      'Stack MyStack has no output UserPoolId: add it as a CfnOutput, or choose another stack with --stack-name.',
    ),
  );
});

test('--verbose shows the calls, and the stack trace of an error', async () => {
  const notFound = { __type: 'UserNotFoundException', message: 'User does not exist.' };
  cognito.responses = [cognitoResponse(notFound, 400)];
  const { exitCode, stderr } = await confirm('-s MyStack --verbose');
  expect({ exitCode, lines: stderr.split('\n').slice(0, 6) }).toEqual({
    exitCode: 1,
    lines: [
      `DescribeStacks at ${cloudFormation.url}`,
      `DescribeUserPool at ${cognito.url}`,
      `AdminSetUserPassword at ${cognito.url}`,
      'The user does not exist in this pool: create it with create-new-user.',
      'UserNotFoundException: User does not exist.',
      expect.stringMatching(/^ {4}at /),
    ],
  });
});

const noAccessKey = { AWS_ACCESS_KEY_ID: undefined };

test.each<[name: string, flags: string, environment: CommandInput['environment'], message: RegExp]>([
  ['missing credentials', '', noAccessKey, /^No AWS credentials found: /],
  ['an unknown profile', '-p absent', noAccessKey, /^No AWS credentials found in the profile absent: /],
  ['a missing region', '', { AWS_REGION: undefined }, /^The AWS region is missing: /],
  ['an invalid region', '-r not_a_region', {}, /^The AWS region is invalid: /],
])('reports %s', async (_name, flags, environment, message) => {
  const outcome = await confirm(`-s MyStack ${flags}`, environment);
  expect(outcome).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringMatching(message) });
});

const NOT_RUNNING = failed(
  'cdk-offline is not running: start it in another terminal, in the folder of cdk.json.',
);
const localOutputs = (changes: Record<string, string | undefined> = {}) => ({
  ApiUrl: 'http://127.0.0.1:9',
  CognitoEndpoint: cognito.url,
  UserPoolId: 'us-east-1_example',
  ...changes,
});

test.each([
  ['the outputs file does not exist', undefined],
  ['the outputs are those of a deployment', { Any: { UserPoolId: 'us-east-1_example' } }],
])('--local says to start the emulator if %s', async (_name, stacks) => {
  if (stacks) project.writeLocalOutputs(stacks);
  expect(await confirm('--local')).toEqual(NOT_RUNNING);
});

// In its own process, because the SDK doesn't recognize errors of Node.js inside Jest.
test('--local says to start the emulator if it has stopped', async () => {
  project.writeLocalOutputs({ Any: localOutputs({ CognitoEndpoint: 'http://127.0.0.1:9' }) });
  const environment = { COGNITO_PASSWORD: 'Correct-horse-1' };
  expect(await project.runProcess('confirm-user --local -u alice', { environment })).toEqual(NOT_RUNNING);
});

test.each([
  ['', failed('cdk.out/local-outputs.json has several stacks: choose Mine or Yours with --stack-name.')],
  [
    '--stack-name Another',
    failed('Stack Another is not in cdk.out/local-outputs.json: choose Mine or Yours with --stack-name.'),
  ],
  ['--stack-name Yours', PASSWORD_SET],
])('--local %s chooses one of several stacks or lists them', async (flags, outcome) => {
  project.writeLocalOutputs({ Mine: localOutputs({ CognitoEndpoint: undefined }), Yours: localOutputs() });
  expect(await confirm(`--local ${flags}`)).toEqual(outcome);
});

test('--local --stack-name names the only stack instead of another', async () => {
  project.writeLocalOutputs({ Mine: localOutputs() });
  expect(await confirm('--local --stack-name Another')).toEqual(
    failed('Stack Another is not in cdk.out/local-outputs.json: choose Mine with --stack-name.'),
  );
});

test.each([
  ['CognitoEndpoint', 'http://127.0.0.1.example.com'],
  ['ApiUrl', 'https://example.com'],
  ['ApiUrl', 'nonsense'],
])('--local sends nothing if %s is %s', async (name, url) => {
  project.writeLocalOutputs({ Any: localOutputs({ [name]: url }) });
  expect(await confirm('--local')).toEqual(
    failed(
      `${name} in cdk.out/local-outputs.json is ${url}, which is not an address of this machine: restart cdk-offline.`,
    ),
  );
  expect(cognito.requests).toEqual([]);
});

test('--local sends fake credentials, and only to the emulator, whatever the environment says', async () => {
  const trap = await startFakeServer();
  project.writeLocalOutputs({ Any: localOutputs() });
  const outcome = await confirm('--local', {
    AWS_ENDPOINT_URL: trap.url,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: trap.url,
    AWS_SESSION_TOKEN: 'real',
    AWS_PROFILE: 'absent',
  });
  trap.stop();
  expect(outcome).toEqual(PASSWORD_SET);
  expect([...trap.requests, ...cloudFormation.requests]).toEqual([]);
  const headers = cognito.requests[0]?.headers;
  expect(headers?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/local\/cognito-idp\//);
  expect(headers).not.toHaveProperty('x-amz-security-token');
});
