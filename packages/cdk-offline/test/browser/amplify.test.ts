import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnOutput } from 'aws-cdk-lib/core';
import { build } from 'esbuild';
import { type StaticServer, startStaticServer, useChromium } from '../support/chromium';
import { PASSWORD, signUp } from '../support/emulator-process';
import type { RunningStack } from '../support/running-stack';
import { echo, runStack } from '../support/test-stacks';

/** A page's script. `aws-amplify` sets the token provider by itself. */
const PAGE = `
import { Amplify } from '@aws-amplify/core';
import { fetchAuthSession, signIn } from '@aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito';

window.run = async ({ userPoolId, userPoolClientId, userPoolEndpoint, apiUrl, username, password }) => {
  const Auth = { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } };
  cognitoUserPoolsTokenProvider.setAuthConfig(Auth);
  Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
  const { isSignedIn } = await signIn({ username, password });
  const tokens = [];
  for (const forceRefresh of [false, true])
    tokens.push((await fetchAuthSession({ forceRefresh })).tokens.accessToken.toString());
  const statuses = [];
  for (const token of tokens)
    statuses.push((await fetch(apiUrl + '/hello', { headers: { Authorization: 'Bearer ' + token } })).status);
  return { isSignedIn, isRefreshed: tokens[0] !== tokens[1], statuses };
};`;

const chromium = useChromium();
let server: StaticServer;
let stack: RunningStack;
beforeAll(async () => {
  server = await startStaticServer();
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: __dirname },
    bundle: true,
    format: 'iife',
    write: false,
  });
  server.files['/'] = {
    type: 'text/html',
    content: '<!doctype html><link rel="icon" href="data:,"><script src="app.js"></script>',
  };
  server.files['/app.js'] = { type: 'text/javascript', content: Buffer.from(outputFiles[0]?.contents ?? '') };
  stack = await runStack((scope) => {
    const pool = new UserPool(scope, 'Pool');
    const client = pool.addClient('Client', { authFlows: { userSrp: true, adminUserPassword: true } });
    const api = new HttpApi(scope, 'Api', {
      corsPreflight: {
        allowOrigins: [server.origin],
        allowMethods: [CorsHttpMethod.GET],
        allowHeaders: ['Authorization'],
      },
    });
    api.addRoutes({
      path: '/hello',
      methods: [HttpMethod.GET],
      integration: echo(scope),
      authorizer: new HttpUserPoolAuthorizer('Authorizer', pool, { userPoolClients: [client] }),
    });
    new CfnOutput(scope, 'UserPoolId', { value: pool.userPoolId });
    new CfnOutput(scope, 'UserPoolClientId', { value: client.userPoolClientId });
  });
});
afterAll(async () => {
  await stack?.stop();
  await server?.stop();
});

test('a web page with Amplify signs in with SRP, refreshes the tokens and calls the API', async () => {
  const { cognitoEndpoint: CognitoEndpoint, outputs, apiUrl } = stack;
  const { UserPoolId = '', UserPoolClientId = '' } = outputs;
  await signUp({ CognitoEndpoint, UserPoolId, UserPoolClientId }, 'alice');
  const page = await chromium.open(`${server.origin}/`);
  const settings = {
    userPoolId: UserPoolId,
    userPoolClientId: UserPoolClientId,
    userPoolEndpoint: CognitoEndpoint,
    apiUrl,
    username: 'alice',
    password: PASSWORD,
  };
  const result = await page.evaluate(`run(${JSON.stringify(settings)})`);
  expect(result).toEqual({ isSignedIn: true, isRefreshed: true, statuses: [200, 200] });
  // Amplify warns about endpoints outside AWS.
  expect(page.complaints).toEqual([
    expect.stringContaining('a custom Amazon Amazon Cognito User Pool endpoint'),
  ]);
});
