import {
  attackedServer,
  eachOf,
  goodHeader,
  goodToken,
  hello,
  items,
  noToken,
  notFound,
  notJwt,
  notPath,
  passed,
  rejected,
  wire,
  words,
} from '../support/attacks-server';
import { poolKey } from '../support/gateway';
import { accessTokenClaims, signToken } from '../support/tokens';

const { testRequests } = attackedServer();
const otherGoodToken = signToken(poolKey, accessTokenClaims());
/** Test titles show TOKEN instead of the token itself. */
const fill = (text: string) => text.replaceAll('TOKEN', goodToken);
const authorize = (value: string) => hello(`Authorization:${fill(value)}`);
const credentials = Buffer.from(`Bearer:${goodToken}`).toString('base64');

const values =
  items(`bearer TOKEN | BEARER TOKEN | BearerTOKEN | Bearer\tTOKEN | Bearer\xa0TOKEN | Bearer  TOKEN
  Bearer: TOKEN | Bearer, TOKEN | Bearer=TOKEN | Bearer Bearer TOKEN | Bearer "TOKEN" | Bearer <TOKEN>
  Bearer token=TOKEN | Bearer TOKEN; charset=utf-8 | Bearer%20TOKEN | Bearer TOKEN, | Bearer TOKEN,TOKEN
  Bearer TOKEN, Bearer TOKEN | Bearer TOKEN TOKEN | Bearer x, Bearer TOKEN | Bearer undefined | TOKEN Bearer
  Basic TOKEN | Basic YTpi, Bearer TOKEN | DPoP TOKEN | JWT TOKEN | Token token="TOKEN"
  Digest username="alice", response="TOKEN"
  AWS4-HMAC-SHA256 Credential=AKIA/20261122/eu-central-1/execute-api/aws4_request, Signature=TOKEN`);
testRequests(
  'rejects the header Authorization: %s',
  notJwt,
  eachOf(values, (value) => authorize(` ${value}`)),
);
testRequests(
  'explains the likely cause of the header Authorization:%s',
  rejected(401, 'no token after Bearer: is $TOKEN empty?'),
  eachOf([' Bearer', ' Bearer '], authorize),
);
testRequests(
  'treats the blank header Authorization:%s as no token',
  noToken,
  eachOf(['', ' ', '\t '], authorize),
);

testRequests('rejects a token as %s', notJwt, {
  'the password of Basic credentials': authorize(` Basic ${credentials}`),
});
testRequests('rejects two tokens: %s', notJwt, {
  'in one header': authorize(` Bearer TOKEN,${otherGoodToken}`),
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

const otherHeaders =
  words(`X-Authorization Proxy-Authorization X-Forwarded-Authorization X-Original-Authorization
  X-Amzn-Remapped-Authorization X-Amz-Security-Token X-Access-Token X-Auth-Token X-Api-Key X-Amzn-Oidc-Data
  Authentication Authorisation Authorization_ HTTP_AUTHORIZATION Bearer Token WWW-Authenticate
  Sec-WebSocket-Protocol`);
testRequests(
  'ignores a token in the header %s',
  noToken,
  eachOf(
    [
      ...otherHeaders.flatMap((name) => [`${name}: Bearer TOKEN`, `${name}: TOKEN`]),
      'Cookie: Authorization=Bearer TOKEN; token=TOKEN; access_token=TOKEN',
      'Referer: http://127.0.0.1:3000/hello?access_token=TOKEN',
      'Forwarded: for="Authorization: Bearer TOKEN"',
      'X-A: 1, Authorization: Bearer TOKEN',
    ],
    (header) => hello(fill(header)),
  ),
);

const inTarget = (targets: string) =>
  eachOf(words(targets), (target) => wire(`GET ${fill(target)} HTTP/1.1`));
testRequests(
  'ignores a token in the target %s',
  noToken,
  inTarget(`/hello?Authorization=TOKEN /hello?Authorization=Bearer%20TOKEN /hello?authorization=TOKEN
    /hello?access_token=TOKEN /hello?token=TOKEN /hello?jwt=TOKEN /hello?auth&Authorization:Bearer+TOKEN
    /hello?%0d%0aAuthorization:%20Bearer%20TOKEN`),
);
testRequests(
  'finds no route for the target %s',
  notFound,
  inTarget(`/hello/TOKEN /hello;access_token=TOKEN /hello%3faccess_token=TOKEN /TOKEN/hello
    /Authorization:Bearer%20TOKEN`),
);
testRequests(
  'rejects the target %s',
  notPath,
  inTarget(`/hello#access_token=TOKEN http://TOKEN@127.0.0.1:3000/hello
    http://Bearer:TOKEN@127.0.0.1:3000/hello`),
);

const inBody = (type: string, body: string) =>
  `${hello(`Content-Type: ${type}`, `Content-Length: ${body.length}`)}${body}`;
testRequests('ignores a token in a body: %s', noToken, {
  'a form': inBody('application/x-www-form-urlencoded', `access_token=${goodToken}`),
  JSON: inBody('application/json', JSON.stringify({ Authorization: `Bearer ${goodToken}` })),
  text: inBody('text/plain', goodHeader),
  'a whole request': inBody('message/http', hello(goodHeader)),
  'a trailer': `${hello('Transfer-Encoding: chunked', 'Trailer: Authorization')}2\r\nhi\r\n0\r\n${goodHeader}\r\n\r\n`,
});

testRequests('accepts %s', passed, {
  'a token without Bearer': authorize(' TOKEN'),
  'no space after the colon': authorize('Bearer TOKEN'),
  'an upper-case header name': hello(`AUTHORIZATION: Bearer ${goodToken}`),
  'whitespace around the value, which HTTP trims': authorize(' \t Bearer TOKEN \t '),
});
