import { startAwsStandIn, webPage } from './support/users-aws';
import { createUsersProject, refused, type UsersProject } from './support/users-cli';

const notStarted = refused('The local run is not started: run npm start in another terminal.');
const call = { arguments: ['generate-token', '--local', '-u', 'alice'], input: 'Correct-horse-1' };
const nowhere = 'http://127.0.0.1:9';

let project: UsersProject;
beforeAll(() => {
  project = createUsersProject();
});
afterAll(() => project.remove());

/** What `npm start` writes for a stack; JSON leaves out what is undefined. */
function outputs(changes: { ApiUrl?: string; CognitoEndpoint?: string | undefined } = {}) {
  return {
    ApiUrl: nowhere,
    CognitoEndpoint: nowhere,
    UserPoolId: 'us-east-1_example',
    UserPoolClientId: 'example',
    ...changes,
  };
}

test('before npm start has ever run, says to run it', async () => {
  expect(await project.user(call)).toEqual(notStarted);
});

test.each([
  ['npm start runs no more', outputs()],
  ['the outputs are those of a deployment', outputs({ CognitoEndpoint: undefined })],
  ['an address is none', outputs({ CognitoEndpoint: 'nonsense' })],
])('says to run npm start where %s', async (_name, stack) => {
  project.writeLocalOutputs({ HttpApiGatewayJwtCognitoStack: stack });
  expect(await project.userProcess(call)).toEqual(notStarted);
});

test.each(['CognitoEndpoint', 'ApiUrl'])('sends nothing where %s is not on this machine', async (name) => {
  const elsewhere = 'http://127.0.0.1.example.com';
  project.writeLocalOutputs({ HttpApiGatewayJwtCognitoStack: outputs({ [name]: elsewhere }) });
  expect(await project.user(call)).toEqual(
    refused(
      `cdk.out/local-outputs.json says that ${name} is ${elsewhere}, which is not this machine: run npm start again.`,
    ),
  );
});

test('takes no other stack for the one that is asked for, even where there is but one', async () => {
  project.writeLocalOutputs({ Mine: outputs(), Yours: outputs() });
  expect(await project.user(call)).toEqual(
    refused(
      'cdk.out/local-outputs.json has no stack HttpApiGatewayJwtCognitoStack: give --stack-name with one that it has (Mine, Yours).',
    ),
  );
  expect(
    await project.userProcess({ ...call, arguments: [...call.arguments, '--stack-name', 'Mine'] }),
  ).toEqual(notStarted);
});

test('sends made-up credentials to the local run alone, whatever the environment says', async () => {
  const here = await startAwsStandIn(() => webPage);
  const trap = await startAwsStandIn(() => webPage);
  project.writeLocalOutputs({ HttpApiGatewayJwtCognitoStack: outputs({ CognitoEndpoint: here.url }) });
  const outcome = await project.user({
    ...call,
    environment: {
      AWS_ENDPOINT_URL: trap.url,
      AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real',
      AWS_PROFILE: 'absent',
      AWS_REGION: 'eu-central-1',
    },
  });
  await Promise.all([here.stop(), trap.stop()]);
  expect(trap.requests).toEqual([]);
  expect(here.requests).toHaveLength(1);
  const headers = here.requests[0]?.headers;
  expect(headers?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/local\/cognito-idp\//);
  expect(headers?.['x-amz-security-token']).toBeUndefined();
  // A web page is no user pool.
  expect(outcome).toEqual(notStarted);
});
