import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnOutput } from 'aws-cdk-lib/core';
import { echo, type RunningStack, runStack } from '../support/test-stacks';

const Password = 'Correct-horse-1';

/** Two user pools, each protecting a route; one of the app clients isn't in its route's audience. */
let stack: RunningStack;
let cognito: CognitoIdentityProvider;
beforeAll(async () => {
  stack = await runStack((scope) => {
    const api = new HttpApi(scope, 'Api');
    const integration = echo(scope);
    const addPool = (id: string, path: string, accepted: string[], others: string[] = []) => {
      const pool = new UserPool(scope, id);
      new CfnOutput(scope, `${id}Id`, { value: pool.userPoolId });
      const clients = [...accepted, ...others].map((name) => {
        const client = pool.addClient(name, { authFlows: { adminUserPassword: true } });
        new CfnOutput(scope, `${id}${name}Id`, { value: client.userPoolClientId });
        return client;
      });
      const userPoolClients = clients.slice(0, accepted.length);
      const authorizer = new HttpUserPoolAuthorizer(`${id}Authorizer`, pool, { userPoolClients });
      api.addRoutes({ path, methods: [HttpMethod.GET], integration, authorizer });
    };
    addPool('Customers', '/shop', ['Web', 'Mobile'], ['Kiosk']);
    addPool('Staff', '/office', ['Desk']);
  });
  cognito = new CognitoIdentityProvider({
    endpoint: stack.cognitoEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (const UserPoolId of [stack.outputs.CustomersId, stack.outputs.StaffId]) {
    await cognito.adminCreateUser({ UserPoolId, Username: 'alice', MessageAction: 'SUPPRESS' });
    await cognito.adminSetUserPassword({ UserPoolId, Username: 'alice', Password, Permanent: true });
  }
});
afterAll(async () => {
  cognito.destroy();
  await stack.stop();
});

async function signIn(pool: string, client: string) {
  const { AuthenticationResult: tokens } = await cognito.adminInitiateAuth({
    UserPoolId: stack.outputs[`${pool}Id`],
    ClientId: stack.outputs[`${pool}${client}Id`],
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'alice', PASSWORD: Password },
  });
  return [tokens?.IdToken, tokens?.AccessToken];
}

test.each([
  ['Customers', 'Web', { shop: 200, office: 401 }],
  ['Customers', 'Mobile', { shop: 200, office: 401 }],
  ['Customers', 'Kiosk', { shop: 401, office: 401 }],
  ['Staff', 'Desk', { shop: 401, office: 200 }],
])(
  'ID and access tokens of %s for its client %s get the status codes %j',
  async (pool, client, { shop, office }) => {
    for (const token of await signIn(pool, client)) {
      const headers = { authorization: `Bearer ${token}` };
      expect((await stack.call('/shop', { headers })).statusCode).toBe(shop);
      expect((await stack.call('/office', { headers })).statusCode).toBe(office);
    }
  },
);
