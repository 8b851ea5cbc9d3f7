import { join } from 'node:path';
import type { HttpApi } from '../src/model/http-api';
import type { UserPool } from '../src/model/user-pool';
import type { LocalStack } from '../src/start';
import { formatSummary } from '../src/summary';
import { authorizer, httpApi, lambdaAuthorizer, route, stage } from './support/http-api';
import { changedClient, oauthPool } from './support/oauth';
import { CLIENT_ID, ISSUER } from './support/tokens';
import { userPool } from './support/user-pools';

test('the summary shows addresses, routes with their authorization, user pools and skipped resources in 100 columns', () => {
  const pool = userPool({ issuer: ISSUER });
  const [client] = pool.clients;
  const api = httpApi({
    stages: [stage(), stage({ name: 'beta' })],
    routes: [
      route('GET /hello', { authorizationScopes: ['read', 'write'] }),
      route('GET /open', { authorizer: undefined }),
      route('GET /asked', { authorizer: lambdaAuthorizer() }),
      route('ANY /two', {
        authorizer: authorizer({ issuer: 'https://issuer.example', audience: ['a', 'b'] }),
      }),
    ],
  });
  const types = [
    'IAM::Role',
    'Logs::LogGroup',
    'IAM::Role',
    'CloudWatch::CompositeAlarm',
    'CloudWatch::Dashboard',
  ];
  const stack = {
    ...stackWith(api, [pool]),
    notNeeded: types.map((type) => ({ type: `AWS::${type}`, path: 'Hello/X' })),
    notRunning: [{ type: 'AWS::DynamoDB::Table', path: 'Hello/Table/Resource' }],
    debuggers: [{ functionPath: 'Hello/Function', port: 9229 }],
    unsetVariables: [{ name: 'TABLE_NAME', functionPath: 'Hello/Function' }],
    unusedOverrides: ["TABEL_NAME of env.json isn't used: no function declares it."],
    credentialsProfile: 'sandbox',
  };

  expect(formatSummary(stack, '/project')).toEqual([
    'HTTP API    http://127.0.0.1:3000',
    `  GET /hello: token from ${pool.id} for ${CLIENT_ID} with scope read or write`,
    '  GET /open: open to everyone',
    '  GET /asked: authorized by the function Authorizer',
    '  ANY /two: token from https://issuer.example for a or b',
    `  GET /hello (stage beta): token from ${pool.id} for ${CLIENT_ID} with scope`,
    '            read or write',
    '  GET /open (stage beta): open to everyone',
    '  GET /asked (stage beta): authorized by the function Authorizer',
    '  ANY /two (stage beta): token from https://issuer.example for a or b',
    'User pools  http://127.0.0.1:3001',
    `  ${pool.id}`,
    `    client ${client?.name}: ${client?.id}`,
    'Debuggers   attach to a port; timeouts are off',
    '  127.0.0.1:9229: Hello/Function',
    `Outputs     ${join('cdk.out', 'outputs.json')}`,
    'Not needed  5 resources: AWS::IAM::Role, AWS::Logs::LogGroup, AWS::CloudWatch::CompositeAlarm,',
    '            AWS::CloudWatch::Dashboard',
    'Does NOT run locally: 1 resource',
    '  Hello/Table/Resource (AWS::DynamoDB::Table)',
    'Environment variables that are not set. Add them to .env.local:',
    '  TABLE_NAME=VALUE # Hello/Function',
    "TABEL_NAME of env.json isn't used: no function declares it.",
    'Functions have the AWS credentials of the profile sandbox: they can change real resources.',
  ]);
});

test('the sign-in link of a client names a redirect_uri only if there are several and no default', () => {
  const callbackUrls = ['http://localhost:5173/callback', 'https://app.example.com/'];
  const clients = [
    changedClient('one', {}),
    changedClient('two', { callbackUrls }),
    changedClient('default', { callbackUrls, defaultRedirectUri: 'https://app.example.com/' }),
    changedClient('implicit', { flows: ['implicit'] }),
  ];
  const links = (domain: UserPool['domain']) =>
    formatSummary(stackWith(httpApi(), [oauthPool({ clients, domain })]), '/project').filter((line) =>
      /sign in|client_id=/.test(line),
    );
  expect(links(oauthPool().domain)).toEqual([
    '    sign in: http://127.0.0.1:3001/login?client_id=one&response_type=code',
    '    sign in:',
    '            http://127.0.0.1:3001/login?client_id=two&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A5173%2Fcallback',
    '    sign in: http://127.0.0.1:3001/login?client_id=default&response_type=code',
  ]);
  expect(links(undefined)).toEqual([]);
});

function stackWith(api: HttpApi, userPools: UserPool[]): LocalStack {
  return {
    api,
    apiUrl: 'http://127.0.0.1:3000',
    userPools,
    functions: [],
    cognitoEndpoint: 'http://127.0.0.1:3001',
    notNeeded: [],
    notRunning: [],
    debuggers: [],
    unsetVariables: [],
    unusedOverrides: [],
    credentialsProfile: undefined,
    outputsFile: join('/project', 'cdk.out', 'outputs.json'),
    deploy: async () => {},
    close: async () => {},
  };
}
