import {
  attackedServer,
  goodHeader,
  noToken,
  notFound,
  notHttp,
  passed,
  rejected,
  wire,
  words,
} from '../support/attacks-server';

const { attack, testRequestLines } = attackedServer();
const toGet = (targets: string[]) => targets.map((target) => `GET ${target} HTTP/1.1`);

testRequestLines(
  'finds no route for %s',
  notFound,
  toGet(
    words(`/ // //hello ///hello /hello/ /hello// /hello/. /hello/.. /./hello /../hello /x/../hello
      /x/..;/hello /x/%2e%2e/hello /%2e/hello /%2fhello /hello%2f /hello%2F..%2Fhello /%252fhello /%2568ello
      /hello%20 /%20hello /hello+ /hello%09 /hello%0a /hello%0d%0aX-A:%201 /hello%3f /hello%23 /hello;x
      /hello;x=/ /hello, /hello.json /hello:80 /hello\\ /\\hello /hello* /* /{proxy+} /$default
      /$default/hello /prod/hello /HELLO /Hello /%48ello /hell%C3%B6 /hell%D0%BE /%EF%BC%8Fhello
      /hello%E2%80%8B /__proto__ /constructor /.well-known/jwks.json //attacker.example/hello`),
  ),
);

testRequestLines(
  'rejects %s because its target is not a path',
  rejected(400, 'its target is not a path'),
  toGet(
    words(`/hello%00 /%00/../hello /hello% /hello%f /%u0068ello /%c0%afhello /%c0%ae%c0%ae/hello /hello%ff
      /hello#x /#/hello * http://127.0.0.1:3000/hello HTTP://localhost/hello https://127.0.0.1:3000/hello
      http://attacker.example/hello http:///hello file:///hello`),
  ),
);

testRequestLines(
  'rejects %s because it is not valid HTTP',
  notHttp(400),
  toGet([
    ...words('%2fhello /hell\xc3\xb6 hello ?/hello http:/hello 127.0.0.1:3000 javascript:/hello'),
    '/hello\x00',
    '/hello\t',
    '/hello x',
    '',
  ]),
);

test.each(
  words(`/hello /%68ello /%68%65%6c%6c%6f /%68%65%6C%6C%6F /hello? /hello?? /hello?/../x /hello?x=/../`),
)('requires a token for the route spelled %s', async (target) => {
  const line = `GET ${target} HTTP/1.1`;
  expect(await attack(wire(line))).toEqual(noToken);
  expect(await attack(wire(line, goodHeader))).toEqual(passed);
});
