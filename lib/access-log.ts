import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type ILogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * One line of JSON for each request; what a request does not have is `-`. The variables are listed in the developer
 * guide, "Customize HTTP API access logs". The path and the user agent are left out: a caller could write quotes into
 * them, and so fields of the caller's own.
 */
export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    route: '$context.routeKey',
    status: '$context.status',
    latencyMilliseconds: '$context.responseLatency',
    // What API Gateway answered itself; `-` tells that the status is the function's.
    error: '$context.error.message',
    integrationError: '$context.integrationErrorMessage',
    // Why the JWT authorizer refused, such as "the token has expired".
    authorizerError: '$context.authorizer.error',
    sub: '$context.authorizer.claims.sub',
  }),
);

/** The fields of a log line that tell why a request was refused, as Logs Insights names them. */
export const refusalFields = [
  '@timestamp',
  'requestId',
  'status',
  'route',
  'authorizerError',
  'integrationError',
  'error',
  'sourceIp',
  'sub',
];

/** Saves the query "why was this request refused" in Logs Insights: REQUEST_ID stands for the `apigw-requestid` header. */
export function saveRefusalQuery(scope: Construct, accessLog: ILogGroup): void {
  new QueryDefinition(scope, 'RefusalQuery', {
    queryDefinitionName: `${Stack.of(scope).stackName}/why-was-this-request-refused`,
    logGroups: [accessLog],
    queryString: new QueryString({
      fields: refusalFields,
      filterStatements: ['requestId = "REQUEST_ID"'],
      sort: '@timestamp desc',
      limit: 20,
    }),
  });
}
