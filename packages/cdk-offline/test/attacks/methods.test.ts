import { attackedServer, noToken, notFound, notHttp, wire, words } from '../support/attacks-server';

const { testRequests, testRequestLines } = attackedServer();
const toHello = (methods: string[]) => methods.map((method) => `${method} /hello HTTP/1.1`);

testRequestLines(
  'finds no route for %s',
  notFound,
  toHello(words('HEAD OPTIONS POST PUT PATCH DELETE TRACE PROPFIND LINK M-SEARCH SOURCE')),
);
testRequestLines(
  'rejects %s, whose method Node.js does not know',
  notHttp(400),
  toHello([...words('ANY get Get GE GETS TRACK DEBUG JEFF GET,POST * __proto__'), 'GET\t', '']),
);
testRequestLines(
  'closes the connection after %s',
  notHttp(),
  words('127.0.0.1:3000 attacker.example:443 /hello hello').map((target) => `CONNECT ${target} HTTP/1.1`),
);
testRequestLines(
  'finds no route for the preflight %s without a CORS configuration',
  notFound,
  ['OPTIONS /hello HTTP/1.1'],
  'Origin: https://attacker.example',
  'Access-Control-Request-Method: GET',
);

// Some proxies rewrite requests by these headers.
for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
  testRequestLines(`finds no route for %s with ${name}`, notFound, toHello(['POST']), `${name}: GET`);
}
for (const header of [
  'X-Original-URL: /hello',
  'X-Rewrite-URL: /hello',
  'X-Forwarded-Prefix: /hello',
  'X-Forwarded-Path: /hello',
  'X-Original-Method: GET',
]) {
  testRequestLines(`finds no route for %s with ${header}`, notFound, ['GET / HTTP/1.1'], header);
}

const withHeader = (headers: string[]) =>
  Object.fromEntries(headers.map((header) => [header, wire('GET /hello HTTP/1.1', header)]));
testRequests(
  'requires a token despite %s',
  noToken,
  withHeader([
    'X-Original-URL: /open',
    'X-HTTP-Method-Override: OPTIONS',
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-User: alice',
    'X-Amzn-Oidc-Identity: alice',
    'X-Apigateway-Event: {"requestContext":{"authorizer":{"jwt":{"claims":{}}}}}',
    'X-Amz-Invocation-Type: Event',
    'Upgrade: h2c',
    'Upgrade: websocket',
  ]),
);
testRequests(
  'requires a token despite %s',
  { ...noToken, statuses: [100, 401] },
  withHeader(['Expect: 100-continue']),
);
testRequests('rejects %s', notHttp(417), withHeader(['Expect: 200-ok']));
