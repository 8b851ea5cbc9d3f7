import { attackedServer, notHttp, type Outcome, refused, wire } from '../support/attacks-server';

const { attack, attackTwice } = attackedServer();

const noToken = refused(401, 'no token');
const notFound = refused(404, 'no such route');

/** A route has one method; API Gateway knows seven, and Node.js those of the registry. */
describe('methods that have no route', () => {
  test.each<[method: string, outcome: Outcome]>([
    ['HEAD', notFound],
    ['OPTIONS', notFound],
    ['POST', notFound],
    ['PUT', notFound],
    ['PATCH', notFound],
    ['DELETE', notFound],
    ['TRACE', notFound],
    ['PROPFIND', notFound],
    ['LINK', notFound],
    ['M-SEARCH', notFound],
    ['SOURCE', notFound],
    ['ANY', notHttp(400)],
    ['get', notHttp(400)],
    ['Get', notHttp(400)],
    ['GE', notHttp(400)],
    ['GETS', notHttp(400)],
    ['TRACK', notHttp(400)],
    ['DEBUG', notHttp(400)],
    ['JEFF', notHttp(400)],
    ['GET,POST', notHttp(400)],
    ['GET\t', notHttp(400)],
    ['*', notHttp(400)],
    ['__proto__', notHttp(400)],
    ['', notHttp(400)],
  ])('%j', async (method, outcome) => {
    const outcomes = await attackTwice((...headers) => wire(`${method} /hello HTTP/1.1`, ...headers));
    expect(outcomes).toEqual([outcome, outcome]);
  });

  test.each(['127.0.0.1:3000', 'attacker.example:443', '/hello', 'hello'])('CONNECT %s', async (target) => {
    const outcomes = await attackTwice((...headers) => wire(`CONNECT ${target} HTTP/1.1`, ...headers));
    expect(outcomes).toEqual([notHttp(), notHttp()]);
  });

  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])('%s to GET', async (name) => {
    const outcomes = await attackTwice((...headers) =>
      wire('POST /hello HTTP/1.1', `${name}: GET`, ...headers),
    );
    expect(outcomes).toEqual([notFound, notFound]);
  });

  test('a preflight, where the API has no CORS configuration', async () => {
    const preflight = ['Origin: https://attacker.example', 'Access-Control-Request-Method: GET'];
    const outcomes = await attackTwice((...headers) =>
      wire('OPTIONS /hello HTTP/1.1', ...preflight, ...headers),
    );
    expect(outcomes).toEqual([notFound, notFound]);
  });
});

/** What proxies rewrite a request by means nothing here. */
describe('headers that name another request', () => {
  test.each([
    'X-Original-URL: /hello',
    'X-Rewrite-URL: /hello',
    'X-Forwarded-Prefix: /hello',
    'X-Forwarded-Path: /hello',
    'X-Original-Method: GET',
  ])('%s', async (header) => {
    const outcomes = await attackTwice((...headers) => wire('GET / HTTP/1.1', header, ...headers));
    expect(outcomes).toEqual([notFound, notFound]);
  });

  test.each<[header: string, outcome: Outcome]>([
    ['X-Original-URL: /open', noToken],
    ['X-HTTP-Method-Override: OPTIONS', noToken],
    ['X-Forwarded-For: 127.0.0.1', noToken],
    ['X-Forwarded-User: alice', noToken],
    ['X-Amzn-Oidc-Identity: alice', noToken],
    ['X-Apigateway-Event: {"requestContext":{"authorizer":{"jwt":{"claims":{}}}}}', noToken],
    ['X-Amz-Invocation-Type: Event', noToken],
    ['Upgrade: h2c', noToken],
    ['Upgrade: websocket', noToken],
    ['Expect: 100-continue', { ...noToken, statuses: [100, 401] }],
    ['Expect: 200-ok', notHttp(417)],
  ])('%s opens no route', async (header, outcome) => {
    expect(await attack(wire('GET /hello HTTP/1.1', header))).toEqual(outcome);
  });
});
