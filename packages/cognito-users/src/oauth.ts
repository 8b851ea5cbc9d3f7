import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { type CommandContext, readSecret } from './command-context';
import { commandHint, ExplainedError } from './explain';
import { findClientId, type Tokens } from './sign-in';

/**
 * The address of the pool's OAuth 2.0 endpoints, without a trailing slash.
 * @throws ExplainedError if the pool has no domain
 */
export async function findDomain({
  cognito,
  userPoolId,
  localEndpoint,
}: Pick<CommandContext, 'userPoolId' | 'localEndpoint'> & {
  cognito: Pick<CognitoIdentityProvider, 'describeUserPool'>;
}): Promise<string> {
  const { UserPool: { Domain, CustomDomain } = {} } = await cognito.describeUserPool({
    UserPoolId: userPoolId,
  });
  if (Domain === undefined && CustomDomain === undefined)
    throw new ExplainedError(
      `User pool ${userPoolId} has no domain, so it has no sign-in page and no token endpoint: add one to the stack (in this sample with the option callbackUrls).`,
    );
  if (localEndpoint !== undefined) return localEndpoint;
  const [region] = userPoolId.split('_');
  return `https://${CustomDomain ?? `${Domain}.auth.${region}.amazoncognito.com`}`;
}

/**
 * Calls the token endpoint.
 * @throws ExplainedError with its error code
 */
export async function requestTokens(
  domain: string,
  parameters: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Partial<Tokens>> {
  const response = await fetch(`${domain}/oauth2/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(parameters),
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  });
  const body: unknown = await response.json().catch(() => undefined);
  const members = new Map(Object.entries(body ?? {}));
  if (!response.ok) {
    const error = printable(String(members.get('error') ?? `status ${response.status}`));
    const description = members.get('error_description');
    const reason = description === undefined ? error : `${error}: ${printable(String(description))}`;
    throw new ExplainedError(`The token endpoint rejected the request (${reason}). ${advise(error)}`);
  }
  const [IdToken, AccessToken, RefreshToken] = ['id_token', 'access_token', 'refresh_token'].map((name) => {
    const token = members.get(name);
    return typeof token === 'string' ? token : undefined;
  });
  return {
    ...(IdToken !== undefined && { IdToken }),
    ...(AccessToken !== undefined && { AccessToken }),
    ...(RefreshToken !== undefined && { RefreshToken }),
    ExpiresIn: Number(members.get('expires_in')),
  };
}

function advise(error: string): string {
  switch (error) {
    case 'invalid_client':
      return 'Check the client ID and the client secret.';
    case 'invalid_grant':
      return 'The code has expired or was already used: sign in again.';
    case 'unauthorized_client':
      return "Add the grant to the app client's AllowedOAuthFlows.";
    default:
      return 'Check the OAuth settings of the app client.';
  }
}

/** Keeps text from the network from writing control sequences to the terminal. */
export function printable(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, 200);
}

/**
 * `generate-token --client-credentials`: prints the access token of a machine client.
 * @throws ExplainedError without --client-id
 */
export async function generateClientToken(context: CommandContext): Promise<void> {
  const { options, terminal } = context;
  if (options.clientId === undefined)
    throw new ExplainedError(
      `${commandHint('generate-token --client-credentials', options)} needs the machine client: pass its ID with --client-id.`,
    );
  const domain = await findDomain(context);
  const secret = await readSecret(context, {
    variable: 'COGNITO_CLIENT_SECRET',
    message: `Secret of the client ${options.clientId}:`,
    name: 'client secret',
  });
  // RFC 6749, section 2.3.1: both parts are form-encoded first.
  const pair = [options.clientId, secret].map((part) => new URLSearchParams({ part }).toString().slice(5));
  const authorization = `Basic ${Buffer.from(pair.join(':')).toString('base64')}`;
  const { AccessToken = '' } = await requestTokens(
    domain,
    { grant_type: 'client_credentials' },
    { authorization },
  );
  terminal.print(AccessToken);
}

/** The app client for `sign-in`. @throws ExplainedError if it can't sign a user in from this machine */
export async function findPublicClient(
  context: CommandContext,
): Promise<{ clientId: string; callbackUrls: string[] }> {
  const { cognito, userPoolId: UserPoolId } = context;
  const clientId = await findClientId(context);
  const { UserPoolClient: client = {} } = await cognito.describeUserPoolClient({
    UserPoolId,
    ClientId: clientId,
  });
  if (client.ClientSecret !== undefined)
    throw new ExplainedError(
      `App client ${clientId} has a client secret: choose a public one with --client-id.`,
    );
  // Cognito compares the whole string, so the port must be a registered one.
  const callbackUrls = (client.AllowedOAuthFlows?.includes('code') ? (client.CallbackURLs ?? []) : []).filter(
    (url) => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d+\//.test(url),
  );
  if (callbackUrls.length === 0)
    throw new ExplainedError(
      `App client ${clientId} has no callback URL on this machine: add one such as http://localhost:5173/callback to the option callbackUrls, and deploy or restart.`,
    );
  return { clientId, callbackUrls };
}
