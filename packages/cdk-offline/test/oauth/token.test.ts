import { createHash, randomUUID } from 'node:crypto';
import { call, type HttpAnswer } from '../support/http-call';
import { ClientId, claimsOf, Password, rejection, UserPoolId } from '../support/local-cognito';
import {
  apiClient,
  authorization,
  Browser,
  basic,
  CALLBACK,
  encode,
  type Fields,
  implicitClient,
  machineClient,
  oauthPool,
  oauthSettings,
  obtainCode,
  obtainTokens,
  postForm,
  readSecret,
  redeem,
  redirectParameters,
  serverClient,
  useOAuthServer,
  VERIFIER,
  webClient,
} from '../support/oauth';
import { userPool, userPoolClient } from '../support/user-pools';

const rotating = (id: string, graceSeconds: number) =>
  userPoolClient({
    id,
    explicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    oauth: oauthSettings(),
    refreshTokenRotation: { enabled: true, graceSeconds },
  });
const [rotatingClient, gracefulClient] = [rotating('6rotating', 0), rotating('7graceful', 60)];
const restrictedClient = userPoolClient({
  id: '8restricted',
  readAttributes: ['email'],
  oauth: oauthSettings(),
});
const shortClient = userPoolClient({ id: '9short', accessTokenValiditySeconds: 600, oauth: oauthSettings() });
const hiddenPool = userPool({
  id: 'us-east-1_NoDomain1',
  clients: [userPoolClient({ id: 'nodomain', oauth: oauthSettings() })],
});
const clients = [...oauthPool().clients, rotatingClient, gracefulClient, restrictedClient, shortClient];
const cognito = useOAuthServer(oauthPool({ clients }), hiddenPool);
let secrets: Record<'server' | 'machine', string>;
beforeAll(async () => {
  secrets = {
    server: await readSecret(cognito, serverClient.id),
    machine: await readSecret(cognito, machineClient.id),
  };
});

const post = (fields: Record<string, string | undefined>, headers: Fields = {}) =>
  postForm(cognito, '/oauth2/token', fields, headers);
const refresh = (refresh_token: string | undefined, client_id: string = webClient.id) =>
  post({ grant_type: 'refresh_token', client_id, refresh_token });
const json = ({ body }: HttpAnswer) => JSON.parse(body);

/** The whole response of a rejected request. */
function error(body: object): HttpAnswer {
  return {
    statusCode: 400,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'x-amz-cognito-request-id': expect.any(String),
      'access-control-allow-origin': '*',
    },
    body: JSON.stringify(body),
  };
}

const jwt = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/);
const refreshToken = expect.stringMatching(/^([\w-]+\.){4}[\w-]+$/);

test('a code with its verifier gets ID, access and refresh token, in a response that is not cached', async () => {
  const answer = await redeem(cognito, await obtainCode(cognito));
  expect({ ...answer, body: json(answer) }).toEqual({
    ...error({}),
    statusCode: 200,
    body: {
      id_token: jwt,
      access_token: jwt,
      refresh_token: refreshToken,
      expires_in: 3600,
      token_type: 'Bearer',
    },
  });
});

test('without the scope openid there is no ID token', async () => {
  const changes = { client_id: serverClient.id, scope: 'reports/read' };
  const code = await obtainCode(cognito, authorization(changes));
  const credentials = { client_id: serverClient.id, client_secret: secrets.server };
  const answer = json(await redeem(cognito, code, credentials));
  expect(Object.keys(answer)).toEqual(['access_token', 'refresh_token', 'expires_in', 'token_type']);
  expect(claimsOf(answer.access_token)).toMatchObject({ scope: 'reports/read' });
});

test("expires_in is the client's validity of access tokens", async () => {
  const code = await obtainCode(cognito, authorization({ client_id: shortClient.id }));
  expect(json(await redeem(cognito, code, { client_id: shortClient.id })).expires_in).toBe(600);
});

test('a code without a challenge needs no verifier', async () => {
  const query = authorization({ code_challenge: undefined, code_challenge_method: undefined });
  const code = await obtainCode(cognito, query);
  expect(await redeem(cognito, code, { code_verifier: undefined })).toMatchObject({ statusCode: 200 });
});

