import {
  attackedServer,
  goodToken,
  hello,
  type Outcome,
  passed,
  refused,
  wire,
} from '../support/attacks-server';
import { poolKey } from '../support/gateway';
import { accessTokenClaims, signToken } from '../support/tokens';

/** The good token in a place, or in a wrapping, where it does not count. */
const { attack } = attackedServer();
const otherGoodToken = signToken(poolKey, accessTokenClaims());

const noToken = refused(401, 'no token');
const noJwt = refused(401, 'this is not a JWT');
const notFound = refused(404, 'no such route');

describe('in the Authorization header', () => {
  test.each<[name: string, value: string]>([
    ['bearer in small letters', `bearer ${goodToken}`],
    ['bearer in capitals', `BEARER ${goodToken}`],
    ['two spaces', `Bearer  ${goodToken}`],
    ['a tab', `Bearer\t${goodToken}`],
    ['a space of Latin-1', `Bearer\xa0${goodToken}`],
    ['a colon', `Bearer: ${goodToken}`],
    ['a comma', `Bearer, ${goodToken}`],
    ['an equals sign', `Bearer=${goodToken}`],
    ['no space', `Bearer${goodToken}`],
    ['Bearer twice', `Bearer Bearer ${goodToken}`],
    ['Bearer after the token', `${goodToken} Bearer`],
    ['Basic', `Basic ${goodToken}`],
    ['Basic with the token as password', `Basic ${Buffer.from(`Bearer:${goodToken}`).toString('base64')}`],
    ['Basic in base64', `Basic ${Buffer.from(`Bearer ${goodToken}`).toString('base64')}`],
    ['DPoP', `DPoP ${goodToken}`],
    ['Digest', `Digest username="alice", response="${goodToken}"`],
    ['JWT', `JWT ${goodToken}`],
    ['Token', `Token token="${goodToken}"`],
    [
      'AWS4-HMAC-SHA256',
      `AWS4-HMAC-SHA256 Credential=AKIA/20261122/eu-central-1/execute-api/aws4_request, Signature=${goodToken}`,
    ],
    ['quotation marks', `Bearer "${goodToken}"`],
    ['angle brackets', `Bearer <${goodToken}>`],
    ['a name', `Bearer token=${goodToken}`],
    ['a parameter', `Bearer ${goodToken}; charset=utf-8`],
    ['percent signs', `Bearer%20${goodToken}`],
    ['a comma at the end', `Bearer ${goodToken},`],
    ['the token twice, with a comma', `Bearer ${goodToken},${goodToken}`],
    ['the token twice, with comma and scheme', `Bearer ${goodToken}, Bearer ${goodToken}`],
    ['the token twice, with a space', `Bearer ${goodToken} ${goodToken}`],
    ['two good tokens', `Bearer ${goodToken},${otherGoodToken}`],
    ['garbage, then the token', `Bearer x, Bearer ${goodToken}`],
    ['Basic, then the token', `Basic YTpi, Bearer ${goodToken}`],
    ['Bearer alone', 'Bearer'],
    ['text', 'Bearer undefined'],
  ])('%s', async (_name, value) => {
    expect(await attack(hello(`Authorization: ${value}`))).toEqual(noJwt);
  });

  test.each(['', ' ', '\t '])('%j', async (value) => {
    expect(await attack(hello(`Authorization:${value}`))).toEqual(noToken);
  });
});

describe('in two Authorization headers', () => {
  const good = `Authorization: Bearer ${goodToken}`;

  test.each<[name: string, headers: string[]]>([
    ['the good one first', [good, 'Authorization: Bearer x']],
    ['the good one last', ['Authorization: Bearer x', good]],
    ['the good one twice', [good, good]],
    ['both good', [good, `Authorization: Bearer ${otherGoodToken}`]],
    ['an empty one first', ['Authorization:', good]],
    ['an empty one last', [good, 'Authorization:']],
    ['Basic first', ['Authorization: Basic YTpi', good]],
    ['names in another case', [good.replace('A', 'a'), good.toUpperCase()]],
    ['one token cut in two', [good.slice(0, 200), `Authorization: ${good.slice(200)}`]],
    ['others between', [good, 'Accept: */*', 'Cookie: a=b', 'AUTHORIZATION: Bearer x']],
  ])('%s', async (_name, headers) => {
    expect(await attack(hello(...headers))).toEqual(noJwt);
  });
});

