import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cognitoClient, LocalProject, NO_APP, signIn, signUp } from './support/emulator-process';
import { basic, postForm } from './support/oauth';
import { type RunningStack, serve } from './support/running-stack';

const NAMES = ['route-parameter', 'machine-client', 'groups', 'identity-provider', 'custom-domain'] as const;
type Name = (typeof NAMES)[number];

/** Requires each example, with its own output folder. All in one process, because loading the CDK takes longest. */
const SYNTHESIZE = `
for (const [name, output] of Object.entries(JSON.parse(process.argv[1]))) {
  process.env.CDK_OUTDIR = output;
  require('./examples/' + name + '.ts');
}`;

const projects = Object.fromEntries(NAMES.map((name) => [name, new LocalProject(NO_APP)])) as Record<
  Name,
  LocalProject
>;
beforeAll(async () => {
  const outputs = NAMES.map((name) => [name, join(projects[name].directory, 'cdk.out')]);
  const code = ['--require', 'ts-node/register', '--eval', SYNTHESIZE];
  await promisify(execFile)(process.execPath, [...code, JSON.stringify(Object.fromEntries(outputs))], {
    cwd: join(__dirname, '../../..'),
    env: {
      ...process.env,
      CDK_CONTEXT_JSON: JSON.stringify(projects.groups.context),
      CDK_VALIDATION: 'false',
    },
  });
});
let running: RunningStack | undefined;
afterEach(() => running?.stop());
afterAll(() => {
  for (const project of Object.values(projects)) project.remove();
});

/** Serves one of the sample's examples, with its state in a temporary folder. */
async function runExample(name: Name): Promise<RunningStack> {
  running = await serve(projects[name]);
  return running;
}

/** Creates a user, in the group if one is named, and returns the access token. */
async function signInUser(stack: RunningStack, GroupName?: string): Promise<string> {
  const [{ id: UserPoolId, clients } = { id: '', clients: [] }] = stack.userPools;
  const { id: UserPoolClientId = '' } = clients.find(({ hasSecret }) => !hasSecret) ?? {};
  const outputs = { CognitoEndpoint: stack.cognitoEndpoint, UserPoolId, UserPoolClientId };
  const { AccessToken } = await signUp(outputs, GroupName ?? 'alice');
  if (GroupName === undefined) return AccessToken;
  const cognito = cognitoClient(stack.cognitoEndpoint);
  await cognito.adminAddUserToGroup({ UserPoolId, GroupName, Username: GroupName });
  return (await signIn(outputs, GroupName)).AccessToken;
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

const UNAUTHORIZED = {
  statusCode: 401,
  headers: { 'www-authenticate': 'Bearer', 'apigw-requestid': 'ID' },
  body: '{"message":"Unauthorized"}',
};

function json(statusCode: number, body: unknown): object {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'apigw-requestid': 'ID' },
    body: JSON.stringify(body),
  };
}

test('examples/route-parameter.ts greets a user by the name in the path', async () => {
  const stack = await runExample('route-parameter');
  const request = bearer(await signInUser(stack));
  expect(await stack.call('/hello/alice')).toEqual(UNAUTHORIZED);
  expect(await stack.call('/hello/alice', request)).toEqual(json(200, 'Hello, alice!'));
  expect(await stack.call('/hello', request)).toEqual(json(200, 'Hello, stranger!'));
});

test("examples/machine-client.ts accepts a machine client's token", async () => {
  const stack = await runExample('machine-client');
  const [{ id: UserPoolId, clients } = { id: '', clients: [] }] = stack.userPools;
  const ClientId = clients.find(({ hasSecret }) => hasSecret)?.id ?? '';
  const cognito = cognitoClient(stack.cognitoEndpoint);
  const { UserPoolClient } = await cognito.describeUserPoolClient({ UserPoolId, ClientId });
  const tokenUrl = stack.outputs.TokenUrl ?? '';
  const server = { url: tokenUrl.replace('/oauth2/token', '') };
  const credentials = basic(ClientId, UserPoolClient?.ClientSecret ?? '');
  const answer = await postForm(server, '/oauth2/token', { grant_type: 'client_credentials' }, credentials);
  const { access_token } = JSON.parse(answer.body);
  expect(await stack.call('/reports', bearer(access_token))).toEqual(json(200, { reports: [] }));
});

test("examples/machine-client.ts rejects a user's token, which lacks the scope, with 403", async () => {
  const stack = await runExample('machine-client');
  expect(await stack.call('/reports', bearer(await signInUser(stack)))).toEqual({
    statusCode: 403,
    headers: {
      'www-authenticate': expect.stringMatching(
        /^Bearer scope="reports\/read" error="insufficient_scope" error_description=".+"$/,
      ),
      'apigw-requestid': 'ID',
    },
    body: '{"message":"Forbidden"}',
  });
});

test('examples/groups.ts accepts a member of the group and rejects any other user with 403', async () => {
  const stack = await runExample('groups');
  const [user, member] = [await signInUser(stack), await signInUser(stack, 'admins')];
  expect(await stack.call('/admin', bearer(user))).toEqual(json(403, { message: 'Forbidden' }));
  expect(await stack.call('/admin', bearer(member))).toEqual(json(200, { message: 'Hello, admin!' }));
});

test('examples/identity-provider.ts starts without a user pool and rejects a request without a token', async () => {
  const stack = await runExample('identity-provider');
  expect(stack.userPools).toEqual([]);
  expect(await stack.call('/hello')).toEqual(UNAUTHORIZED);
});

test('examples/custom-domain.ts is served at the local address', async () => {
  const stack = await runExample('custom-domain');
  expect(await stack.call('/hello')).toEqual(UNAUTHORIZED);
  expect(await stack.call('/hello', bearer(await signInUser(stack)))).toEqual(
    json(200, { message: 'Hello from Lambda!' }),
  );
});
