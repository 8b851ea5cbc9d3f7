import { describe as describeStack } from '../src/describe';
import type { LocalStack } from '../src/start';
import { authorizer, httpApi, route, stage } from './support/http-api';
import { CLIENT_ID, ISSUER } from './support/tokens';
import { userPool } from './support/user-pools';

const describedAs = (changes: Partial<LocalStack>) =>
  describeStack({
    api: httpApi(),
    apiUrl: 'http://127.0.0.1:3000',
    userPools: [],
    cognitoEndpoint: 'http://127.0.0.1:3001',
    passedOver: [],
    outputsFile: 'outputs.json',
    deploy: async () => {},
    close: async () => {},
    ...changes,
  });

test('shows the addresses, each route with who may call it, and each pool with its clients', () => {
  const pool = userPool();
  const [client] = pool.clients;
  const api = httpApi({
    stages: [stage(), stage({ name: 'beta' })],
    routes: [
      route('GET /hello', { authorizationScopes: ['notes/read', 'notes/write'] }),
      route('GET /open', { authorizer: undefined }),
      route('ANY /two', { authorizer: authorizer({ audience: ['a', 'b'] }) }),
    ],
  });
  const hello = `GET /hello%: tokens of ${ISSUER} for ${CLIENT_ID} with one of the scopes notes/read, notes/write`;
  const routes = [hello, 'GET /open%: open to everybody', `ANY /two%: tokens of ${ISSUER} for a, b`];

  expect(describedAs({ api, userPools: [pool] })).toEqual([
    'HTTP API    http://127.0.0.1:3000',
    ...routes.map((text) => `  ${text.replace('%', '')}`),
    ...routes.map((text) => `  ${text.replace('%', ' (stage beta)')}`),
    'User pool   http://127.0.0.1:3001',
    `  ${pool.id}`,
    `  ${client?.name}: ${client?.id}`,
    'Outputs     outputs.json',
  ]);
});

test.each([
  [['AWS::IAM::Role'], 'Passed over 1 resource that needs nothing here: AWS::IAM::Role'],
  [
    ['AWS::IAM::Role', 'AWS::Logs::LogGroup', 'AWS::IAM::Role'],
    'Passed over 3 resources that need nothing here: AWS::IAM::Role, AWS::Logs::LogGroup',
  ],
])('names what is passed over: %j', (passedOver, line) => {
  expect(describedAs({ passedOver }).at(-1)).toBe(line);
});
