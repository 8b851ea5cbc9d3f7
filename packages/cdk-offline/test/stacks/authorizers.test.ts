import { createServer, type Server } from 'node:http';
import {
  HttpApi,
  HttpMethod,
  MappingValue,
  ParameterMapping,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration, HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { listen } from '../../src/http/loopback';
import type { RunningStack } from '../support/running-stack';
import { inlineFunction, runStack } from '../support/test-stacks';

/** Simple responses for format 2.0, a policy for the called route for format 1.0. */
const AUTHORIZER = `
let calls = 0;
exports.handler = async ({ version, headers, methodArn }) => {
  calls += 1;
  if (version === '2.0') return { isAuthorized: headers.authorization === 'secret', context: { calls } };
  const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }];
  return { principalId: headers.authorization, policyDocument: { Version: '2012-10-17', Statement } };
};`;

let backend: Server;
let stack: RunningStack;
beforeAll(async () => {
  backend = createServer(({ method, url, headers }, response) => {
    response.end(JSON.stringify({ method, url, caller: headers['x-caller'], via: headers.via }));
  });
  const backendUrl = `http://127.0.0.1:${await listen(backend, 0, '--port')}`;
  stack = await runStack((scope) => {
    const handler = inlineFunction(scope, 'Authorizer', AUTHORIZER);
    const simple = new HttpLambdaAuthorizer('Simple', handler, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
    });
    const policies = new HttpLambdaAuthorizer('Policies', handler);
    const echo = inlineFunction(
      scope,
      'Echo',
      'exports.handler = async (event) => ({ statusCode: 201, body: JSON.stringify(event) });',
    );
    const api = new HttpApi(scope, 'Api');
    const methods = [HttpMethod.GET];
    const integration = new HttpLambdaIntegration('V1', echo, {
      payloadFormatVersion: PayloadFormatVersion.VERSION_1_0,
    });
    api.addRoutes({ path: '/simple', methods, integration, authorizer: simple });
    api.addRoutes({ path: '/policy', methods, integration, authorizer: policies });
    api.addRoutes({ path: '/other', methods, integration, authorizer: policies });
    api.addRoutes({
      path: '/backend/{proxy+}',
      authorizer: policies,
      integration: new HttpUrlIntegration('Backend', `${backendUrl}/api/{proxy}`, {
        parameterMapping: new ParameterMapping().overwriteHeader(
          'x-caller',
          MappingValue.contextVariable('authorizer.principalId'),
        ),
      }),
    });
  });
});
afterAll(async () => {
  await stack.stop();
  backend.closeAllConnections();
  backend.close();
});

const as = (authorization: string) => ({ headers: { authorization, 'x-caller': 'forged' } });

test('a Lambda authorizer with simple responses allows and denies calls, and is invoked once per identity', async () => {
  for (const _ of [1, 2]) {
    expect(await stack.eventOf('/simple', as('secret'))).toMatchObject({
      version: '1.0',
      resource: '/simple',
      requestContext: { authorizer: { claims: null, scopes: null, calls: 1 } },
    });
  }
  expect(await stack.call('/simple', as('guess'))).toMatchObject({
    statusCode: 403,
    body: '{"message":"Forbidden"}',
  });
  expect(await stack.call('/simple')).toMatchObject({ statusCode: 401, body: '{"message":"Unauthorized"}' });
});

test('a cached policy for one route does not open another', async () => {
  expect((await stack.call('/policy', as('alice'))).statusCode).toBe(201);
  expect((await stack.call('/other', as('alice'))).statusCode).toBe(403);
  expect((await stack.call('/other', as('bob'))).statusCode).toBe(201);
  expect(stack.lines.slice(-3).map(({ who, reason }) => who ?? reason)).toEqual([
    'alice',
    expect.stringMatching(/^Authorizer\w+ denies access$/),
    'bob',
  ]);
});

test('an HTTP_PROXY integration calls the backend with the mapped parameters', async () => {
  const { statusCode, body } = await stack.call('/backend/a/b%20c?d=1', { ...as('carol'), method: 'DELETE' });
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toEqual({
    method: 'DELETE',
    url: '/api/a/b%20c?d=1',
    caller: 'carol',
    via: 'HTTP/1.1 AmazonAPIGateway',
  });
});

test('the function of an authorizer is not listed as not running', () => {
  expect(stack.notRunning).toEqual([]);
});
