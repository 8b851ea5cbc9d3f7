import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Handles `GET /hello` and `GET /hello/{name}`. */
export async function handler({
  pathParameters,
}: APIGatewayProxyEventV2WithJWTAuthorizer): Promise<APIGatewayProxyStructuredResultV2> {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(`Hello, ${pathParameters?.name ?? 'stranger'}!`),
  };
}
