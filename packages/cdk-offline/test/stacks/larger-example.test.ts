import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { freePort } from '../support/debugger';
import { cognitoClient, EmulatorProcess } from '../support/emulator-process';
import { claimsOf } from '../support/local-cognito';
import { type RunningStack, serve } from '../support/running-stack';
import { removeDirectory } from '../support/user-pools';

/** The files that "A larger example" in the README lists, by name. */
const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const files = [...readme.matchAll(/^`([\w.-]+)`:\n\n```\w+\n(.*?)^```$/gms)];

// In node_modules, so the app finds its packages without installing them.
const modules = dirname(dirname(require.resolve('aws-cdk-lib/package.json')));
const directory = mkdtempSync(join(modules, 'larger-example-'));
let database: EmulatorProcess;
let stack: RunningStack;
let cognito: CognitoIdentityProvider;
beforeAll(async () => {
  const port = await freePort();
  for (const [, name = '', content = ''] of files)
    writeFileSync(join(directory, name), content.replaceAll('8000', String(port)));
  database = new EmulatorProcess(directory, ['database.mjs'], {});
  await database.prints('DynamoDB is ready');
  stack = await serve({ directory });
  cognito = cognitoClient(stack.cognitoEndpoint);
});
afterAll(async () => {
  cognito?.destroy();
  await stack?.stop();
  await database?.stop();
  removeDirectory(directory);
});

test('the example in the README serves a user who signed up and joined the group, and nobody else', async () => {
  const { UserPoolId, UserPoolClientId: ClientId } = stack.outputs;
  const [Username, Password] = ['alice@example.com', 'Correct-horse-1'];
  await cognito.signUp({ ClientId, Username, Password });
  const mailbox = await (await fetch(`${stack.cognitoEndpoint}/mailbox`)).text();
  const [, ConfirmationCode] = /<td>(\d{6})<\/td>/.exec(mailbox) ?? [];
  await cognito.confirmSignUp({ ClientId, Username, ConfirmationCode });
  const signIn = async () => {
    const { AuthenticationResult: tokens } = await cognito.adminInitiateAuth({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    });
    return tokens?.AccessToken ?? '';
  };
  const answer = async (token?: string, change = {}) => {
    const headers = { 'content-type': 'text/plain', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await stack.call('/note', { headers, ...change });
    return [response.statusCode, JSON.parse(response.body)];
  };

  const forbidden = [403, { message: 'Forbidden' }];
  expect(await answer(await signIn())).toEqual(forbidden);
  await cognito.adminAddUserToGroup({ UserPoolId, Username, GroupName: 'writers' });
  const token = await signIn();
  expect(claimsOf(token)).toMatchObject({ plan: 'free', 'cognito:groups': ['writers'] });
  expect([
    await answer(),
    await answer(`${token.slice(0, -8)}AAAAAAAA`),
    await answer(token),
    await answer(token, { method: 'PUT', body: 'Buy milk' }),
    await answer(token),
  ]).toEqual([
    [401, { message: 'Unauthorized' }],
    forbidden,
    [200, { plan: 'free' }],
    [200, { plan: 'free', note: 'Buy milk' }],
    [200, { plan: 'free', note: 'Buy milk' }],
  ]);
});