test.each<[problem: string, changes: Record<string, string | undefined>, body: object]>([
  ['no code', { code: undefined }, { error: 'invalid_request' }],
  ['an unknown code', { code: randomUUID() }, { error: 'invalid_grant' }],
  ['no redirect_uri', { redirect_uri: undefined }, { error: 'invalid_request' }],
  [
    'another redirect_uri',
    { redirect_uri: 'http://localhost:5173/' },
    { error: 'unauthorized_client', error_description: 'invalid_redirect' },
  ],
  ['no verifier', { code_verifier: undefined }, { error: 'invalid_grant' }],
  ['another verifier', { code_verifier: `${VERIFIER}x` }, { error: 'invalid_grant' }],
  ['a verifier of 42 characters', { code_verifier: VERIFIER.slice(0, 42) }, { error: 'invalid_grant' }],
  ['the code of another client', { client_id: shortClient.id }, { error: 'invalid_grant' }],
  ['a client without the code grant', { client_id: implicitClient.id }, { error: 'unauthorized_client' }],
  ['a client without OAuth', { client_id: apiClient.id }, { error: 'unauthorized_client' }],
  ['an unknown client', { client_id: 'other' }, { error: 'invalid_client' }],
  ['a client of a pool without a domain', { client_id: 'nodomain' }, { error: 'invalid_client' }],
  ['a secret of a client that has none', { client_secret: 'x' }, { error: 'invalid_client' }],
  ['no client_id', { client_id: undefined }, { error: 'invalid_request' }],
  ['no grant_type', { grant_type: undefined }, { error: 'invalid_request' }],
  ['the grant password', { grant_type: 'password' }, { error: 'unsupported_grant_type' }],
  ['the grant toString', { grant_type: 'toString' }, { error: 'unsupported_grant_type' }],
])('rejects a code with %s', async (_problem, changes, body) => {
  expect(await redeem(cognito, await obtainCode(cognito), changes)).toEqual(error(body));
});

test('a verifier for a code without a challenge is rejected', async () => {
  const query = authorization({ code_challenge: undefined, code_challenge_method: undefined });
  expect(await redeem(cognito, await obtainCode(cognito, query))).toEqual(error({ error: 'invalid_grant' }));
});

test.each([
  ['a UUID', randomUUID(), 400],
  ['42 characters', 'a'.repeat(42), 400],
  ['43 characters', 'a-._~Z9'.repeat(7).slice(0, 43), 200],
  ['128 characters', 'a'.repeat(128), 200],
  ['129 characters', 'a'.repeat(129), 400],
  ['a character outside the alphabet', `${'a'.repeat(43)}+`, 400],
])(
  'a verifier that matches its challenge must have 43 to 128 allowed characters: %s',
  async (_verifier, verifier, status) => {
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const code = await obtainCode(cognito, authorization({ code_challenge }));
    expect((await redeem(cognito, code, { code_verifier: verifier })).statusCode).toBe(status);
  },
);

test('a code works for less than five minutes', async () => {
  const [first, second] = [await obtainCode(cognito), await obtainCode(cognito)];
  cognito.wait(299);
  expect(await redeem(cognito, first)).toMatchObject({ statusCode: 200 });
  cognito.wait(1);
  expect(await redeem(cognito, second)).toEqual(error({ error: 'invalid_grant' }));
});

test('a code works once, and a second use revokes the tokens of the first', async () => {
  const code = await obtainCode(cognito);
  const { refresh_token } = json(await redeem(cognito, code));
  expect(await refresh(refresh_token)).toMatchObject({ statusCode: 200 });
  expect(await redeem(cognito, code)).toEqual(error({ error: 'invalid_grant' }));
  expect(await refresh(refresh_token)).toEqual(error({ error: 'invalid_grant' }));
});

