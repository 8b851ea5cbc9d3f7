import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { findDomain } from '../src/oauth';
import { cognitoResponse, type FakeServer, startFakeServer } from './support/fake-server';
import { type CommandInput, failed, succeeded, TestProject } from './support/test-project';

const ClientId = 'client';
const project = new TestProject();
/** The pool, its token endpoint, and a port that is in use. */
let cognito: FakeServer;
let freePort: number;
beforeEach(async () => {
  cognito = await startFakeServer();
  cognito.userPool = { Domain: 'example' };
  project.writeLocalOutputs({
    Any: { CognitoEndpoint: cognito.url, UserPoolId: 'us-east-1_example', UserPoolClientId: ClientId },
  });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  freePort = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
});
afterEach(() => cognito.stop());
afterAll(() => project.remove());

const client = (settings = {}) =>
  cognitoResponse({
    UserPoolClient: {
      AllowedOAuthFlows: ['code'],
      CallbackURLs: [
        'https://example.com/callback',
        `${cognito.url}/callback`,
        `http://localhost:${freePort}/callback`,
      ],
      ...settings,
    },
  });
const TOKENS = { id_token: 'id', access_token: 'access', refresh_token: 'refresh', expires_in: 3600 };

/** Opens an address as a browser would, and returns the status. */
async function open(address: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  const [response] = await once(request(address, options).end(), 'response');
  response.resume();
  return response.statusCode;
}

/** Runs `sign-in` with a browser that returns to the callback with a code and the state. */
function signIn(flags = '', answer: (callback: URL, state: string) => Promise<unknown> = returnCode) {
  const browser = ({ searchParams }: URL) => {
    void answer(new URL(searchParams.get('redirect_uri') ?? ''), searchParams.get('state') ?? '');
  };
  return project.run(`sign-in --local --no-browser ${flags}`, { browser });
}

const returnCode = (callback: URL, state: string) => open(`${callback.href}?code=123&state=${state}`);

test('sign-in uses the first callback URL with a free port, exchanges the code with PKCE, and prints only the token', async () => {
  cognito.responses = [client(), cognitoResponse(TOKENS)];
  let address = new URL('http://localhost');
  const browser = (opened: URL) => {
    address = opened;
    void returnCode(
      new URL(opened.searchParams.get('redirect_uri') ?? ''),
      opened.searchParams.get('state') ?? '',
    );
  };
  const outcome = await project.run('sign-in --local --no-browser -t AccessToken', { browser });
  expect(outcome).toEqual({
    ...succeeded('Sign in at this address:', address.href, 'Waiting for the browser. Ctrl-C stops.'),
    stdout: 'access\n',
  });
  const random = expect.stringMatching(/^[\w-]{43}$/);
  const authorize = Object.fromEntries(address.searchParams);
  expect(address.href.split('?')[0]).toBe(`${cognito.url}/oauth2/authorize`);
  expect(authorize).toEqual({
    response_type: 'code',
    client_id: ClientId,
    redirect_uri: `http://localhost:${freePort}/callback`,
    state: random,
    code_challenge: random,
    code_challenge_method: 'S256',
  });
  const [, tokenRequest] = cognito.requests;
  const token = Object.fromEntries(new URLSearchParams(tokenRequest?.body));
  expect([tokenRequest?.path, token]).toEqual([
    '/oauth2/token',
    {
      grant_type: 'authorization_code',
      client_id: ClientId,
      code: '123',
      redirect_uri: authorize.redirect_uri,
      code_verifier: random,
    },
  ]);
  expect(createHash('sha256').update(String(token.code_verifier)).digest('base64url')).toBe(
    authorize.code_challenge,
  );
});

test('sign-in rejects every request without its state, and uses the code of the first request with it', async () => {
  cognito.responses = [client(), cognitoResponse(TOKENS)];
  const statuses: unknown[] = [];
  await signIn('', async (callback, state) => {
    for (const [query, options] of [
      ['?code=evil', {}],
      ['?code=evil&state=', {}],
      [`?code=evil&state=${state}x`, {}],
      [`?code=evil&state=${state}&state=${state}`, {}],
      ['?error=access_denied&state=wrong', {}],
      [`?code=evil&state=${state}`, { method: 'POST' }],
      [`?code=evil&state=${state}`, { headers: { host: `evil.example:${callback.port}` } }],
      [`/other?code=evil&state=${state}`, {}],
    ] as const)
      statuses.push(await open(`${callback.href}${query}`, options));
    statuses.push(await returnCode(callback, state));
  });
  expect(statuses).toEqual([400, 400, 400, 400, 400, 400, 400, 404, 200]);
  expect(new URLSearchParams(cognito.requests[1]?.body).get('code')).toBe('123');
});

