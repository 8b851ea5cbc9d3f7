import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import {
  CfnManagedLoginBranding,
  ManagedLoginVersion,
  OAuthScope,
  ResourceServerScope,
  UserPool,
} from 'aws-cdk-lib/aws-cognito';
import { CfnOutput } from 'aws-cdk-lib/core';
import { formatSummary } from '../../src/summary';
import { cognitoClient } from '../support/emulator-process';
import { Password } from '../support/local-cognito';
import {
  authorization,
  Browser,
  basic,
  CALLBACK,
  type Fields,
  postForm,
  redeem,
  redirectParameters,
} from '../support/oauth';
import type { RunningStack } from '../support/running-stack';
import { echo, inlineFunction, runStack } from '../support/test-stacks';

const RESOURCE = 'https://reports.example.com';

/** A web app's client and two machine clients, of which the API accepts one; `/reports` needs a scope. */
let stack: RunningStack;
let clientIds: Fields;
let server: { url: string };
beforeAll(async () => {
  stack = await runStack((scope) => {
    const pool = new UserPool(scope, 'Pool');
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: 'hello' },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const read = new ResourceServerScope({ scopeName: 'read', scopeDescription: 'Read reports' });
    const reports = pool.addResourceServer('Reports', { identifier: 'reports', scopes: [read] });
    const readScope = OAuthScope.resourceServer(reports, read);
    const webClient = pool.addClient('web', {
      userPoolClientName: 'web',
      authFlows: { adminUserPassword: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, readScope],
        callbackUrls: [CALLBACK],
      },
    });
    new CfnManagedLoginBranding(scope, 'Branding', {
      userPoolId: pool.userPoolId,
      clientId: webClient.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    const [machineClient] = ['machine', 'outsider'].map((userPoolClientName) =>
      pool.addClient(userPoolClientName, {
        userPoolClientName,
        generateSecret: true,
        oAuth: { flows: { clientCredentials: true }, scopes: [readScope] },
      }),
    );
    const api = new HttpApi(scope, 'Api');
    const integration = echo(scope);
    const userPoolClients = machineClient ? [webClient, machineClient] : [];
    const authorizer = new HttpUserPoolAuthorizer('Authorizer', pool, { userPoolClients });
    const methods = [HttpMethod.GET];
    api.addRoutes({ path: '/open', methods, integration, authorizer });
    api.addRoutes({
      path: '/reports',
      methods,
      integration,
      authorizer,
      authorizationScopes: ['reports/read'],
    });
    const tokenUrl = inlineFunction(
      scope,
      'TokenUrl',
      'exports.handler = async () => process.env.TOKEN_URL;',
      {
        environment: { TOKEN_URL: `${domain.baseUrl()}/oauth2/token` },
      },
    );
    api.addRoutes({
      path: '/token-url',
      methods,
      integration: new HttpLambdaIntegration('TokenUrlIntegration', tokenUrl),
    });
    new CfnOutput(scope, 'UserPoolDomain', { value: domain.baseUrl() });
    new CfnOutput(scope, 'SignInUrl', { value: domain.signInUrl(webClient, { redirectUri: CALLBACK }) });
  });
  server = { url: stack.cognitoEndpoint };
  clientIds = Object.fromEntries(stack.userPools[0]?.clients.map(({ name, id }) => [name, id]) ?? []);
  const cognito = cognitoClient(stack.cognitoEndpoint);
  const user = { UserPoolId: stack.userPools[0]?.id ?? '', Username: 'alice' };
  await cognito.adminCreateUser({ ...user, MessageAction: 'SUPPRESS' });
  await cognito.adminSetUserPassword({ ...user, Password, Permanent: true });
});
afterAll(() => stack.stop());

async function userTokens(changes: Fields): Promise<Fields> {
  const client_id = clientIds.web ?? '';
  const answer = await new Browser(server).signIn(authorization({ client_id, ...changes }));
  const { code = '' } = redirectParameters(answer);
  return JSON.parse((await redeem(server, code, { client_id })).body);
}

async function machineToken(name: string): Promise<string> {
  const [UserPoolId, ClientId = ''] = [stack.userPools[0]?.id, clientIds[name]];
  const cognito = cognitoClient(stack.cognitoEndpoint);
  const { UserPoolClient } = await cognito.describeUserPoolClient({ UserPoolId, ClientId });
  const headers = basic(ClientId, UserPoolClient?.ClientSecret ?? '');
  const answer = await postForm(server, '/oauth2/token', { grant_type: 'client_credentials' }, headers);
  return JSON.parse(answer.body).access_token;
}

test.each<[token: string, obtain: () => Promise<string | undefined>, open: number, reports: number]>([
  ["a machine client's token", () => machineToken('machine'), 200, 200],
  ["the token of a machine client that isn't in the audience", () => machineToken('outsider'), 401, 401],
  [
    "a user's token without the scope",
    async () => (await userTokens({ scope: 'openid email' })).access_token,
    200,
    403,
  ],
  [
    "a user's token with the scope",
    async () => (await userTokens({ scope: 'openid reports/read' })).access_token,
    200,
    200,
  ],
  ["a user's ID token", async () => (await userTokens({ scope: 'openid reports/read' })).id_token, 200, 403],
  [
    "a user's token for a resource that isn't in the audience",
    async () => (await userTokens({ scope: 'openid reports/read', resource: RESOURCE })).access_token,
    401,
    401,
  ],
])(
  'the API accepts or rejects %s on a route without scopes and on one with a scope',
  async (_token, obtain, open, reports) => {
    const headers = { authorization: `Bearer ${await obtain()}` };
    const statusCodes = [await stack.call('/open', { headers }), await stack.call('/reports', { headers })];
    expect(statusCodes.map(({ statusCode }) => statusCode)).toEqual([open, reports]);
  },
);

test("the stack's outputs and the summary lead to the local sign-in page", async () => {
  expect(stack.outputs.UserPoolDomain).toBe(stack.cognitoEndpoint);
  const signInUrl = stack.outputs.SignInUrl ?? '';
  expect(signInUrl.startsWith(`${stack.cognitoEndpoint}/login?client_id=${clientIds.web}`)).toBe(true);
  const link = /^ {4}sign in: (.+)$/m.exec(formatSummary(stack, '/').join('\n'))?.[1] ?? '';
  expect(link.length).toBeLessThan(100 - '    sign in: '.length);
  for (const url of [signInUrl, link]) {
    const page = await new Browser(server).get(url.slice(stack.cognitoEndpoint.length));
    expect(page.statusCode).toBe(200);
  }
});

test("a function's environment variables have the local address, not a domain that may belong to someone else", async () => {
  expect((await stack.call('/token-url')).body).toBe(`${stack.cognitoEndpoint}/oauth2/token`);
});
