import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addUser,
  ClientId,
  claimsOf,
  Password,
  UserPoolId,
} from '../../cdk-offline/test/support/local-cognito';
import {
  type AwsAnswer,
  type AwsStandIn,
  describedStack,
  jsonError,
  listedStacks,
  queryError,
  startAwsStandIn,
  webPage,
} from './support/users-aws';
import { type Call, done, refused } from './support/users-cli';
import { type RunningUsersProject, startUsersProject } from './support/users-local';

/** The local user pool in the part of the one on AWS, found through a stand-in for CloudFormation. */
let project: RunningUsersProject;
let cloudFormation: AwsStandIn;
let answer: (action: string) => AwsAnswer;
beforeAll(async () => {
  project = await startUsersProject();
  cloudFormation = await startAwsStandIn((body) => answer(new URLSearchParams(body).get('Action') ?? ''));
  await addUser(project.cognito, 'alice');
});
beforeEach(() => {
  answer = () => describedStack({ ApiUrl: project.apiUrl, UserPoolId, UserPoolClientId: ClientId });
  cloudFormation.requests.length = 0;
});
afterAll(() => Promise.all([project.stop(), cloudFormation.stop()]));

const credentials = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };

/** A call without `--local`. */
function call(text: string, environment: Call['environment'] = credentials): Call {
  return {
    arguments: text.split(' '),
    environment: {
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: project.cognito.url,
      COGNITO_PASSWORD: Password,
      AWS_REGION: 'us-east-1',
      ...environment,
    },
  };
}

test('finds the deployed pool by the outputs of the stack', async () => {
  expect(await project.user(call('create-new-user -u bob'))).toEqual(
    done('bob is created.', 'The password of bob is set.'),
  );
  const { stdout } = await project.user(call('hello -u alice'));
  expect(stdout).toContain('with the ID token of alice: 200 "Hello from Lambda!"');
});

