import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from 'aws-lambda';

/** Answers `GET /hello`; the authorizer has let the caller in before it runs. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = async () => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify('Hello from Lambda!'),
});
