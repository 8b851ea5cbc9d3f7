import { randomUUID } from 'node:crypto';
import { call, type HttpAnswer } from '../support/http-call';
import { claimsOf, UserPoolId } from '../support/local-cognito';
import {
  authorization,
  Browser,
  basic,
  type Fields,
  machineClient,
  oauthPool,
  oauthSettings,
  obtainTokens,
  postForm,
  readSecret,
  redeem,
  redirectParameters,
  serverClient,
  useOAuthServer,
  webClient,
} from '../support/oauth';
import { userPool, userPoolClient } from '../support/user-pools';

const unrevocable = userPoolClient({ id: '6kept', enableTokenRevocation: false, oauth: oauthSettings() });
const hiddenClient = userPoolClient({ id: 'nodomain', oauth: oauthSettings() });
const hiddenPool = userPool({ id: 'us-east-1_NoDomain1', clients: [hiddenClient] });
const cognito = useOAuthServer(oauthPool({ clients: [...oauthPool().clients, unrevocable] }), hiddenPool);

const bearer = (token = ''): Fields => ({ authorization: `Bearer ${token}` });
const userInfo = (headers: Fields) => call(`${cognito.url}/oauth2/userInfo`, { headers });
const revoke = (fields: Fields, headers: Fields = {}) => postForm(cognito, '/oauth2/revoke', fields, headers);
const refresh = (refresh_token = '', client_id = webClient.id) =>
  postForm(cognito, '/oauth2/token', { grant_type: 'refresh_token', client_id, refresh_token });

const CACHE = { 'cache-control': 'no-cache, no-store, max-age=0, must-revalidate', pragma: 'no-cache' };
const JSON_TYPE = {
  'content-type': 'application/json;charset=UTF-8',
  'x-amz-cognito-request-id': expect.any(String),
  'access-control-allow-origin': '*',
};

function userInfoError(statusCode: number, error: string, error_description: string): HttpAnswer {
  const header = `Bearer error="${error}", error_description="${error_description}"`;
  return {
    statusCode,
    headers: { ...JSON_TYPE, ...CACHE, 'www-authenticate': header },
    body: JSON.stringify({ error, error_description }),
  };
}

const BAD_REQUEST = userInfoError(400, 'invalid_request', 'Bad OAuth2 request at UserInfo Endpoint');
const INVALID = userInfoError(
  401,
  'invalid_token',
  'Access token is expired, disabled, or deleted, or the user has globally signed out.',
);
const NO_OPENID = userInfoError(401, 'invalid_token', 'Access token does not contain openid scope');

async function signInNewUser(): Promise<{ Username: string; tokens: Fields }> {
  const Username = `user-${randomUUID()}`;
  await cognito.addUser(Username);
  const answer = await new Browser(cognito).signIn(authorization(), { username: Username });
  const { code = '' } = redirectParameters(answer);
  return { Username, tokens: JSON.parse((await redeem(cognito, code)).body) };
}

test('userInfo returns subject and user name, in a response that is not cached', async () => {
  const { access_token, id_token } = await obtainTokens(cognito);
  expect(await userInfo(bearer(access_token))).toEqual({
    statusCode: 200,
    headers: { ...JSON_TYPE, ...CACHE },
    body: JSON.stringify({ sub: claimsOf(id_token).sub, username: 'alice' }),
  });
});

test.each<[problem: string, headers: Fields]>([
  ['no token', {}],
  ['an empty token', { authorization: 'Bearer ' }],
  ["a token that isn't a JWT", { authorization: 'Bearer abc' }],
  ['another scheme', { authorization: 'Basic YTpi' }],
])('userInfo rejects %s with 400', async (_problem, headers) => {
  expect(await userInfo(headers)).toEqual(BAD_REQUEST);
});