test('sign-in reports an error of the sign-in page without control characters', async () => {
  cognito.responses = [client()];
  const { exitCode, stderr } = await signIn('', (callback, state) =>
    open(`${callback.href}?error=access_denied&error_description=no%1b[2Jway&state=${state}`),
  );
  expect({ exitCode, last: stderr.split('\n').at(-2) }).toEqual({
    exitCode: 1,
    last: 'Cognito rejected the sign-in (no?[2Jway).',
  });
});

test('sign-in without the scope openid says to ask for the access token', async () => {
  cognito.responses = [client(), cognitoResponse({ access_token: 'access', expires_in: 3600 })];
  expect((await signIn()).stderr).toContain(
    'Cognito issued no IdToken, because the app client does not have the scope openid',
  );
});

test.each<[name: string, settings: object, message: () => string]>([
  [
    'has a secret',
    { ClientSecret: 'secret' },
    () => 'App client client has a client secret: choose a public one with --client-id.',
  ],
  ...[
    { CallbackURLs: ['https://example.com/callback', 'http://localhost.example.com:1/callback'] },
    { AllowedOAuthFlows: ['implicit'] },
    { CallbackURLs: undefined },
  ].map((settings): [string, object, () => string] => [
    `has ${JSON.stringify(settings)}`,
    settings,
    () =>
      'App client client has no callback URL on this machine: add one such as http://localhost:5173/callback to the option callbackUrls, and deploy or restart.',
  ]),
])('sign-in rejects an app client that %s', async (_name, settings, message) => {
  cognito.responses = [client(settings)];
  expect(await project.run('sign-in --local --no-browser')).toEqual(failed(message()));
});

test('sign-in names the ports if other programs use all of them', async () => {
  cognito.responses = [client({ CallbackURLs: [`${cognito.url}/callback`] })];
  expect(await project.run('sign-in --local --no-browser')).toEqual(
    failed(
      `All ports of the callback URLs are in use (${new URL(cognito.url).port}): stop a program that uses one, or add another URL to the option callbackUrls.`,
    ),
  );
});

const machine = (
  flags: string,
  input: CommandInput = { environment: { COGNITO_CLIENT_SECRET: 'top:horse' } },
) => project.run(`generate-token --local --client-credentials ${flags}`, input);

test('generate-token --client-credentials sends the secret from the environment or standard input with the Basic scheme', async () => {
  for (const input of [{ environment: { COGNITO_CLIENT_SECRET: 'top:horse+' } }, { input: 'top:horse+\n' }]) {
    cognito.responses = [cognitoResponse({ access_token: 'access', expires_in: 3600 })];
    expect(await machine('--client-id machine', input)).toEqual({ ...succeeded(), stdout: 'access\n' });
  }
  const authorization = `Basic ${Buffer.from('machine:top%3Ahorse%2B').toString('base64')}`;
  expect(cognito.requests.map(({ headers, body }) => [headers.authorization, body])).toEqual([
    [authorization, 'grant_type=client_credentials'],
    [authorization, 'grant_type=client_credentials'],
  ]);
});

test.each([
  [
    'the client ID is missing',
    '',
    'generate-token --client-credentials --local needs the machine client: pass its ID with --client-id.',
  ],
  [
    'the client is rejected',
    '--client-id machine',
    'The token endpoint rejected the request (invalid_client). Check the client ID and the client secret.',
  ],
  [
    '--username is given',
    '--client-id machine -u alice',
    "error: option '--client-credentials' cannot be used with option '-u, --username <name>'",
  ],
])('generate-token --client-credentials fails with one message if %s', async (_name, flags, message) => {
  cognito.responses = [cognitoResponse({ error: 'invalid_client' }, 400)];
  expect(await machine(flags)).toEqual(failed(message));
});

test('sign-in and generate-token --client-credentials report a pool without a domain', async () => {
  cognito.userPool = {};
  const message =
    'User pool us-east-1_example has no domain, so it has no sign-in page and no token endpoint: add one to the stack (in this sample with the option callbackUrls).';
  expect(await project.run('sign-in --local')).toEqual(failed(message));
  expect(await machine('--client-id machine')).toEqual(failed(message));
});

test.each([
  ['the prefix domain', { Domain: 'example' }, 'https://example.auth.eu-central-1.amazoncognito.com'],
  ['the custom domain', { Domain: 'example', CustomDomain: 'auth.example.com' }, 'https://auth.example.com'],
])('on AWS, the OAuth endpoints are at %s of the pool', async (_name, userPool, domain) => {
  const cognito = { describeUserPool: async () => ({ $metadata: {}, UserPool: userPool }) };
  expect(await findDomain({ cognito, userPoolId: 'eu-central-1_example', localEndpoint: undefined })).toBe(
    domain,
  );
});
