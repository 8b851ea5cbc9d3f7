import {
  attackedServer,
  goodHeader,
  goodToken,
  hello,
  noToken,
  notFound,
  notJwt,
  passed,
  rejected,
  wire,
  words,
} from '../support/attacks-server';
import { poolKey } from '../support/gateway';
import { accessTokenClaims, signToken } from '../support/tokens';

const { attack, testRequests } = attackedServer();
const otherGoodToken = signToken(poolKey, accessTokenClaims());
const toBase64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  'bearer TOKEN',
  'BEARER TOKEN',
  'Bearer  TOKEN',
  'Bearer\tTOKEN',
  'Bearer\xa0TOKEN',
  'Bearer: TOKEN',
  'Bearer, TOKEN',
  'Bearer=TOKEN',
  'BearerTOKEN',
  'Bearer Bearer TOKEN',
  'TOKEN Bearer',
  'Basic TOKEN',
  `Basic ${toBase64(`Bearer:${goodToken}`)}`,
  `Basic ${toBase64(`Bearer ${goodToken}`)}`,
  'DPoP TOKEN',
  'Digest username="alice", response="TOKEN"',
  'JWT TOKEN',
  'Token token="TOKEN"',
  'AWS4-HMAC-SHA256 Credential=AKIA/20261122/eu-central-1/execute-api/aws4_request, Signature=TOKEN',
  'Bearer "TOKEN"',
  'Bearer <TOKEN>',
  'Bearer token=TOKEN',
  'Bearer TOKEN; charset=utf-8',
  'Bearer%20TOKEN',
  'Bearer TOKEN,',
  'Bearer TOKEN,TOKEN',
  'Bearer TOKEN, Bearer TOKEN',
  'Bearer TOKEN TOKEN',
  `Bearer TOKEN,${otherGoodToken}`,
  'Bearer x, Bearer TOKEN',
  'Basic YTpi, Bearer TOKEN',
  'Bearer undefined',
])('rejects the header Authorization: %s', async (value) => {
  expect(await attack(hello(`Authorization: ${value.replaceAll('TOKEN', goodToken)}`))).toEqual(notJwt);
});

test.each(['Bearer', 'Bearer '])('names the likely cause of the header Authorization: %j', async (value) => {
  const outcome = rejected(401, 'no token after Bearer: is $TOKEN empty?');
  expect(await attack(hello(`Authorization: ${value}`))).toEqual(outcome);
});

test.each(['', ' ', '\t '])('finds no token in the blank header Authorization:%j', async (value) => {
  expect(await attack(hello(`Authorization:${value}`))).toEqual(noToken);
});

testRequests('rejects two Authorization headers: %s', notJwt, {
  'a valid one first': hello(goodHeader, 'Authorization: Bearer x'),
  'a valid one last': hello('Authorization: Bearer x', goodHeader),
  'a valid one twice': hello(goodHeader, goodHeader),
  'both valid': hello(goodHeader, `Authorization: Bearer ${otherGoodToken}`),
  'an empty one first': hello('Authorization:', goodHeader),
  'an empty one last': hello(goodHeader, 'Authorization:'),
  'Basic first': hello('Authorization: Basic YTpi', goodHeader),
  'names in different case': hello(goodHeader.replace('A', 'a'), goodHeader.toUpperCase()),
  'one token cut in two': hello(goodHeader.slice(0, 200), `Authorization: ${goodHeader.slice(200)}`),
  'other headers between': hello(goodHeader, 'Accept: */*', 'Cookie: a=b', 'AUTHORIZATION: Bearer x'),
});

test.each(
  words(`X-Authorization Proxy-Authorization X-Forwarded-Authorization X-Original-Authorization
    X-Amzn-Remapped-Authorization X-Amz-Security-Token X-Access-Token X-Auth-Token X-Api-Key X-Amzn-Oidc-Data
    Authentication Authorisation Authorization_ HTTP_AUTHORIZATION Bearer Token WWW-Authenticate
    Sec-WebSocket-Protocol`),
)('ignores a token in the header %s', async (name) => {
  expect(await attack(hello(`${name}: Bearer ${goodToken}`))).toEqual(noToken);
  expect(await attack(hello(`${name}: ${goodToken}`))).toEqual(noToken);
});

testRequests('ignores a token in %s', noToken, {
  'a cookie': hello(
    `Cookie: Authorization=Bearer ${goodToken}; token=${goodToken}; access_token=${goodToken}`,
  ),
  Referer: hello(`Referer: http://127.0.0.1:3000/hello?access_token=${goodToken}`),
  Forwarded: hello(`Forwarded: for="${goodHeader}"`),
  'the value of another header': hello(`X-A: 1, ${goodHeader}`),
});

const withTarget = (targets: string[]) =>
  Object.fromEntries(
    targets.map((target) => [target, wire(`GET ${target.replace('TOKEN', goodToken)} HTTP/1.1`)]),
  );
testRequests(
  'ignores a token in the target %s',
  noToken,
  withTarget(
    words(`/hello?Authorization=TOKEN /hello?Authorization=Bearer%20TOKEN /hello?authorization=TOKEN
      /hello?access_token=TOKEN /hello?token=TOKEN /hello?jwt=TOKEN /hello?auth&Authorization:Bearer+TOKEN
      /hello?%0d%0aAuthorization:%20Bearer%20TOKEN`),
  ),
);
testRequests(
  'finds no route for the target %s',
  notFound,
  withTarget(
    words(`/hello/TOKEN /hello;access_token=TOKEN /hello%3faccess_token=TOKEN /TOKEN/hello
      /Authorization:Bearer%20TOKEN`),
  ),
);
testRequests(
  'rejects the target %s',
  rejected(400, 'its target is not a path'),
  withTarget(
    words(`/hello#access_token=TOKEN http://TOKEN@127.0.0.1:3000/hello
      http://Bearer:TOKEN@127.0.0.1:3000/hello`),
  ),
);

const withBody = (type: string, body: string) =>
  `${hello(`Content-Type: ${type}`, `Content-Length: ${body.length}`)}${body}`;
testRequests('ignores a token in a body: %s', noToken, {
  'a form': withBody('application/x-www-form-urlencoded', `access_token=${goodToken}`),
  JSON: withBody('application/json', JSON.stringify({ Authorization: `Bearer ${goodToken}` })),
  text: withBody('text/plain', goodHeader),
  'a header after the empty line': withBody('message/http', `${goodHeader}\r\n\r\n`),
  'a whole request': withBody('message/http', hello(goodHeader)),
  'a trailer': `${hello('Transfer-Encoding: chunked', 'Trailer: Authorization')}2\r\nhi\r\n0\r\n${goodHeader}\r\n\r\n`,
});

testRequests('accepts %s', passed, {
  'a token without Bearer': hello(`Authorization: ${goodToken}`),
  'no space after the colon': hello(`Authorization:Bearer ${goodToken}`),
  'an upper-case header name': hello(`AUTHORIZATION: Bearer ${goodToken}`),
  'whitespace around the value, which HTTP trims': hello(`Authorization: \t Bearer ${goodToken} \t `),
});
