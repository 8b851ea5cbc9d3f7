import { attackedServer, notHttp, type Outcome, passed, refused, wire } from '../support/attacks-server';

const { attackTwice } = attackedServer();

const noToken = refused(401, 'no token');
const notFound = refused(404, 'no such route');
const noPath = refused(400, 'its target is no path');

/** AWS matches the decoded path as it is; what has no meaning as a path is refused. */
describe('paths that are no route', () => {
  test.each<[target: string, outcome: Outcome]>([
    ['/', notFound],
    ['//', notFound],
    ['//hello', notFound],
    ['///hello', notFound],
    ['/hello/', notFound],
    ['/hello//', notFound],
    ['/hello/.', notFound],
    ['/hello/..', notFound],
    ['/./hello', notFound],
    ['/../hello', notFound],
    ['/x/../hello', notFound],
    ['/x/..;/hello', notFound],
    ['/x/%2e%2e/hello', notFound],
    ['/%2e/hello', notFound],
    ['/%2fhello', notFound],
    ['%2fhello', notHttp(400)],
    ['/hello%2f', notFound],
    ['/hello%2F..%2Fhello', notFound],
    ['/%252fhello', notFound],
    ['/%2568ello', notFound],
    ['/hello%20', notFound],
    ['/%20hello', notFound],
    ['/hello+', notFound],
    ['/hello%09', notFound],
    ['/hello%0a', notFound],
    ['/hello%0d%0aX-A:%201', notFound],
    ['/hello%3f', notFound],
    ['/hello%23', notFound],
    ['/hello;x', notFound],
    ['/hello;x=/', notFound],
    ['/hello,', notFound],
    ['/hello.json', notFound],
    ['/hello:80', notFound],
    ['/hello\\', notFound],
    ['/\\hello', notFound],
    ['/hello*', notFound],
    ['/*', notFound],
    ['/{proxy+}', notFound],
    ['/$default', notFound],
    ['/$default/hello', notFound],
    ['/prod/hello', notFound],
    ['/HELLO', notFound],
    ['/Hello', notFound],
    ['/%48ello', notFound],
    ['/hell%C3%B6', notFound],
    ['/hell%D0%BE', notFound],
    ['/%EF%BC%8Fhello', notFound],
    ['/hello%E2%80%8B', notFound],
    ['/__proto__', notFound],
    ['/constructor', notFound],
    ['/.well-known/jwks.json', notFound],
    ['/hello%00', noPath],
    ['/%00/../hello', noPath],
    ['/hello%', noPath],
    ['/hello%f', noPath],
    ['/%u0068ello', noPath],
    ['/%c0%afhello', noPath],
    ['/%c0%ae%c0%ae/hello', noPath],
    ['/hello%ff', noPath],
    ['/hell\xc3\xb6', notHttp(400)],
    ['/hello\x00', notHttp(400)],
    ['/hello\t', notHttp(400)],
    ['/hello x', notHttp(400)],
    ['/hello#x', noPath],
    ['/#/hello', noPath],
    ['*', noPath],
    ['hello', notHttp(400)],
    ['?/hello', notHttp(400)],
    ['', notHttp(400)],
    ['http:/hello', notHttp(400)],
    ['http://127.0.0.1:3000/hello', noPath],
    ['HTTP://localhost/hello', noPath],
    ['https://127.0.0.1:3000/hello', noPath],
    ['http://attacker.example/hello', noPath],
    ['http:///hello', noPath],
    ['//attacker.example/hello', notFound],
    ['file:///hello', noPath],
    ['127.0.0.1:3000', notHttp(400)],
    ['javascript:/hello', notHttp(400)],
  ])('%j', async (target, outcome) => {
    const outcomes = await attackTwice((...headers) => wire(`GET ${target} HTTP/1.1`, ...headers));
    expect(outcomes).toEqual([outcome, outcome]);
  });
});

/** AWS decodes the path once before it looks for the route. */
test.each([
  '/hello',
  '/%68ello',
  '/%68%65%6c%6c%6f',
  '/%68%65%6C%6C%6F',
  '/hello?',
  '/hello??',
  '/hello?/../x',
  '/hello?x=/../',
])('the route, spelled %j, wants its token', async (target) => {
  const outcomes = await attackTwice((...headers) => wire(`GET ${target} HTTP/1.1`, ...headers));
  expect(outcomes).toEqual([noToken, passed]);
});
