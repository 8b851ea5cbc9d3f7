import type { LocalStack } from '../src/start';
import { formatSummary } from '../src/summary';
import { authorizer, httpApi, route, stage } from './support/http-api';
import { CLIENT_ID, ISSUER } from './support/tokens';
import { userPool } from './support/user-pools';

const summary = (changes: Partial<LocalStack>) =>
  formatSummary(
    {
      api: httpApi({ routes: [] }),
      apiUrl: 'http://127.0.0.1:3000',
      userPools: [],
      cognitoEndpoint: 'http://127.0.0.1:3001',
      notNeeded: [],
      notRunning: [],
      outputsFile: '/project/cdk.out/outputs.json',
      deploy: async () => {},
      close: async () => {},
      ...changes,
    },
    '/project',
  );

test('shows the addresses, each route with who may call it, and each pool with its clients', () => {
  const pool = userPool({ issuer: ISSUER });
  const [client] = pool.clients;
  const api = httpApi({
    stages: [stage(), stage({ name: 'beta' })],
    routes: [
      route('GET /hello', { authorizationScopes: ['read', 'write'] }),
      route('GET /open', { authorizer: undefined }),
      route('ANY /two', {
        authorizer: authorizer({ issuer: 'https://issuer.example', audience: ['a', 'b'] }),
      }),
    ],
  });

  expect(summary({ api, userPools: [pool] })).toEqual([
    'HTTP API    http://127.0.0.1:3000',
    `  GET /hello: token from ${pool.id} for ${CLIENT_ID} with scope read or write`,
    '  GET /open: open to everyone',
    '  ANY /two: token from https://issuer.example for a or b',
    `  GET /hello (stage beta): token from ${pool.id} for ${CLIENT_ID} with scope`,
    '            read or write',
    '  GET /open (stage beta): open to everyone',
    '  ANY /two (stage beta): token from https://issuer.example for a or b',
    'User pools  http://127.0.0.1:3001',
    `  ${pool.id}`,
    `    client ${client?.name}: ${client?.id}`,
    'Outputs     cdk.out/outputs.json',
  ]);
});

test('keeps resources that are not needed apart from those that an app may miss, on 100 columns', () => {
  const types = [
    'AWS::IAM::Role',
    'AWS::Logs::LogGroup',
    'AWS::IAM::Role',
    'AWS::CloudWatch::CompositeAlarm',
  ];
  const notNeeded = [...types, 'AWS::CloudWatch::Dashboard'].map((type) => ({ type, path: 'Hello/X' }));
  const notRunning = [{ type: 'AWS::DynamoDB::Table', path: 'Hello/Table/Resource' }];
  expect(summary({ notNeeded, notRunning }).slice(3)).toEqual([
    'Not needed  5 resources: AWS::IAM::Role, AWS::Logs::LogGroup, AWS::CloudWatch::CompositeAlarm,',
    '            AWS::CloudWatch::Dashboard',
    'Does NOT run locally: 1 resource',
    '  Hello/Table/Resource (AWS::DynamoDB::Table)',
  ]);
});
