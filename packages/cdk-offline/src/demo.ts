import { randomBytes, randomInt } from 'node:crypto';
import { messageOf } from './explained-error';
import type { PasswordPolicy, UserPool, UserPoolClient } from './model/user-pool';
import type { LocalStack } from './start';
import { asRecord } from './template/json-file';

/** A request as a curl command, and its response. */
export interface DemoRequest {
  curl: string;
  statusCode: number;
  body: string;
  /** The expected status, such as `2xx`. */
  expected: string;
  isAsExpected: boolean;
}

/** A protected route that a plain GET request can reach, and the app client that its users sign in to. */
interface DemoRoute {
  url: string;
  userPool: UserPool;
  client: UserPoolClient;
}

/**
 * Makes two requests: one without a token, which the API must reject, and one with the token of a temporary user.
 * @returns the requests, or the reason why there are none
 */
export async function runDemo(stack: LocalStack): Promise<DemoRequest[] | string> {
  const route = chooseRoute(stack);
  if (!route) return 'no GET route accepts a token that a local user can get with a password';
  const { url } = route;
  let token: string;
  try {
    token = await createToken(stack.cognitoEndpoint, route);
  } catch (error) {
    return `the user pool issues no token to a temporary user (${messageOf(error)})`;
  }
  const get = async (headers: Record<string, string>) => {
    const response = await fetch(url, { headers });
    return { statusCode: response.status, body: await response.text() };
  };
  const [rejected, accepted] = [await get({}), await get({ authorization: `Bearer ${token}` })];
  return [
    { curl: `curl ${url}`, ...rejected, expected: '401', isAsExpected: rejected.statusCode === 401 },
    {
      curl: `curl ${url} -H "Authorization: Bearer $TOKEN"`,
      ...accepted,
      expected: '2xx',
      isAsExpected: accepted.statusCode >= 200 && accepted.statusCode < 300,
    },
  ];
}

function chooseRoute({ api, apiUrl, userPools }: LocalStack): DemoRoute | undefined {
  const stage = api.stages.find(({ name }) => name === '$default') ?? api.stages[0];
  const prefix = stage && stage.name !== '$default' ? `/${stage.name}` : '';
  for (const { routeKey, authorizer, authorizationScopes } of api.routes) {
    if (authorizer?.type !== 'JWT') continue;
    const { issuer, audience, identitySource } = authorizer;
    const [, path] = /^(?:GET|ANY) (\/[^{}]*)$/.exec(routeKey) ?? [];
    const userPool = userPools.find((pool) => pool.issuer === issuer && pool.mfaConfiguration !== 'ON');
    const client = userPool?.clients.find(
      ({ id, explicitAuthFlows, hasSecret }) =>
        audience.includes(id) && !hasSecret && explicitAuthFlows.includes('ALLOW_ADMIN_USER_PASSWORD_AUTH'),
    );
    const readsHeader = identitySource.source === 'request.header' && identitySource.name === 'authorization';
    if (path && userPool && client && readsHeader && authorizationScopes.length === 0) {
      return { url: `${apiUrl}${prefix}${path}`, userPool, client };
    }
  }
  return undefined;
}

/** The ID token of a temporary user. */
async function createToken(endpoint: string, { userPool, client }: DemoRoute): Promise<string> {
  const call = (operation: string, input: object) =>
    callCognito(endpoint, userPool.region, operation, { UserPoolId: userPool.id, ...input });
  const user = { Username: randomUsername(userPool) };
  const password = randomPassword(userPool.passwordPolicy);
  await call('AdminCreateUser', { ...user, MessageAction: 'SUPPRESS' });
  try {
    await call('AdminSetUserPassword', { ...user, Password: password, Permanent: true });
    const { AuthenticationResult } = await call('AdminInitiateAuth', {
      ClientId: client.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: user.Username, PASSWORD: password },
    });
    return String(asRecord(AuthenticationResult).IdToken);
  } finally {
    await call('AdminDeleteUser', user);
  }
}

/** Calls the emulated user pool, which checks that a request has a signature but not the signature itself. */
async function callCognito(
  endpoint: string,
  region: string,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/cognito-idp/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    },
    body: JSON.stringify(input),
  });
  const result = asRecord(await response.json());
  if (!response.ok) throw new Error(String(result.message));
  return result;
}

/** In the format that the pool requires. A pool with an alias such as `email` rejects names in the alias's format. */
function randomUsername({ usernameAttributes }: UserPool): string {
  const name = `demo-${randomBytes(4).toString('hex')}`;
  if (usernameAttributes.includes('email')) return `${name}@example.com`;
  return usernameAttributes.includes('phone_number') ? `+1555${randomInt(1e6, 1e7)}` : name;
}

/** Satisfies any policy: all four character classes, and the minimum length. */
function randomPassword({ minimumLength }: PasswordPolicy): string {
  return `aA1!${randomBytes(minimumLength).toString('base64url')}`;
}
