import { setTimeout as delay } from 'node:timers/promises';
import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import type { CommandContext } from '../command-context';
import { ExplainedError } from '../explain';
import { findClientId, signIn, type Tokens } from '../sign-in';
import { formatTime } from '../tokens';
import type { Answer, ApiRequest, Target } from './case';
import { decodeClaims, findPublicKey } from './test-tokens';
import { type CleanUp, createOtherClient, createTestUsers } from './test-users';

/** The number of requests per batch, and the total after which the API counts as not throttled. */
const BATCH = 250;
const MAX_REQUESTS = 20_000;

/** A throttled request is sent again: no other case is about throttling, and the limits may be low or used up. */
const THROTTLED_MILLISECONDS = 250;
const MAX_ATTEMPTS = 20;

/**
 * Creates the users and gets their tokens.
 * @param cleanUps receives functions that delete what is created
 * @throws ExplainedError if the app client or the API can't be used; the signal's reason if the run is interrupted
 */
export async function createTarget(
  context: CommandContext,
  signal: AbortSignal,
  cleanUps: CleanUp[],
): Promise<Target> {
  const { cognito, userPoolId: UserPoolId, options, terminal } = context;
  const apiUrl = (await context.readOutput('ApiUrl')).replace(/\/+$/, '');
  const ClientId = await findClientId(context);
  const { UserPool: pool = {} } = await cognito.describeUserPool({ UserPoolId });
  const { UserPoolClient: client = {} } = await cognito.describeUserPoolClient({ UserPoolId, ClientId });
  const flows = allowedFlows(client);

  const users = await createTestUsers(context, pool, signal, cleanUps);
  const { username, password } = users;

  const signInTo = (clientId: string, clientAuth: boolean, name: string, secret: string): Promise<Tokens> =>
    signIn({
      ...context,
      options: { ...options, clientId, clientAuth },
      username: name,
      password: async () => secret,
      chosenPassword: async () => secret,
      replacementPassword: async () => secret,
    });
  const usesSrp = requireSignInFlow(ClientId, flows);
  const tokens = await signInTo(ClientId, usesSrp, username, password);
  signal.throwIfAborted();
  const otherClientId = options.otherClientId ?? (await createOtherClient(context, cleanUps));
  signal.throwIfAborted();
  const otherClient =
    otherClientId === undefined
      ? undefined
      : (await signInTo(otherClientId, options.otherClientId !== undefined && usesSrp, username, password))
          .IdToken;
  const issuer = context.localEndpoint
    ? `${context.localEndpoint}/${UserPoolId}`
    : String(decodeClaims(tokens.IdToken).iss);
  const jwks = await fetch(`${issuer}/.well-known/jwks.json`, { signal });
  const publicKey = findPublicKey(tokens.IdToken, await jwks.json());

  const sendRequest = async ({
    method = 'GET',
    path = (route) => route,
    headers = {},
  }: ApiRequest): Promise<Answer> => {
    const url = `${apiUrl}${path(options.path ?? '/hello')}`;
    const response = await fetch(url, { method, headers, redirect: 'manual', signal });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  };
  const callApi = async (request: ApiRequest): Promise<Answer> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await sendRequest(request);
      if (answer.status !== 429 || attempt === MAX_ATTEMPTS) return answer;
      await delay(THROTTLED_MILLISECONDS, undefined, { signal });
    }
  };
  // The challenge names the scopes of the route (developer guide, "Control access to HTTP APIs with JWT authorizers").
  const { headers } = await callApi({ headers: { authorization: 'Bearer x' } });
  const [, scope = ''] = /scope="([^"]*)"/.exec(headers['www-authenticate'] ?? '') ?? [];

  return {
    tokens: { ...tokens, otherClient, publicKey },
    scopes: scope.split(' ').filter((each) => each !== ''),
    flows,
    allowsSignUp: pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true,
    hidesUnknownUsers: client.PreventUserExistenceErrors === 'ENABLED',
    origin: options.origin,
    isSlow: options.slow === true,
    isLoad: options.load === true,
    ...users,
    userPoolId: UserPoolId,
    clientId: ClientId,
    cognito,
    signIn: (name, secret) => signInTo(ClientId, usesSrp, name, secret),
    callApi,
    callCognito,
    async untilThrottled() {
      for (let sent = 0; ; sent += BATCH) {
        const answers = await Promise.all(Array.from({ length: BATCH }, () => sendRequest({})));
        const throttled = answers.find(({ status }) => status === 429);
        const [last] = answers;
        if (throttled) return throttled;
        if (last && sent + BATCH >= MAX_REQUESTS) return last;
      }
    },
    async untilExpired() {
      const { exp } = decodeClaims(tokens.IdToken);
      const expiry = new Date(exp * 1000 + 1000);
      const now = new Date();
      if (expiry <= now) return;
      terminal.say(`Waiting for a token to expire ${formatTime(expiry, now)}.`);
      await delay(expiry.getTime() - now.getTime(), undefined, { signal });
    },
  };
}

/** The flows by the names of InitiateAuth. Older names, without `ALLOW_`, always include SRP. */
function allowedFlows({ ExplicitAuthFlows: flows = [] }: UserPoolClientType): string[] {
  return flows.flatMap((flow) => (flow.startsWith('ALLOW_') ? [flow.slice('ALLOW_'.length)] : []));
}

/** Whether to sign in with SRP. @throws ExplainedError if the client allows no flow with a password */
function requireSignInFlow(clientId: string, flows: string[]): boolean {
  if (flows.includes('ADMIN_USER_PASSWORD_AUTH')) return false;
  if (flows.includes('USER_SRP_AUTH')) return true;
  throw new ExplainedError(
    `App client ${clientId} allows neither ADMIN_USER_PASSWORD_AUTH nor USER_SRP_AUTH, so verify can't sign in: choose another client with --client-id.`,
  );
}

/** The body for a successful call says only whether it returned tokens. It never has the tokens. */
async function callCognito(call: () => Promise<unknown>): Promise<Answer> {
  try {
    const { ChallengeName: challenge, AuthenticationResult } = Object(await call());
    const hasTokens = AuthenticationResult !== undefined;
    return { status: 200, headers: {}, body: JSON.stringify({ challenge, hasTokens }) };
  } catch (error) {
    const { name, message, $metadata, $response } = Object(error);
    if ($metadata?.httpStatusCode === undefined) throw error;
    const headers = Object.entries<string>($response?.headers ?? {});
    return {
      status: $metadata.httpStatusCode,
      headers: Object.fromEntries(headers.map(([header, value]) => [header.toLowerCase(), value])),
      body: JSON.stringify({ __type: name, message }),
    };
  }
}
