import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { handler } from '../../lambda/hello';

const event: APIGatewayProxyEventV2WithJWTAuthorizer = {
  version: '2.0',
  routeKey: 'GET /hello',
  rawPath: '/hello',
  rawQueryString: '',
  headers: {
    accept: '*/*',
    authorization: 'Bearer header.payload.signature',
    host: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
  },
  requestContext: {
    accountId: '111122223333',
    apiId: 'a1b2c3d4e5',
    authorizer: {
      jwt: {
        claims: {
          aud: '1example23456789abcdefghij',
          'cognito:username': 'alice',
          exp: '1763823600',
          iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example12',
          sub: '3b0f4c2e-7d1a-4c55-9a40-5d8b6a1c0f2e',
          token_use: 'id',
        },
        scopes: null,
      },
    },
    domainName: 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
    domainPrefix: 'a1b2c3d4e5',
    http: {
      method: 'GET',
      path: '/hello',
      protocol: 'HTTP/1.1',
      sourceIp: '203.0.113.7',
      userAgent: 'curl/8.5.0',
    },
    requestId: 'UZ1b2jKyFiAEMVQ=',
    routeKey: 'GET /hello',
    stage: '$default',
    time: '22/Nov/2025:14:00:00 +0000',
    timeEpoch: 1763820000000,
  },
  isBase64Encoded: false,
};

test('responds to an authorized request with a greeting in JSON', async () => {
  expect(await handler(event)).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '"Hello from Lambda!"',
  });
});
