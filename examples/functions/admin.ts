import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from 'aws-lambda';

/** Handles `GET /admin`: 403 unless the caller is in the group `admins`. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = async ({ requestContext }) => {
  const groups = parseGroups(requestContext.authorizer.jwt.claims['cognito:groups']);
  const isAdmin = groups.includes('admins');
  return {
    statusCode: isAdmin ? 200 : 403,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: isAdmin ? 'Hello, admin!' : 'Forbidden' }),
  };
};

/**
 * Parses `[admins editors]`: an HTTP API passes a list claim as one string, in brackets and separated by spaces.
 * A Cognito group name may contain brackets, but no space.
 */
function parseGroups(claim: unknown): string[] {
  const [, names = ''] = /^\[(.*)\]$/.exec(typeof claim === 'string' ? claim : '') ?? [];
  return names.split(' ');
}
