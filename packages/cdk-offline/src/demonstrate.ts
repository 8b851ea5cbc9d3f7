import { randomBytes } from 'node:crypto';
import { ExplainedError } from './explained-error';
import type { PasswordPolicy, UserPool, UserPoolClient } from './model';
import type { LocalStack } from './start';

/** A request as the person would make it, and what came back. */
export interface DemonstratedRequest {
  curl: string;
  statusCode: number;
  body: string;
  /** Whether it was answered as it should be. */
  asExpected: boolean;
}

/** A protected route that a plain request can reach, and who may sign in for it. */
interface Demonstration {
  url: string;
  userPool: UserPool;
  client: UserPoolClient;
}

/**
 * Makes the README's two requests for real: without a token, which must be refused, and with one, which must be let in.
 * The token is a user's who is made for it and deleted afterwards.
 * @returns undefined where the stack has no route that can be shown in this way
 * @throws ExplainedError where the user pool refuses
 */
export async function demonstrate(stack: LocalStack): Promise<DemonstratedRequest[] | undefined> {
  const demonstration = chooseDemonstration(stack);
  if (!demonstration) return undefined;
  const { url } = demonstration;
  const token = await signInOnce(stack.cognitoEndpoint, demonstration).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExplainedError(`The user pool gives no token for the request to show: ${reason}`);
  });
  const refused = await get(url, {});
  const allowed = await get(url, { authorization: `Bearer ${token}` });
  return [
    { curl: `curl ${url}`, ...refused, asExpected: refused.statusCode === 401 },
    {
      curl: `curl ${url} -H "Authorization: Bearer $TOKEN"`,
      ...allowed,
      asExpected: allowed.statusCode >= 200 && allowed.statusCode < 300,
    },
  ];
}

function chooseDemonstration({ api, apiUrl, userPools }: LocalStack): Demonstration | undefined {
  const stage = api.stages.find(({ name }) => name === '$default') ?? api.stages[0];
  const prefix = stage && stage.name !== '$default' ? `/${stage.name}` : '';
  for (const { routeKey, authorizer, authorizationScopes } of api.routes) {
    const [, path] = /^(?:GET|ANY) (\/[^{}]*)$/.exec(routeKey) ?? [];
    const userPool = userPools.find(
      ({ issuer, mfaConfiguration }) => issuer === authorizer?.issuer && mfaConfiguration !== 'ON',
    );
    const client = userPool?.clients.find(
      ({ id, explicitAuthFlows, hasSecret }) =>
        authorizer?.audience.includes(id) &&
        !hasSecret &&
        explicitAuthFlows.includes('ALLOW_ADMIN_USER_PASSWORD_AUTH'),
    );
    const takesHeader =
      authorizer?.identitySource.from === 'header' && authorizer.identitySource.name === 'authorization';
    if (path && userPool && client && takesHeader && authorizationScopes.length === 0) {
      return { url: `${apiUrl}${prefix}${path}`, userPool, client };
    }
  }
  return undefined;
}

/** The ID token of a user who exists for this one sign-in. */
async function signInOnce(endpoint: string, { userPool, client }: Demonstration): Promise<string> {
  // Loaded only here: it takes longer than all the rest, and a start that ends early does without.
  const { CognitoIdentityProvider } = await import('@aws-sdk/client-cognito-identity-provider');
  const cognito = new CognitoIdentityProvider({
    endpoint,
    region: userPool.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const user = {
    UserPoolId: userPool.id,
    Username: `demonstration-${randomBytes(4).toString('hex')}@example.com`,
  };
  const password = randomPassword(userPool.passwordPolicy);
  await cognito.adminCreateUser({ ...user, MessageAction: 'SUPPRESS' });
  try {
    await cognito.adminSetUserPassword({ ...user, Password: password, Permanent: true });
    const { AuthenticationResult: tokens } = await cognito.adminInitiateAuth({
      UserPoolId: userPool.id,
      ClientId: client.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: user.Username, PASSWORD: password },
    });
    return tokens?.IdToken ?? '';
  } finally {
    await cognito.adminDeleteUser(user);
    cognito.destroy();
  }
}

/** Keeps any policy: all four classes, and the length that it asks for. */
function randomPassword({ minimumLength }: PasswordPolicy): string {
  return `aA1!${randomBytes(minimumLength).toString('base64url')}`;
}

async function get(
  url: string,
  headers: Record<string, string>,
): Promise<{ statusCode: number; body: string }> {
  const response = await fetch(url, { headers });
  return { statusCode: response.status, body: await response.text() };
}
