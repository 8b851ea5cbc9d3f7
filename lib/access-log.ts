import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { FilterPattern, type IFilterPattern } from 'aws-cdk-lib/aws-logs';

/**
 * The fields of an access log entry. API Gateway writes `-` for a field without a value.
 *
 * Path and user agent are omitted: callers control them and could inject quotes, forging JSON fields.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const FIELDS = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  // Why the JWT authorizer rejected the request, such as "the token has expired". The messages come from the Go library
  // jwt-go, and a few of them show one character of the token, which may be a quotation mark. API Gateway escaped it in
  // the log of a REST API (https://github.com/DataBiosphere/azul/issues/4348), but documents that for no API. So the
  // queries and the metric filter search each line as text: then they also find a line that isn't valid JSON.
  authorizerError: '$context.authorizer.error',
  integrationError: '$context.integrationErrorMessage',
  // Set if API Gateway itself produced the response; `-` means that the status comes from the function.
  error: '$context.error.message',
  latencyMilliseconds: '$context.responseLatency',
  sourceIp: '$context.identity.sourceIp',
  sub: '$context.authorizer.claims.sub',
};

/** One line of JSON per request. */
export const ACCESS_LOG_FORMAT = AccessLogFormat.custom(JSON.stringify(FIELDS));

/** The names of the fields, for queries in CloudWatch Logs Insights. */
export const ACCESS_LOG_FIELDS = Object.keys(FIELDS);

/** Matches the line of every 401 response: a regular expression, in which each dot stands for a quote. */
export const UNAUTHORIZED_PATTERN: IFilterPattern = FilterPattern.literal('%status.:.401%');