test.each<[problem: string, changes: Record<string, string | undefined>]>([
  ['a wrong verifier', { code_verifier: `${VERIFIER}x` }],
  ['another redirect_uri', { redirect_uri: 'http://localhost:5173/' }],
  ['another client', { client_id: shortClient.id }],
])('a request with %s invalidates the code', async (_problem, changes) => {
  const code = await obtainCode(cognito);
  await redeem(cognito, code, changes);
  expect(await redeem(cognito, code)).toEqual(error({ error: 'invalid_grant' }));
});

test.each<[problem: string, changes: Record<string, string | undefined>]>([
  ['a failed client authentication', { client_secret: 'wrong' }],
  ['an unknown client', { client_id: 'other' }],
])('a request with %s does not invalidate the code', async (_problem, changes) => {
  const code = await obtainCode(cognito);
  await redeem(cognito, code, changes);
  expect(await redeem(cognito, code)).toMatchObject({ statusCode: 200 });
});

test('a user who was disabled after the sign-in gets no tokens', async () => {
  const Username = `user-${randomUUID()}`;
  await cognito.addUser(Username);
  const { code = '' } = redirectParameters(
    await new Browser(cognito).signIn(authorization(), { username: Username }),
  );
  await cognito.sdk.adminDisableUser({ UserPoolId, Username });
  expect(await redeem(cognito, code)).toEqual(error({ error: 'invalid_grant' }));
});

test('a client that may read email, but not email_verified, gets no tokens for the scope email', async () => {
  const changes = { client_id: restrictedClient.id };
  const request = (scope: string) => obtainCode(cognito, authorization({ ...changes, scope }));
  expect(await redeem(cognito, await request('openid email'), changes)).toEqual(
    error({ error: 'invalid_grant' }),
  );
  expect(await redeem(cognito, await request('openid'), changes)).toMatchObject({ statusCode: 200 });
});

describe('client authentication', () => {
  const { id } = serverClient;
  /** Redeems a code of the confidential client. */
  const redeemWith = async (fields: Fields, headers: Fields = {}) => {
    const code = await obtainCode(cognito, authorization({ client_id: id }));
    return redeem(cognito, code, { client_id: undefined, ...fields }, headers);
  };

  test.each<[method: string, request: () => Promise<HttpAnswer>]>([
    ['client_secret_basic', () => redeemWith({}, basic(id, secrets.server))],
    ['Basic with a form-encoded id', () => redeemWith({}, basic(id.replace('s', '%73'), secrets.server))],
    ['Basic and the same client_id', () => redeemWith({ client_id: id }, basic(id, secrets.server))],
    ['client_secret_post', () => redeemWith({ client_id: id, client_secret: secrets.server })],
  ])('client authentication accepts %s', async (_method, request) => {
    expect(await request()).toMatchObject({ statusCode: 200 });
  });

  test.each<[method: string, request: () => Promise<HttpAnswer>, body: object]>([
    ['no secret', () => redeemWith({ client_id: id }), { error: 'invalid_client' }],
    [
      'a wrong secret',
      () => redeemWith({ client_id: id, client_secret: 'wrong' }),
      { error: 'invalid_client' },
    ],
    ['a wrong secret in Basic', () => redeemWith({}, basic(id, 'wrong')), { error: 'invalid_client' }],
    [
      'Basic and client_secret at once',
      () => redeemWith({ client_secret: secrets.server }, basic(id, secrets.server)),
      { error: 'invalid_request' },
    ],
    [
      'Basic and another client_id',
      () => redeemWith({ client_id: ClientId }, basic(id, secrets.server)),
      { error: 'invalid_request' },
    ],
    [
      'Basic without base64',
      () => redeemWith({}, { authorization: 'Basic ???' }),
      { error: 'invalid_client' },
    ],
    [
      'Basic without a colon',
      () => redeemWith({}, { authorization: 'Basic eA==' }),
      { error: 'invalid_client' },
    ],
    ['Basic with a broken encoding', () => redeemWith({}, basic('%', 'x')), { error: 'invalid_client' }],
    [
      'another scheme',
      () => redeemWith({ client_id: id }, { authorization: 'Bearer x' }),
      { error: 'invalid_client' },
    ],
  ])('client authentication rejects %s', async (_method, request, body) => {
    expect(await request()).toEqual(error(body));
  });
});

