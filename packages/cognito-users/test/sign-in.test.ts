import {
  cognitoCall,
  cognitoResponse,
  type FakeResponse,
  type FakeServer,
  fakeToken,
  startFakeServer,
  webPage,
} from './support/fake-server';
import { failed, TestProject } from './support/test-project';

const project = new TestProject();
let cognito: FakeServer;
let cognitoResponses: FakeResponse[];
let api: FakeServer;
let apiResponses: FakeResponse[];
beforeEach(async () => {
  cognito = await startFakeServer(() => cognitoResponses.shift() ?? cognitoResponse({}));
  api = await startFakeServer(() => apiResponses.shift() ?? webPage());
  project.writeLocalOutputs({
    Any: {
      ApiUrl: `${api.url}/`,
      CognitoEndpoint: cognito.url,
      UserPoolId: 'us-east-1_example',
      UserPoolClientId: 'client',
    },
  });
});
afterEach(() => Promise.all([cognito.stop(), api.stop()]));
afterAll(() => project.remove());

const PASSWORD = 'Correct-horse-1';
const NO_PASSWORD =
  'The password is missing: type it at the prompt, set COGNITO_PASSWORD, or pass it as a line on standard input.';

const challenge = (ChallengeName: string, ChallengeParameters = {}) =>
  cognitoResponse({ ChallengeName, ChallengeParameters, Session: 'session' });
const tokens = () =>
  cognitoResponse({ AuthenticationResult: { IdToken: fakeToken({ iss: 'issuer', aud: 'client', exp: 0 }) } });

test.each([
  ['SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA_CODE'],
  ['SMS_MFA', 'SMS_MFA_CODE'],
  ['EMAIL_OTP', 'EMAIL_OTP_CODE'],
])('answers %s with the line after the password', async (name, response) => {
  cognitoResponses = [challenge(name, { USER_ID_FOR_SRP: 'user-id' }), tokens()];
  const { exitCode, stderr } = await project.run('generate-token --local -u alice', {
    input: `${PASSWORD}\n123456\n`,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(cognito.requests.map(cognitoCall)).toEqual([
    [
      'AdminInitiateAuth',
      {
        UserPoolId: 'us-east-1_example',
        ClientId: 'client',
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD },
      },
    ],
    [
      'AdminRespondToAuthChallenge',
      {
        UserPoolId: 'us-east-1_example',
        ClientId: 'client',
        ChallengeName: name,
        Session: 'session',
        ChallengeResponses: { USERNAME: 'user-id', [response]: '123456' },
      },
    ],
  ]);
});

test('--client-auth sends a proof of the password, and keeps the user ID for the challenges after it', async () => {
  cognitoResponses = [
    challenge('PASSWORD_VERIFIER', {
      USER_ID_FOR_SRP: 'user-id',
      SRP_B: 'abc123',
      SALT: 'def456',
      SECRET_BLOCK: 'c2VjcmV0',
    }),
    challenge('NEW_PASSWORD_REQUIRED'),
    tokens(),
  ];
  await project.run('generate-token --local -u alice@example.com --client-auth', {
    input: `${PASSWORD}\nNew-horse-22\n`,
  });
  expect(cognito.requests.map(cognitoCall)).toMatchObject([
    [
      'InitiateAuth',
      {
        ClientId: 'client',
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'alice@example.com', SRP_A: expect.stringMatching(/^[\da-f]+$/) },
      },
    ],
    [
      'RespondToAuthChallenge',
      {
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: { USERNAME: 'user-id', PASSWORD_CLAIM_SECRET_BLOCK: 'c2VjcmV0' },
      },
    ],
    ['RespondToAuthChallenge', { ChallengeResponses: { USERNAME: 'user-id', NEW_PASSWORD: 'New-horse-22' } }],
  ]);
  expect(cognito.requests.map(({ body }) => body.includes(PASSWORD))).toEqual([false, false, false]);
});

test('--client-auth with both IDs needs neither the stack nor credentials', async () => {
  cognitoResponses = [tokens()];
  const { exitCode } = await project.run(
    'generate-token -u alice --client-auth --user-pool-id us-east-1_other -c other',
    {
      input: PASSWORD,
      environment: { AWS_ENDPOINT_URL: cognito.url },
    },
  );
  expect(exitCode).toBe(0);
  expect(cognito.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

test.each([
  [
    'a challenge that needs an app',
    '',
    PASSWORD,
    "Cognito's challenge WEB_AUTHN can't be answered on the command line: sign this user in with an app.",
  ],
  ['a missing password', '', '', NO_PASSWORD],
  ['an empty line as the password', '', '\n', NO_PASSWORD],
  [
    'another pool without an app client',
    ' --user-pool-id us-east-1_other',
    PASSWORD,
    '--user-pool-id needs --client-id to sign in: pass both.',
  ],
])('fails with one message for %s', async (_name, flags, input, message) => {
  cognitoResponses = [challenge('WEB_AUTHN')];
  expect(await project.run(`generate-token --local -u alice${flags}`, { input })).toEqual(failed(message));
});

test.each([
  [
    'NEW_PASSWORD_REQUIRED',
    'The new password to replace the temporary one is missing: type it at the prompt, set COGNITO_NEW_PASSWORD, or pass it as a line on standard input.',
  ],
  [
    'SMS_MFA',
    'The MFA code is missing: type it at the prompt, or pass it as another line on standard input.',
  ],
])('fails with one message if standard input has no line for %s', async (name, message) => {
  cognitoResponses = [challenge(name)];
  expect(await project.run('generate-token --local -u alice', { input: PASSWORD })).toEqual(failed(message));
});

test('never takes a line of standard input for the user name', async () => {
  expect(await project.run('generate-token --local', { input: PASSWORD })).toEqual(
    failed('The user name is missing: pass --username NAME.'),
  );
});

test('hello calls the route that --path names', async () => {
  [cognitoResponses, apiResponses] = [[tokens()], [webPage(401), webPage(200)]];
  const outcome = await project.run('hello --local -u alice --path /other', { input: PASSWORD });
  expect(outcome.exitCode).toBe(0);
  expect(api.requests.map(({ path, headers }) => [path, headers.authorization?.split(' ')[0]])).toEqual([
    ['/other', undefined],
    ['/other', 'Bearer'],
  ]);
});

test.each([
  ['accepts a request without a token', [200, 200]],
  ['rejects the token', [401, 401]],
])('hello fails after it has shown the responses if the API %s', async (_name, statuses) => {
  [cognitoResponses, apiResponses] = [[tokens()], statuses.map(webPage)];
  const { stdout, ...rest } = await project.run('hello --local -u alice', { input: PASSWORD });
  expect(rest).toEqual({
    exitCode: 1,
    stderr:
      "Expected 401 without a token and 200 with one: check the API's logs and the route's authorizer.\n",
  });
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    `GET ${api.url}/hello`,
    `without a token: ${statuses[0]} <html></html>`,
    `with the ID token of alice: ${statuses[1]} <html></html>`,
  ]);
});
