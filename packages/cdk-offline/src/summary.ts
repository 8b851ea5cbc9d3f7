import { relative } from 'node:path';
import type { Route } from './model/http-api';
import type { UserPool, UserPoolClient } from './model/user-pool';
import type { LocalStack } from './start';
import { wrap } from './terminal';

/** Continuation lines start where the values do. */
const INDENTATION = ' '.repeat(12);

/** Formats what runs, what isn't needed locally, and what doesn't run, as lines for the terminal. */
export function formatSummary(stack: LocalStack, projectDirectory: string): string[] {
  const { api, apiUrl, userPools, cognitoEndpoint, outputsFile, notNeeded, notRunning } = stack;
  const { debuggers, unsetVariables, unusedOverrides, credentialsProfile } = stack;
  const types = [...new Set(notNeeded.map(({ type }) => type))];
  return [
    `HTTP API    ${apiUrl}`,
    ...api.stages.flatMap(({ name }) => api.routes.map((route) => formatRoute(route, name, userPools))),
    `User pools  ${cognitoEndpoint}`,
    ...userPools.flatMap((pool) => [
      `  ${pool.id}`,
      ...pool.clients.flatMap((client) => [
        `    client ${client.name}: ${client.id}`,
        ...formatSignInLink(pool, client, cognitoEndpoint),
      ]),
    ]),
    ...(debuggers.length > 0 ? ['Debuggers   attach to a port; timeouts are off'] : []),
    ...debuggers.map(({ functionPath, port }) => `  127.0.0.1:${port}: ${functionPath}`),
    `Outputs     ${relative(projectDirectory, outputsFile)}`,
    ...(notNeeded.length > 0 ? [`Not needed  ${count(notNeeded)}: ${types.join(', ')}`] : []),
    ...(notRunning.length > 0 ? [`Does NOT run locally: ${count(notRunning)}`] : []),
    ...notRunning.map(({ path, type }) => `  ${path} (${type})`),
    ...(unsetVariables.length > 0 ? ['Environment variables that are not set. Add them to .env.local:'] : []),
    ...unsetVariables.map(({ name, functionPath }) => `  ${name}=VALUE # ${functionPath}`),
    ...unusedOverrides,
    ...(credentialsProfile === undefined
      ? []
      : [
          `Functions have the AWS credentials of the profile ${credentialsProfile}: they can change real resources.`,
        ]),
  ].flatMap((line) => wrap(line, INDENTATION));
}

/** The sign-in page of a client with the code grant. `redirect_uri` is left out if it isn't needed. */
function formatSignInLink(
  { domain }: UserPool,
  { id, oauth }: UserPoolClient,
  cognitoEndpoint: string,
): string[] {
  if (!domain || !oauth?.flows.includes('code')) return [];
  const { callbackUrls, defaultRedirectUri } = oauth;
  const [first = ''] = callbackUrls;
  const isImplied = defaultRedirectUri !== undefined || callbackUrls.length === 1;
  const redirectUri = isImplied ? '' : `&redirect_uri=${encodeURIComponent(first)}`;
  return [`    sign in: ${cognitoEndpoint}/login?client_id=${id}&response_type=code${redirectUri}`];
}

function count({ length }: readonly unknown[]): string {
  return length === 1 ? '1 resource' : `${length} resources`;
}

function formatRoute(
  { routeKey, authorizer, authorizationScopes }: Route,
  stageName: string,
  userPools: readonly UserPool[],
): string {
  const stage = stageName === '$default' ? '' : ` (stage ${stageName})`;
  const protection = authorizer ? formatAuthorizer(authorizer, userPools) : 'open to everyone';
  const scopes = authorizationScopes.length > 0 ? ` with scope ${authorizationScopes.join(' or ')}` : '';
  return `  ${routeKey}${stage}: ${protection}${scopes}`;
}

function formatAuthorizer(
  authorizer: NonNullable<Route['authorizer']>,
  userPools: readonly UserPool[],
): string {
  if (authorizer.type === 'REQUEST')
    return `authorized by the function ${authorizer.lambdaFunction.logicalId}`;
  const { issuer, audience } = authorizer;
  const userPool = userPools.find((pool) => pool.issuer === issuer);
  return `token from ${userPool?.id ?? issuer} for ${audience.join(' or ')}`;
}