test('refreshed tokens keep auth_time, scopes and audience, but not the nonce', async () => {
  const resource = 'https://api.example.com';
  const tokens = await obtainTokens(cognito, authorization({ nonce: 'n', resource, scope: 'openid email' }));
  cognito.wait(60);
  const answer = await refresh(tokens.refresh_token);
  expect({ ...answer, body: json(answer) }).toEqual({
    ...error({}),
    statusCode: 200,
    body: { id_token: jwt, access_token: jwt, expires_in: 3600, token_type: 'Bearer' },
  });
  const { id_token, access_token } = json(answer);
  const kept = ({ auth_time, origin_jti, scope, aud, sub }: Record<string, unknown>) => ({
    auth_time,
    origin_jti,
    scope,
    aud,
    sub,
  });
  expect(kept(claimsOf(access_token))).toEqual(kept(claimsOf(tokens.access_token)));
  expect(kept(claimsOf(id_token))).toEqual(kept(claimsOf(tokens.id_token)));
  expect(claimsOf(access_token)).toMatchObject({ aud: resource, scope: 'openid email' });
  expect(claimsOf(tokens.id_token).nonce).toBe('n');
  expect(claimsOf(id_token)).not.toHaveProperty('nonce');
});

test('the refresh token of an API sign-in works', async () => {
  const { RefreshToken } = await cognito.signIn('alice');
  expect(json(await refresh(RefreshToken))).toMatchObject({ id_token: jwt, access_token: jwt });
});

test('a refresh may ask for granted scopes, but not for more', async () => {
  const { refresh_token = '' } = await obtainTokens(cognito, authorization({ scope: 'openid' }));
  const withScope = (scope: string) =>
    post({ grant_type: 'refresh_token', client_id: webClient.id, refresh_token, scope });
  expect(await withScope('openid')).toMatchObject({ statusCode: 200 });
  expect(await withScope('openid email')).toEqual(error({ error: 'invalid_scope' }));
});

test('a refresh of an API sign-in may ask only for the scope of the API', async () => {
  const { RefreshToken: refresh_token = '' } = await cognito.signIn('alice');
  const withScope = (scope: string) =>
    post({ grant_type: 'refresh_token', client_id: webClient.id, refresh_token, scope });
  expect(await withScope('aws.cognito.signin.user.admin')).toMatchObject({ statusCode: 200 });
  expect(await withScope('openid')).toEqual(error({ error: 'invalid_scope' }));
});

test.each<[problem: string, request: () => Promise<HttpAnswer>, body: object]>([
  ['no refresh token', () => refresh(undefined), { error: 'invalid_request' }],
  ['an unknown refresh token', () => refresh('a.b.c.d.e'), { error: 'invalid_grant' }],
  [
    "another client's refresh token",
    async () => refresh((await obtainTokens(cognito)).refresh_token, shortClient.id),
    { error: 'invalid_grant' },
  ],
  [
    'an access token',
    async () => refresh((await obtainTokens(cognito)).access_token),
    { error: 'invalid_grant' },
  ],
  [
    'the refresh token of a user who signed out everywhere',
    async () => {
      const { RefreshToken } = await cognito.signIn('alice');
      await cognito.sdk.adminUserGlobalSignOut({ UserPoolId, Username: 'alice' });
      return refresh(RefreshToken);
    },
    { error: 'invalid_grant' },
  ],
  [
    'a refresh token after 30 days',
    async () => {
      const { refresh_token } = await obtainTokens(cognito);
      cognito.wait(30 * 86_400);
      return refresh(refresh_token);
    },
    { error: 'invalid_grant' },
  ],
])('rejects a refresh with %s', async (_problem, request, body) => {
  expect(await request()).toEqual(error(body));
});

