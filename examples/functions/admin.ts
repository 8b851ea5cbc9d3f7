import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Handles `GET /admin`: 403 unless the caller is in the group `admins`. */
export async function handler({
  requestContext,
}: APIGatewayProxyEventV2WithJWTAuthorizer): Promise<APIGatewayProxyStructuredResultV2> {
  const { claims } = requestContext.authorizer.jwt;
  const isAdmin = parseGroups(claims['cognito:groups']).includes('admins');
  return {
    statusCode: isAdmin ? 200 : 403,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: isAdmin ? 'Hello, admin!' : 'Forbidden' }),
  };
}

/**
 * Parses `[admins editors]`: an HTTP API passes a list claim as one string, in square brackets and separated by
 * spaces. The name of a Cognito group may contain brackets, but no space. A user without groups has no such claim.
 */
export function parseGroups(claim: unknown): string[] {
  const [, names = ''] = /^\[(.*)\]$/.exec(typeof claim === 'string' ? claim : '') ?? [];
  return names.split(' ').filter(Boolean);
}
