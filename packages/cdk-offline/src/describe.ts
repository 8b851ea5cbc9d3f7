import type { JwtAuthorizer, Route } from './model';
import type { LocalStack } from './start';

/** What the terminal shows once the stack runs: the addresses, each route with its protection, what is left out. */
export function describe({
  api,
  apiUrl,
  userPools,
  cognitoEndpoint,
  outputsFile,
  passedOver,
}: LocalStack): string[] {
  return [
    `HTTP API    ${apiUrl}`,
    ...api.stages.flatMap(({ name }) => api.routes.map((route) => `  ${describeRoute(route, name)}`)),
    `User pool   ${cognitoEndpoint}`,
    ...userPools.flatMap(({ id, clients }) => [
      `  ${id}`,
      ...clients.map((client) => `  ${client.name}: ${client.id}`),
    ]),
    `Outputs     ${outputsFile}`,
    ...describePassedOver(passedOver),
  ];
}

function describePassedOver(types: string[]): string[] {
  if (types.length === 0) return [];
  const resources = types.length === 1 ? '1 resource that needs' : `${types.length} resources that need`;
  return [`Passed over ${resources} nothing here: ${[...new Set(types)].join(', ')}`];
}

function describeRoute({ routeKey, authorizer, authorizationScopes }: Route, stageName: string): string {
  const stage = stageName === '$default' ? '' : ` (stage ${stageName})`;
  return `${routeKey}${stage}: ${authorizer ? protection(authorizer, authorizationScopes) : 'open to everybody'}`;
}

function protection({ issuer, audience }: JwtAuthorizer, scopes: string[]): string {
  const withScope = scopes.length > 0 ? ` with one of the scopes ${scopes.join(', ')}` : '';
  return `tokens of ${issuer} for ${audience.join(', ')}${withScope}`;
}
