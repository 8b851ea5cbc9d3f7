import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from 'aws-lambda';

/** Handles `GET /hello` and `GET /hello/{name}`. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = async ({ pathParameters }) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(`Hello, ${pathParameters?.name ?? 'stranger'}!`),
});
