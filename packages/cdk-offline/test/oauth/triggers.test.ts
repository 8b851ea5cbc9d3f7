import { claimsOf } from '../support/local-cognito';
import {
  authorization,
  Browser,
  basic,
  implicitClient,
  machineClient,
  oauthPool,
  obtainTokens,
  postForm,
  redirectParameters,
  webClient,
} from '../support/oauth';
import { respond, triggerPool, useCognitoWithTriggers } from '../support/triggers';

const { triggers } = triggerPool(['PreAuthentication', 'PostAuthentication', 'PreTokenGeneration']);
const pool = oauthPool({ triggers, preTokenGenerationVersion: 'V3_0' });
const version2 = oauthPool({
  id: 'us-east-1_second',
  triggers,
  preTokenGenerationVersion: 'V2_0',
  clients: [{ ...machineClient, id: '7machine' }],
});
const cognito = useCognitoWithTriggers(pool, version2);
beforeAll(() => cognito.addUser('alice'));

const sources = () => cognito.events.map(({ triggerSource }) => triggerSource);
const PRE = 'PreAuthentication_Authentication';
const POST = 'PostAuthentication_Authentication';
const addClaim = respond({
  claimsAndScopeOverrideDetails: {
    idTokenGeneration: { claimsToAddOrOverride: { tenant: 'one' } },
    accessTokenGeneration: { scopesToAdd: ['extra/scope'] },
  },
});

test('the code grant runs the sign-in triggers at login and TokenGeneration_HostedAuth for the tokens', async () => {
  cognito.handlers.PreTokenGeneration = addClaim;
  const tokens = await obtainTokens(cognito);
  expect(sources()).toEqual([PRE, POST, 'TokenGeneration_HostedAuth']);
  expect(cognito.events[2]?.request.scopes).toEqual(webClient.oauth?.scopes);
  expect(claimsOf(tokens.id_token).tenant).toBe('one');
  expect(claimsOf(tokens.access_token).scope).toBe('openid email profile extra/scope');
  cognito.events.splice(0);
  await postForm(cognito, '/oauth2/token', {
    grant_type: 'refresh_token',
    client_id: webClient.id,
    refresh_token: tokens.refresh_token,
  });
  expect(sources()).toEqual(['TokenGeneration_RefreshTokens']);
});

test('the implicit grant runs TokenGeneration_HostedAuth at the end of the login', async () => {
  cognito.handlers.PreTokenGeneration = addClaim;
  const query = authorization({
    response_type: 'token',
    client_id: implicitClient.id,
    code_challenge: undefined,
    code_challenge_method: undefined,
  });
  const parameters = redirectParameters(await new Browser(cognito).signIn(query));
  expect(sources()).toEqual([PRE, POST, 'TokenGeneration_HostedAuth']);
  expect(claimsOf(parameters.id_token).tenant).toBe('one');
});

test('the sign-in page shows the error of a trigger that denies the sign-in', async () => {
  cognito.handlers.PreAuthentication = () => {
    throw new Error('closed today');
  };
  const page = await new Browser(cognito).signIn();
  expect(page.statusCode).toBe(400);
  expect(page.body).toContain('PreAuthentication failed with error closed today.');
});

test('a trigger that fails at the token endpoint results in an OAuth error', async () => {
  cognito.handlers.PreTokenGeneration = () => {
    throw new Error('closed today');
  };
  expect(await obtainTokens(cognito)).toEqual({
    error: 'invalid_request',
    error_description: 'PreTokenGeneration failed with error closed today.',
  });
});

async function grantClientCredentials(UserPoolId: string, id: string, aws_client_metadata?: string) {
  const { UserPoolClient } = await cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId: id });
  const secret = UserPoolClient?.ClientSecret ?? '';
  const fields = { grant_type: 'client_credentials', scope: 'reports/read', aws_client_metadata };
  return JSON.parse((await postForm(cognito, '/oauth2/token', fields, basic(id, secret))).body);
}

test('version 3 of PreTokenGeneration changes a client credentials token', async () => {
  cognito.handlers.PreTokenGeneration = addClaim;
  const { access_token } = await grantClientCredentials(pool.id, machineClient.id, '{"a":"b"}');
  expect(cognito.events).toMatchObject([
    {
      version: '3',
      triggerSource: 'TokenGeneration_ClientCredentials',
      callerContext: { clientId: machineClient.id },
      request: { userAttributes: {}, scopes: ['reports/read'], clientMetadata: { a: 'b' } },
    },
  ]);
  expect(claimsOf(access_token).scope).toBe('reports/read extra/scope');
});

test('version 2 of PreTokenGeneration is not invoked for a client credentials token', async () => {
  const { access_token } = await grantClientCredentials(version2.id, '7machine');
  expect(cognito.events).toEqual([]);
  expect(claimsOf(access_token).scope).toBe('reports/read');
});

test.each(['{', '[]', '{"a":1}'])(
  'rejects aws_client_metadata %s, which is not a map of strings',
  async (metadata) => {
    expect(await grantClientCredentials(pool.id, machineClient.id, metadata)).toEqual({
      error: 'invalid_request',
    });
    expect(cognito.events).toEqual([]);
  },
);