test.each<[problem: string, token: () => Promise<string | undefined>, expected: HttpAnswer]>([
  [
    'an expired token',
    async () => {
      const { access_token } = await obtainTokens(cognito);
      cognito.wait(3600);
      return access_token;
    },
    INVALID,
  ],
  [
    'a revoked token',
    async () => {
      const { access_token, refresh_token: token = '' } = await obtainTokens(cognito);
      await revoke({ client_id: webClient.id, token });
      return access_token;
    },
    INVALID,
  ],
  [
    'the token of a user who signed out everywhere',
    async () => {
      const { Username, tokens } = await signInNewUser();
      await cognito.sdk.adminUserGlobalSignOut({ UserPoolId, Username });
      return tokens.access_token;
    },
    INVALID,
  ],
  [
    'the token of a deleted user',
    async () => {
      const { Username, tokens } = await signInNewUser();
      await cognito.sdk.adminDeleteUser({ UserPoolId, Username });
      return tokens.access_token;
    },
    INVALID,
  ],
  [
    'the token of a disabled user',
    async () => {
      const { Username, tokens } = await signInNewUser();
      await cognito.sdk.adminDisableUser({ UserPoolId, Username });
      return tokens.access_token;
    },
    INVALID,
  ],
  ['an ID token', async () => (await obtainTokens(cognito)).id_token, INVALID],
  ['a forged token', async () => 'e30.e30.AAAA', INVALID],
  ['the token of an API sign-in', async () => (await cognito.signIn('alice')).AccessToken, NO_OPENID],
  [
    'a client credentials token',
    async () => {
      const headers = basic(machineClient.id, await readSecret(cognito, machineClient.id));
      const answer = await postForm(cognito, '/oauth2/token', { grant_type: 'client_credentials' }, headers);
      return JSON.parse(answer.body).access_token;
    },
    NO_OPENID,
  ],
  [
    'the token of a pool without a domain',
    async () => {
      await cognito.addUser('bob', hiddenPool.id);
      return (await cognito.signIn('bob', { poolId: hiddenPool.id, clientId: hiddenClient.id })).AccessToken;
    },
    INVALID,
  ],
])('userInfo rejects %s with 401', async (_problem, token, expected) => {
  expect(await userInfo(bearer(await token()))).toEqual(expected);
});

test('userInfo accepts only GET', async () => {
  expect((await call(`${cognito.url}/oauth2/userInfo`, { method: 'POST' })).statusCode).toBe(405);
});

function revocation(statusCode: number, body: string): HttpAnswer {
  return { statusCode, headers: { ...JSON_TYPE, 'cache-control': 'no-store', pragma: 'no-cache' }, body };
}

test('revoking a refresh token ends it and the access tokens from it', async () => {
  const { refresh_token: token = '', access_token } = await obtainTokens(cognito);
  expect(await revoke({ client_id: webClient.id, token })).toEqual(revocation(200, ''));
  expect((await refresh(token)).statusCode).toBe(400);
  expect(await userInfo(bearer(access_token))).toEqual(INVALID);
  expect(await revoke({ client_id: webClient.id, token })).toEqual(revocation(200, ''));
});

test('a confidential client authenticates to revoke', async () => {
  const headers = basic(serverClient.id, await readSecret(cognito, serverClient.id));
  expect(await revoke({ token: 'a.b.c.d.e' }, headers)).toEqual(revocation(200, ''));
});

test.each<[problem: string, request: () => Promise<HttpAnswer>, expected: HttpAnswer]>([
  ['no token', () => revoke({ client_id: webClient.id }), revocation(400, '{"error":"invalid_request"}')],
  [
    'a client without revocation',
    () => revoke({ client_id: unrevocable.id, token: 'a.b.c.d.e' }),
    revocation(400, '{"error":"invalid_request"}'),
  ],
  [
    'an access token',
    async () => revoke({ client_id: webClient.id, token: (await obtainTokens(cognito)).access_token ?? '' }),
    revocation(400, '{"error":"unsupported_token_type"}'),
  ],
  [
    'an unknown client',
    () => revoke({ client_id: 'other', token: 'a.b.c.d.e' }),
    revocation(401, '{"error":"invalid_client"}'),
  ],
  [
    'a wrong secret',
    () => revoke({ token: 'a.b.c.d.e' }, basic(serverClient.id, 'wrong')),
    revocation(401, '{"error":"invalid_client"}'),
  ],
])('revocation rejects %s', async (_problem, request, expected) => {
  expect(await request()).toEqual(expected);
});

test("a client can't revoke the token of another client", async () => {
  const { refresh_token: token = '' } = await obtainTokens(cognito);
  const headers = basic(serverClient.id, await readSecret(cognito, serverClient.id));
  expect(await revoke({ token }, headers)).toEqual(revocation(400, '{"error":"invalid_request"}'));
  expect((await refresh(token)).statusCode).toBe(200);
});