describe('rotation of refresh tokens', () => {
  const tokensOf = async ({ id }: { id: string }) => {
    const code = await obtainCode(cognito, authorization({ client_id: id }));
    return json(await redeem(cognito, code, { client_id: id })).refresh_token;
  };
  const rotate = async (token: string, { id }: { id: string }) =>
    json(await refresh(token, id)).refresh_token;

  test('each refresh returns a new token, and without a grace period the old one stops working', async () => {
    const first = await tokensOf(rotatingClient);
    const second = await rotate(first, rotatingClient);
    expect(second).toEqual(refreshToken);
    expect(second).not.toBe(first);
    expect(await refresh(first, rotatingClient.id)).toEqual(error({ error: 'invalid_grant' }));
    expect(await rotate(second, rotatingClient)).toEqual(refreshToken);
  });

  test('a new token lives only for the rest of the first one', async () => {
    const first = await tokensOf(rotatingClient);
    cognito.wait(29 * 86_400);
    const second = await rotate(first, rotatingClient);
    cognito.wait(86_400);
    expect(await refresh(second, rotatingClient.id)).toEqual(error({ error: 'invalid_grant' }));
  });

  test('the old token works within the grace period, and not after it', async () => {
    const first = await tokensOf(gracefulClient);
    const second = await rotate(first, gracefulClient);
    cognito.wait(60);
    expect(await refresh(first, gracefulClient.id)).toEqual(error({ error: 'invalid_grant' }));
    const third = await rotate(second, gracefulClient);
    expect(await refresh(first, gracefulClient.id)).toEqual(error({ error: 'invalid_grant' }));
    cognito.wait(59);
    expect(await rotate(second, gracefulClient)).toEqual(refreshToken);
    expect(await refresh(third, gracefulClient.id)).toEqual(error({ error: 'invalid_grant' }));
  });

  test('after a replay within the grace period only the newest token refreshes', async () => {
    const first = await tokensOf(gracefulClient);
    const second = await rotate(first, gracefulClient);
    const third = await rotate(first, gracefulClient);
    for (const old of [first, second])
      expect(await refresh(old, gracefulClient.id)).toEqual(error({ error: 'invalid_grant' }));
    expect(await rotate(third, gracefulClient)).toEqual(refreshToken);
  });

  test.each([
    ['first', 'the family ends', 0],
    ['live', 'the family ends', 2],
    ['middle', 'the family lives on', 1],
  ])('when the %s token of a rotation is revoked, %s', async (_name, outcome, index) => {
    const tokens = [await tokensOf(rotatingClient)];
    for (const _ of [1, 2]) tokens.push(await rotate(tokens.at(-1), rotatingClient));
    await postForm(cognito, '/oauth2/revoke', { client_id: rotatingClient.id, token: tokens[index] });
    expect((await refresh(tokens[2], rotatingClient.id)).statusCode).toBe(
      outcome === 'the family ends' ? 400 : 200,
    );
  });

  test('GetTokensFromRefreshToken rotates too, and rejects a replay with RefreshTokenReuseException', async () => {
    const { RefreshToken } = await cognito.signIn('alice', { clientId: rotatingClient.id });
    const renew = () => cognito.sdk.getTokensFromRefreshToken({ RefreshToken, ClientId: rotatingClient.id });
    expect((await renew()).AuthenticationResult?.RefreshToken).toEqual(refreshToken);
    expect(await rejection(renew())).toBe('RefreshTokenReuseException: Refresh token has been invalidated');
  });

  test('REFRESH_TOKEN_AUTH is not available with rotation', async () => {
    const { RefreshToken = '' } = await cognito.signIn('alice', { clientId: rotatingClient.id });
    const renew = cognito.sdk.initiateAuth({
      ClientId: rotatingClient.id,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    });
    expect(await rejection(renew)).toBe('InvalidParameterException: Auth flow not enabled for this client');
  });
});

