import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { RunningStack } from '../support/running-stack';
import { echo, runStack } from '../support/test-stacks';

/** Two user pools, each protecting a route for one of its app clients. */
let stack: RunningStack;
let cognito: CognitoIdentityProvider;
beforeAll(async () => {
  stack = await runStack((scope) => {
    const api = new HttpApi(scope, 'Api');
    const integration = echo(scope);
    for (const id of ['customers', 'staff']) {
      const pool = new UserPool(scope, id, { selfSignUpEnabled: true, autoVerify: { email: true } });
      pool.addGroup(`${id}Group`, { groupName: 'readers' });
      const [client] = ['accepted', 'other'].map((name) =>
        pool.addClient(name, { userPoolClientName: name, authFlows: { adminUserPassword: true } }),
      );
      const userPoolClients = client ? [client] : [];
      const authorizer = new HttpUserPoolAuthorizer(`${id}Authorizer`, pool, { userPoolClients });
      api.addRoutes({ path: `/${id}`, methods: [HttpMethod.GET], integration, authorizer });
    }
  });
  cognito = new CognitoIdentityProvider({
    endpoint: stack.cognitoEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  cognito.destroy();
  await stack.stop();
});

test('tokens of a user pool are accepted only on its own route and from the accepted app client', async () => {
  const statusCodes: Record<string, number[]> = {};
  for (const [index, { id: UserPoolId, clients }] of stack.userPools.entries()) {
    const [Username, Password] = ['alice', 'Correct-horse-1'];
    await cognito.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS' });
    await cognito.adminSetUserPassword({ UserPoolId, Username, Password, Permanent: true });
    for (const { id: ClientId, name } of clients) {
      const { AuthenticationResult: tokens } = await cognito.adminInitiateAuth({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD: Password },
      });
      const responses = [tokens?.IdToken, tokens?.AccessToken].flatMap((token) =>
        ['/customers', '/staff'].map((path) =>
          stack.call(path, { headers: { authorization: `Bearer ${token}` } }),
        ),
      );
      statusCodes[`${name} client of pool ${index}`] = (await Promise.all(responses)).map(
        ({ statusCode }) => statusCode,
      );
    }
  }
  expect(statusCodes).toEqual({
    'accepted client of pool 0': [200, 401, 200, 401],
    'other client of pool 0': [401, 401, 401, 401],
    'accepted client of pool 1': [401, 200, 401, 200],
    'other client of pool 1': [401, 401, 401, 401],
  });
});

test('a user signs up to the pool of a stack and joins a group of the template', async () => {
  const [pool] = stack.userPools;
  const { id: UserPoolId = '', clients: [client] = [] } = pool ?? {};
  const user = { ClientId: client?.id, Username: 'dave' };
  const UserAttributes = [{ Name: 'email', Value: 'dave@example.com' }];
  await cognito.signUp({ ...user, Password: 'Correct-horse-1', UserAttributes });
  const mailbox = await (await fetch(`${stack.cognitoEndpoint}/mailbox`)).text();
  const [, code] = /<td>(\d{6})<\/td>/.exec(mailbox) ?? [];
  await cognito.confirmSignUp({ ...user, ConfirmationCode: code });
  await cognito.adminAddUserToGroup({ UserPoolId, Username: 'dave', GroupName: 'readers' });

  const { Users } = await cognito.listUsersInGroup({ UserPoolId, GroupName: 'readers' });
  expect(Users?.map(({ Username, UserStatus }) => [Username, UserStatus])).toEqual([['dave', 'CONFIRMED']]);
});