test('looks for the stack that is named, in the region that is named', async () => {
  await project.user(call('confirm-user -u alice --stack-name Mine -r eu-central-1'));
  const [{ headers, body } = { headers: {}, body: '' }] = cloudFormation.requests;
  expect(new URLSearchParams(body).get('StackName')).toBe('Mine');
  expect(headers.authorization).toMatch(/Credential=AKIAEXAMPLE\/\d{8}\/eu-central-1\/cloudformation\//);
});

test('takes region and credentials from the profile that is named', async () => {
  const folder = join(project.directory, '.aws');
  mkdirSync(folder);
  writeFileSync(join(folder, 'config'), '[profile work]\nregion = eu-west-1\n');
  writeFileSync(
    join(folder, 'credentials'),
    '[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = example\n',
  );
  await project.userProcess(call('confirm-user -u alice --aws-profile work', { AWS_REGION: undefined }));
  expect(cloudFormation.requests[0]?.headers.authorization).toMatch(
    /Credential=AKIAWORK\/\d{8}\/eu-west-1\/cloudformation\//,
  );
});

test('--client-auth with the ids needs neither credentials nor CloudFormation', async () => {
  const outcome = await project.user(
    call(`generate-token -u alice --client-auth --user-pool-id ${UserPoolId} --client-id ${ClientId}`, {
      AWS_REGION: undefined,
    }),
  );
  expect({ ...outcome, stdout: claimsOf(outcome.stdout).token_use }).toEqual({
    exitCode: 0,
    stdout: 'id',
    stderr: '',
  });
  expect(cloudFormation.requests).toEqual([]);
});

describe('without such a stack, says in which region and account it looked', () => {
  const missing = 'Stack with id HttpApiGatewayJwtCognitoStack does not exist';
  const wayOut =
    'deploy it with "npx cdk deploy", choose another with --region, --aws-profile or --stack-name, or use --local.';

  test.each([
    ['that comes with the credentials', { AWS_ACCOUNT_ID: '111122223333' }, [], 'account 111122223333'],
    [
      'of the other stacks',
      {},
      ['arn:aws:cloudformation:us-east-1:444455556666:stack/CDKToolkit/1'],
      'account 444455556666',
    ],
    ['by its access key, where nothing else is known', {}, [], 'the account of the access key AKIAEXAMPLE'],
  ])('the account %s', async (_name, environment, stacks, account) => {
    answer = (action) =>
      action === 'ListStacks' ? listedStacks(...stacks) : queryError(400, 'ValidationError', missing);
    expect(await project.user(call('confirm-user -u alice', { ...credentials, ...environment }))).toEqual(
      refused(`There is no stack HttpApiGatewayJwtCognitoStack in us-east-1 of ${account}: ${wayOut}`),
    );
  });
});

const expired = 'The AWS credentials have expired: renew them (such as with aws sso login), or use --local.';
const noCredentials = 'set them up with aws configure, name a profile with --aws-profile, or use --local.';

test.each<[name: string, answer: AwsAnswer, sentence: string]>([
  [
    'a stack of something else',
    describedStack({ BucketName: 'photos' }),
    'The stack HttpApiGatewayJwtCognitoStack has no output UserPoolId: deploy this project\'s stack with "npx cdk deploy", or name another with --stack-name.',
  ],
  [
    'expired credentials',
    queryError(403, 'ExpiredToken', 'The security token included in the request is expired'),
    expired,
  ],
  [
    'unknown credentials',
    queryError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
    'AWS does not know these credentials: check them, name another profile with --aws-profile, or use --local.',
  ],
  [
    'credentials without the permission',
    queryError(403, 'AccessDenied', 'User: arn:aws:iam::111122223333:user/eve is not authorized'),
    'These credentials may not do this (User: arn:aws:iam::111122223333:user/eve is not authorized): ask for the permission, or name another profile with --aws-profile.',
  ],
])('one sentence for %s', async (_name, given, sentence) => {
  answer = () => given;
  expect(await project.user(call('confirm-user -u alice'))).toEqual(refused(sentence));
});

test.each<[name: string, text: string, environment: Call['environment'], sentence: string]>([
  ['no credentials', 'confirm-user -u alice', {}, `No AWS credentials were found: ${noCredentials}`],
  [
    'a profile that is not set up',
    'confirm-user -u alice -p absent',
    {},
    `No AWS credentials were found under the profile absent: ${noCredentials}`,
  ],
  [
    'no region',
    'confirm-user -u alice',
    { ...credentials, AWS_REGION: undefined },
    'No AWS region is known: give --region, set AWS_REGION, or use --local.',
  ],
  [
    'a region that is none',
    'confirm-user -u alice -r not_a_region',
    credentials,
    'This is no AWS region: give one such as eu-central-1 with --region or AWS_REGION.',
  ],
  [
    'a network that is not reachable',
    'confirm-user -u alice',
    { ...credentials, AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:9' },
    'The network is not reachable (connect ECONNREFUSED 127.0.0.1:9): check the connection, the region, and AWS_ENDPOINT_URL if it is set.',
  ],
])('one sentence for %s', async (_name, text, environment, sentence) => {
  expect(await project.userProcess(call(text, environment))).toEqual(refused(sentence));
});

test.each<[name: string, answer: AwsAnswer, sentence: string]>([
  [
    'credentials that have expired',
    jsonError('ExpiredTokenException', 'The security token included in the request is expired'),
    expired,
  ],
  ['a web page', webPage, 'What answered is not AWS: check AWS_ENDPOINT_URL, and the proxy if there is one.'],
])('one sentence where Cognito answers with %s', async (_name, given, sentence) => {
  const cognito = await startAwsStandIn(() => given);
  const outcome = await project.user(
    call('confirm-user -u alice', {
      ...credentials,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
    }),
  );
  await cognito.stop();
  expect(outcome).toEqual(refused(sentence));
});