describe('client credentials', () => {
  const grant = (fields: Fields = {}) =>
    post({ grant_type: 'client_credentials', ...fields }, basic(machineClient.id, secrets.machine));

  test('client credentials get an access token with the scopes of the client, and no other token', async () => {
    const answer = await grant();
    expect({ ...answer, body: json(answer) }).toEqual({
      ...error({}),
      statusCode: 200,
      body: { access_token: jwt, expires_in: 3600, token_type: 'Bearer' },
    });
    expect(claimsOf(json(answer).access_token).scope).toBe('reports/read reports/write');
  });

  test('client credentials can ask for fewer scopes and send metadata for a trigger', async () => {
    const answer = await grant({ scope: 'reports/write', aws_client_metadata: '{"a":"b"}' });
    expect(claimsOf(json(answer).access_token).scope).toBe('reports/write');
  });

  test.each([
    ['a scope that it does not have', { scope: 'reports/read other/read' }, { error: 'invalid_scope' }],
    ['the scope openid', { scope: 'openid' }, { error: 'invalid_scope' }],
  ])('client credentials cannot ask for %s', async (_problem, fields, body) => {
    expect(await grant(fields)).toEqual(error(body));
  });

  test('rejects another grant of the machine client, and client credentials of another client', async () => {
    const machine = { client_id: machineClient.id, client_secret: secrets.machine };
    const server = { client_id: serverClient.id, client_secret: secrets.server };
    for (const fields of [
      { ...machine, grant_type: 'refresh_token', refresh_token: 'a.b.c.d.e' },
      { ...machine, grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK },
      { ...server, grant_type: 'client_credentials' },
      { client_id: webClient.id, grant_type: 'client_credentials' },
    ])
      expect(await post(fields)).toEqual(error({ error: 'unauthorized_client' }));
  });
});

describe('the form', () => {
  let body: string;
  beforeAll(async () => {
    const { refresh_token } = await obtainTokens(cognito);
    body = encode({ grant_type: 'refresh_token', client_id: ClientId, refresh_token });
  });
  const send = (headers: Fields, more = '') =>
    call(`${cognito.url}/oauth2/token`, { method: 'POST', headers, body: body + more });

  test.each([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=UTF-8',
    'Application/X-WWW-Form-Urlencoded',
  ])('a form is accepted with the content type %s', async (type) => {
    expect(await send({ 'content-type': type })).toMatchObject({ statusCode: 200 });
  });

  test.each<[type: string, headers: Fields]>([
    ['JSON', { 'content-type': 'application/json' }],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['no content type', {}],
  ])('a form is rejected with %s', async (_type, headers) => {
    expect(await send(headers)).toEqual(error({ error: 'invalid_request' }));
  });

  test.each([`client_id=${ClientId}`, 'scope=openid&scope=email'])(
    'a form is rejected if it repeats %s',
    async (more) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(await send(headers, `&${more}`)).toEqual(error({ error: 'invalid_request' }));
    },
  );
});

test('/oauth2/token rejects a body of more than 100 kB', async () => {
  const fields = { grant_type: 'refresh_token', client_id: ClientId, refresh_token: 'x'.repeat(102_400) };
  expect((await post(fields)).statusCode).toBe(413);
});

test.each(['/oauth2/token', '/oauth2/revoke'])('%s accepts only POST', async (path) => {
  expect((await call(cognito.url + path)).statusCode).toBe(405);
});

test.each([
  ['/oauth2/token', 'POST'],
  ['/oauth2/revoke', 'POST'],
  ['/oauth2/userInfo', 'GET'],
])('a web page of any origin may call %s, with the headers it asks for', async (path, method) => {
  const headers = {
    origin: 'https://app.example.com',
    'access-control-request-method': method,
    'access-control-request-headers': 'authorization,x-amz-user-agent',
  };
  expect(await call(cognito.url + path, { method: 'OPTIONS', headers })).toEqual({
    statusCode: 204,
    headers: {
      'access-control-allow-headers': 'authorization,x-amz-user-agent',
      'access-control-allow-methods': method,
      'access-control-allow-origin': '*',
    },
    body: '',
  });
});

test('an OAuth sign-in does not need the password flows of the API', async () => {
  expect(rotatingClient.explicitAuthFlows).not.toContain('ALLOW_USER_PASSWORD_AUTH');
  const answer = await new Browser(cognito).signIn(authorization({ client_id: rotatingClient.id }), {
    password: Password,
  });
  expect(redirectParameters(answer)).toHaveProperty('code');
});
