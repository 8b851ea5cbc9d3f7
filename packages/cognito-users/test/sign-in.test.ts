import { cognitoCalls, cognitoResponse, type FakeServer, startFakeServer } from './support/fake-server';
import { failed, succeeded, TestProject } from './support/test-project';

const UserPoolId = 'us-east-1_example';
const ClientId = 'client';
const PASSWORD = 'Correct-horse-1';

const project = new TestProject();
let cognito: FakeServer;
let api: FakeServer;
beforeEach(async () => {
  [cognito, api] = await Promise.all([startFakeServer(), startFakeServer()]);
  project.writeLocalOutputs({
    Any: { ApiUrl: `${api.url}/`, CognitoEndpoint: cognito.url, UserPoolId, UserPoolClientId: ClientId },
  });
});
afterEach(() => {
  cognito.stop();
  api.stop();
});
afterAll(() => project.remove());

/** Runs a command with --local; the password is the first line of standard input. */
const run = (commandLine: string, input = PASSWORD) =>
  project.run(`${commandLine} --local -u alice`, { input });

const challenge = (ChallengeName: string, ChallengeParameters = {}) =>
  cognitoResponse({ ChallengeName, ChallengeParameters, Session: 'session' });
const claims = Buffer.from('{"exp":0}').toString('base64url');
const TOKENS = { IdToken: `header.${claims}.signature`, AccessToken: 'access', RefreshToken: 'refresh' };
const tokens = () =>
  cognitoResponse({ AuthenticationResult: { ...TOKENS, ExpiresIn: 3600, TokenType: 'Bearer' } });

test.each([
  ['', TOKENS.IdToken],
  ['--token-type AccessToken', TOKENS.AccessToken],
  ['-t RefreshToken', TOKENS.RefreshToken],
  ['-t all', JSON.stringify({ ...TOKENS, ExpiresIn: 3600 }, undefined, 2)],
])('generate-token %s prints only %s', async (flags, printed) => {
  cognito.responses = [tokens()];
  expect(await run(`generate-token ${flags}`)).toEqual({ ...succeeded(), stdout: `${printed}\n` });
});

test.each([
  ['NEW_PASSWORD_REQUIRED', 'NEW_PASSWORD'],
  ['SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA_CODE'],
  ['SMS_MFA', 'SMS_MFA_CODE'],
  ['EMAIL_OTP', 'EMAIL_OTP_CODE'],
])(
  'generate-token answers the challenge %s with the line after the password',
  async (ChallengeName, response) => {
    cognito.responses = [challenge(ChallengeName, { USER_ID_FOR_SRP: 'user-id' }), tokens()];
    expect(await run('generate-token', `${PASSWORD}\n123456\n`)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(cognitoCalls(cognito)).toEqual([
      [
        'AdminInitiateAuth',
        {
          UserPoolId,
          ClientId,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'alice', PASSWORD },
        },
      ],
      [
        'AdminRespondToAuthChallenge',
        {
          UserPoolId,
          ClientId,
          ChallengeName,
          Session: 'session',
          ChallengeResponses: { USERNAME: 'user-id', [response]: '123456' },
        },
      ],
    ]);
  },
);

test('--client-auth sends a proof of the password, and keeps the user ID for later challenges', async () => {
  cognito.responses = [
    challenge('PASSWORD_VERIFIER', {
      USER_ID_FOR_SRP: 'user-id',
      SRP_B: 'abc123',
      SALT: 'def456',
      SECRET_BLOCK: 'c2VjcmV0',
    }),
    challenge('NEW_PASSWORD_REQUIRED'),
    tokens(),
  ];
  const environment = { COGNITO_PASSWORD: PASSWORD, COGNITO_NEW_PASSWORD: 'New-horse-22' };
  await project.run('generate-token --local -u alice@example.com --client-auth', { environment });
  expect(cognitoCalls(cognito)).toMatchObject([
    [
      'InitiateAuth',
      {
        ClientId,
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

test('--client-auth with --user-pool-id and --client-id needs neither the stack nor credentials', async () => {
  cognito.responses = [tokens()];
  const { exitCode } = await project.run(
    'generate-token -u alice --client-auth --user-pool-id us-east-1_other -c other',
    { input: PASSWORD, environment: { AWS_ENDPOINT_URL: cognito.url } },
  );
  expect(exitCode).toBe(0);
  expect(cognito.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

const NO_PASSWORD =
  'The password is missing: type it at the prompt, set COGNITO_PASSWORD, or pass it as a line on standard input.';

test.each([
  [
    'WEB_AUTHN',
    PASSWORD,
    "Cognito's challenge WEB_AUTHN can't be answered on the command line: sign this user in with an app.",
  ],
  [
    'NEW_PASSWORD_REQUIRED',
    PASSWORD,
    'The new password to replace the temporary one is missing: type it at the prompt, set COGNITO_NEW_PASSWORD, or pass it as a line on standard input.',
  ],
  [
    'SMS_MFA',
    PASSWORD,
    'The MFA code is missing: type it at the prompt, or pass it as another line on standard input.',
  ],
  ['any challenge', '', NO_PASSWORD],
  ['any challenge', '\n', NO_PASSWORD],
])(
  'generate-token fails with one message if it cannot answer %s with the input %j',
  async (name, input, message) => {
    cognito.responses = [challenge(name)];
    expect(await run('generate-token', input)).toEqual(failed(message));
  },
);

test.each([
  ['-u alice --user-pool-id us-east-1_other', '--user-pool-id needs --client-id to sign in: pass both.'],
  // The user name is never read from standard input.
  ['', 'The user name is missing: pass --username NAME.'],
])('generate-token %s fails with one message', async (flags, message) => {
  const outcome = await project.run(`generate-token --local ${flags}`, { input: PASSWORD });
  expect(outcome).toEqual(failed(message));
});

test.each([
  ['accepts a request without a token', [200, 200], 'Expected 401 without a token, got 200.'],
  ['rejects the token', [401, 403], 'Expected 200 with a token, got 403.'],
])('hello shows the responses and then fails if the API %s', async (_name, statuses, problem) => {
  cognito.responses = [tokens()];
  api.responses = statuses.map((status) => ({ status, body: 'body' }));
  const { stdout, ...rest } = await run('hello --path /other');
  expect(rest).toEqual({
    exitCode: 1,
    stderr: `${problem} Look for the reason in the terminal of cdk-offline.\n`,
  });
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    `GET ${api.url}/other`,
    `without a token: ${statuses[0]} body`,
    `with the ID token of alice: ${statuses[1]} body`,
  ]);
  expect(api.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ['/other', undefined],
    ['/other', `Bearer ${TOKENS.IdToken}`],
  ]);
});
