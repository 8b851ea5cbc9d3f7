import { join } from 'node:path';
import { build } from 'esbuild';
import type { RunningFunction } from '../../src/lambda/running-function';
import { FunctionFolder, returned } from '../support/function-folder';

const folder = new FunctionFolder();
afterAll(() => folder.remove());

/** The parts of an event of payload format 2.0 that the libraries read. */
const event = (path: string, body?: object) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: 'name=Ada',
  headers: { host: 'api.example', 'content-type': 'application/json' },
  queryStringParameters: { name: 'Ada' },
  requestContext: {
    domainName: 'api.example',
    http: {
      method: body ? 'POST' : 'GET',
      path,
      sourceIp: '127.0.0.1',
      protocol: 'HTTP/1.1',
      userAgent: 'test',
    },
    stage: '$default',
    time: '24/Nov/2026:12:00:00 +0000',
    timeEpoch: 1795694400000,
    requestId: 'id',
  },
  isBase64Encoded: false,
  ...(body && { body: JSON.stringify(body) }),
});

const MIDDY = `
import middy from '@middy/core';
export const handler = middy()
  .before((request) => { request.event.name = request.event.queryStringParameters.name; })
  .onError((request) => { request.response = { statusCode: 418, body: JSON.stringify({ error: request.error.message }) }; })
  .handler(async (event, context) => {
    if (event.rawPath === '/fail') throw new Error('no tea');
    return { statusCode: 200, body: JSON.stringify({ name: event.name, left: context.getRemainingTimeInMillis() > 0 }) };
  });`;

const POWERTOOLS = `
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
const logger = new Logger({ serviceName: 'greetings' });
export const handler = middy(async () => {
  logger.info('hello', { name: 'Ada' });
  logger.debug('details');
  return { statusCode: 200, body: '{"name":"Ada"}' };
}).use(injectLambdaContext(logger));`;

const HONO = `
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
const app = new Hono();
app.get('/hello', (c) => c.json({ name: c.req.query('name') }));
app.post('/hello', async (c) => c.json({ name: (await c.req.json()).name, stage: c.env.event.requestContext.stage }));
export const handler = handle(app);`;

const FASTIFY = `
import awsLambdaFastify from '@fastify/aws-lambda';
import fastify from 'fastify';
const app = fastify();
app.get('/hello', async (request) => ({ name: request.query.name }));
app.post('/hello', async (request) => ({ name: request.body.name, path: request.awsLambda.event.rawPath }));
export const handler = awsLambdaFastify(app);`;

const CODE: Record<string, string> = { middy: MIDDY, powertools: POWERTOOLS, hono: HONO, fastify: FASTIFY };

/** Bundles the handlers as NodejsFunction does, for the oldest runtime. */
beforeAll(async () => {
  await Promise.all(
    Object.entries(CODE).map(([library, contents]) =>
      build({
        stdin: { contents, resolveDir: __dirname, loader: 'ts' },
        outfile: join(folder.directory, `${library}.js`),
        bundle: true,
        platform: 'node',
        target: 'node20',
        external: ['@aws-sdk/*'],
        minify: true,
      }),
    ),
  );
});

describe.each(['nodejs20.x', 'nodejs24.x'])('on %s', (runtime) => {
  const functions = new Map<string, RunningFunction>();

  test.each([
    ['middy', '/hello', undefined, 200, { name: 'Ada', left: true }],
    ['middy', '/fail', undefined, 418, { error: 'no tea' }],
    ['powertools', '/hello', undefined, 200, { name: 'Ada' }],
    ['hono', '/hello', undefined, 200, { name: 'Ada' }],
    ['hono', '/hello', { name: 'Zoë' }, 200, { name: 'Zoë', stage: '$default' }],
    ['fastify', '/hello', undefined, 200, { name: 'Ada' }],
    ['fastify', '/hello', { name: 'Zoë' }, 200, { name: 'Zoë', path: '/hello' }],
  ])(
    `a ${runtime} handler with %s responds to %s with the body %j with %i`,
    async (library, path, sent, statusCode, body) => {
      const running = functions.get(library) ?? folder.run(`${library}.handler`, { runtime });
      functions.set(library, running);
      const response = Object(await returned(running, event(path, sent)));
      expect(response.statusCode).toBe(statusCode);
      expect(JSON.parse(response.body)).toEqual(body);
    },
  );
});

test("a line of the Powertools logger is printed unchanged, with the function's context", async () => {
  await returned(folder.run('powertools.handler'), event('/hello'));
  const line = JSON.parse(await folder.prints(/"hello"/));
  expect(line).toMatchObject({
    level: 'INFO',
    message: 'hello',
    name: 'Ada',
    service: 'greetings',
    cold_start: true,
    function_arn: 'arn:aws:lambda:eu-central-1:123456789012:function:hello',
    function_name: 'hello',
    function_memory_size: '128',
    function_request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});