describe('in another header', () => {
  test.each([
    'X-Authorization',
    'Proxy-Authorization',
    'X-Forwarded-Authorization',
    'X-Original-Authorization',
    'X-Amzn-Remapped-Authorization',
    'X-Amz-Security-Token',
    'X-Access-Token',
    'X-Auth-Token',
    'X-Api-Key',
    'X-Amzn-Oidc-Data',
    'Authentication',
    'Authorisation',
    'Authorization_',
    'HTTP_AUTHORIZATION',
    'Bearer',
    'Token',
    'WWW-Authenticate',
    'Sec-WebSocket-Protocol',
  ])('%s', async (name) => {
    expect(await attack(hello(`${name}: Bearer ${goodToken}`))).toEqual(noToken);
    expect(await attack(hello(`${name}: ${goodToken}`))).toEqual(noToken);
  });

  test.each([
    ['a cookie', `Cookie: Authorization=Bearer ${goodToken}; token=${goodToken}; access_token=${goodToken}`],
    ['Referer', `Referer: http://127.0.0.1:3000/hello?access_token=${goodToken}`],
    ['Forwarded', `Forwarded: for="Authorization: Bearer ${goodToken}"`],
    ['a header that hides one', `X-A: 1, Authorization: Bearer ${goodToken}`],
  ])('%s', async (_name, header) => {
    expect(await attack(hello(header))).toEqual(noToken);
  });
});

describe('in the target', () => {
  test.each<[target: string, outcome: Outcome]>([
    ['/hello?Authorization=TOKEN', noToken],
    ['/hello?Authorization=Bearer%20TOKEN', noToken],
    ['/hello?authorization=TOKEN', noToken],
    ['/hello?access_token=TOKEN', noToken],
    ['/hello?token=TOKEN', noToken],
    ['/hello?jwt=TOKEN', noToken],
    ['/hello?auth&Authorization:Bearer+TOKEN', noToken],
    ['/hello?%0d%0aAuthorization:%20Bearer%20TOKEN', noToken],
    ['/hello/TOKEN', notFound],
    ['/hello;access_token=TOKEN', notFound],
    ['/hello%3faccess_token=TOKEN', notFound],
    ['/TOKEN/hello', notFound],
    ['/Authorization:Bearer%20TOKEN', notFound],
    ['/hello#access_token=TOKEN', refused(400, 'its target is no path')],
    ['http://TOKEN@127.0.0.1:3000/hello', refused(400, 'its target is no path')],
    ['http://Bearer:TOKEN@127.0.0.1:3000/hello', refused(400, 'its target is no path')],
  ])('%s', async (target, outcome) => {
    expect(await attack(wire(`GET ${target.replace('TOKEN', goodToken)} HTTP/1.1`))).toEqual(outcome);
  });
});

describe('in the body', () => {
  const withBody = (type: string, body: string) =>
    `${hello(`Content-Type: ${type}`, `Content-Length: ${body.length}`)}${body}`;
  const chunked = (trailer: string) =>
    `${hello('Transfer-Encoding: chunked', 'Trailer: Authorization')}2\r\nhi\r\n0\r\n${trailer}\r\n\r\n`;

  test.each<[name: string, request: string]>([
    ['a form', withBody('application/x-www-form-urlencoded', `access_token=${goodToken}`)],
    ['JSON', withBody('application/json', JSON.stringify({ Authorization: `Bearer ${goodToken}` }))],
    ['text', withBody('text/plain', `Authorization: Bearer ${goodToken}`)],
    [
      'the header after the empty line',
      withBody('message/http', `Authorization: Bearer ${goodToken}\r\n\r\n`),
    ],
    ['a whole request', withBody('message/http', hello(`Authorization: Bearer ${goodToken}`))],
    ['a trailer', chunked(`Authorization: Bearer ${goodToken}`)],
  ])('%s', async (_name, request) => {
    expect(await attack(request)).toEqual(noToken);
  });
});

test.each<[name: string, header: string]>([
  ['the token alone', `Authorization: ${goodToken}`],
  ['no space after the colon', `Authorization:Bearer ${goodToken}`],
  ['a name in capitals', `AUTHORIZATION: Bearer ${goodToken}`],
  ['blanks around the value, which HTTP takes away', `Authorization: \t Bearer ${goodToken} \t `],
])('what AWS lets pass, passes: %s', async (_name, header) => {
  expect(await attack(hello(header))).toEqual(passed);
});
