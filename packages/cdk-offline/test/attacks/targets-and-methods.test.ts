import {
  attackedServer,
  eachOf,
  goodHeader,
  hello,
  noToken,
  notFound,
  notHttp,
  notPath,
  passed,
  wire,
  words,
} from '../support/attacks-server';

const { attack, testRequests, testRequestLines } = attackedServer();
const toGet = (targets: string) => words(targets).map((target) => `GET ${target} HTTP/1.1`);
const toHello = (methods: string) => words(methods).map((method) => `${method} /hello HTTP/1.1`);

testRequestLines('finds no route for %s', notFound, [
  ...toGet(`/ // //hello ///hello /hello/ /hello// /hello/. /hello/.. /./hello /../hello /x/../hello
    /x/..;/hello /x/%2e%2e/hello /%2e/hello /%2fhello /hello%2f /hello%2F..%2Fhello /%252fhello /%2568ello
    /hello%20 /%20hello /hello+ /hello%09 /hello%0a /hello%0d%0aX-A:%201 /hello%3f /hello%23 /hello;x
    /hello;x=/ /hello, /hello.json /hello:80 /hello\\ /\\hello /hello* /* /{proxy+} /$default
    /$default/hello /prod/hello /HELLO /Hello /%48ello /hell%C3%B6 /hell%D0%BE /%EF%BC%8Fhello
    /hello%E2%80%8B /__proto__ /constructor /.well-known/jwks.json //attacker.example/hello`),
  ...toHello('HEAD OPTIONS POST PUT PATCH DELETE TRACE PROPFIND LINK M-SEARCH SOURCE'),
]);
testRequestLines(
  'rejects %s because its target is not a path',
  notPath,
  toGet(`/hello%00 /%00/../hello /hello% /hello%f /%u0068ello /%c0%afhello /%c0%ae%c0%ae/hello /hello%ff
    /hello#x /#/hello * http://127.0.0.1:3000/hello HTTP://localhost/hello https://127.0.0.1:3000/hello
    http://attacker.example/hello http:///hello file:///hello`),
);
testRequestLines('rejects %s because it is not valid HTTP', notHttp(400), [
  ...toGet('%2fhello /hell\xc3\xb6 hello ?/hello http:/hello 127.0.0.1:3000 javascript:/hello'),
  ...['/hello\x00', '/hello\t', '/hello x', ''].map((target) => `GET ${target} HTTP/1.1`),
  ...toHello('ANY get Get GE GETS TRACK DEBUG JEFF GET,POST * __proto__'),
  ...['GET\t /hello HTTP/1.1', ' /hello HTTP/1.1'],
]);
testRequestLines(
  'closes the connection after %s',
  notHttp(),
  words('127.0.0.1:3000 attacker.example:443 /hello hello').map((target) => `CONNECT ${target} HTTP/1.1`),
);

test.each(
  words('/hello /%68ello /%68%65%6c%6c%6f /%68%65%6C%6C%6F /hello? /hello?? /hello?/../x /hello?x=/../'),
)('requires a token for the route spelled %s', async (target) => {
  const line = `GET ${target} HTTP/1.1`;
  expect(await attack(wire(line))).toEqual(noToken);
  expect(await attack(wire(line, goodHeader))).toEqual(passed);
});

// Some proxies rewrite the method or the path according to these headers.
const testRewrite = (line: string, ...headers: string[]) =>
  testRequestLines(`finds no route for %s with ${headers}`, notFound, [line], ...headers);
testRewrite('OPTIONS /hello HTTP/1.1', 'Origin: https://a.example', 'Access-Control-Request-Method: GET');
for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
  testRewrite('POST /hello HTTP/1.1', `${name}: GET`);
}
for (const name of words('X-Original-URL X-Rewrite-URL X-Forwarded-Prefix X-Forwarded-Path')) {
  testRewrite('GET / HTTP/1.1', `${name}: /hello`);
}

const requestsWith = (...headers: string[]) => eachOf(headers, (header) => hello(header));
testRequests(
  'requires a token despite %s',
  noToken,
  requestsWith(
    'X-Original-URL: /open',
    'X-HTTP-Method-Override: OPTIONS',
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-User: alice',
    'X-Amzn-Oidc-Identity: alice',
    'X-Apigateway-Event: {"requestContext":{"authorizer":{"jwt":{"claims":{}}}}}',
    'X-Amz-Invocation-Type: Event',
    'Upgrade: h2c',
    'Upgrade: websocket',
  ),
);
testRequests(
  'requires a token despite %s',
  { ...noToken, statuses: [100, 401] },
  requestsWith('Expect: 100-continue'),
);
testRequests('rejects %s', notHttp(417), requestsWith('Expect: 200-ok'));
