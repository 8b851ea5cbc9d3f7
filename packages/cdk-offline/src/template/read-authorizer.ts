import type { JwtAuthorizer, LambdaAuthorizer, Variable } from '../model/http-api';
import { authorizerSource, mayInvoke } from './invoke-permission';
import { findFunction, INVOKE_URI } from './read-integration';
import type { ApiContext } from './read-route';
import type { Resource } from './resource';
import { parseVariable } from './selection-expression';

/** An HTTPS URL, as on AWS, or an issuer on this machine. */
const ISSUER = /^(https:\/\/.|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$))/;

/**
 * Reads a JWT authorizer.
 * @throws ExplainedError if the emulator can't check tokens with it as strictly as AWS does
 */
export function readJwtAuthorizer(authorizer: Resource): JwtAuthorizer {
  for (const property of [
    'AuthorizerPayloadFormatVersion',
    'AuthorizerResultTtlInSeconds',
    'AuthorizerUri',
    'EnableSimpleResponses',
  ]) {
    if (authorizer.isSet(property))
      authorizer.fail(`${property} is only for Lambda authorizers`, 'remove it');
  }
  const audience = authorizer.stringList('JwtConfiguration', 'Audience') ?? [];
  if (audience.length === 0) authorizer.fail('JwtConfiguration.Audience is empty', 'add an audience');
  const issuer = authorizer.requiredString('JwtConfiguration', 'Issuer');
  if (!ISSUER.test(issuer))
    authorizer.fail('JwtConfiguration.Issuer is not an HTTPS URL', 'use https://HOST');
  return { type: 'JWT', issuer, audience, identitySource: readIdentitySource(authorizer) };
}

/** A JWT authorizer has one: a header or a query parameter (API Gateway V2 API reference, CreateAuthorizer). */
function readIdentitySource(authorizer: Resource): Variable {
  const [source = '', ...others] = authorizer.stringList('IdentitySource') ?? [];
  const variable = parseVariable(source, ['request.header', 'request.querystring']);
  if (variable && others.length === 0) return variable;
  return authorizer.fail(
    'IdentitySource is not a single header or query parameter',
    'use $request.header.NAME or $request.querystring.NAME',
  );
}

/**
 * Reads a Lambda authorizer. Without AuthorizerResultTtlInSeconds, its results aren't cached: our choice, as AWS's
 * references disagree.
 * @throws ExplainedError if the emulator can't invoke its function as AWS does
 */
export function readLambdaAuthorizer(
  authorizer: Resource,
  { template, apiId }: ApiContext,
): LambdaAuthorizer {
  if (authorizer.isSet('JwtConfiguration'))
    authorizer.fail('JwtConfiguration is only for JWT authorizers', 'remove it');
  const payloadFormat = authorizer.requiredString('AuthorizerPayloadFormatVersion') === '1.0' ? '1.0' : '2.0';
  const simpleResponses = authorizer.boolean('EnableSimpleResponses') ?? false;
  if (simpleResponses && payloadFormat === '1.0')
    authorizer.fail('EnableSimpleResponses needs AuthorizerPayloadFormatVersion 2.0', 'use 2.0');
  const uri = authorizer.requiredString('AuthorizerUri');
  const lambdaFunction = findFunction(authorizer, 'AuthorizerUri', INVOKE_URI.exec(uri)?.[1], template);
  if (!mayInvoke(template, lambdaFunction, [authorizerSource(template, apiId, authorizer.ref)])) {
    authorizer.fail(
      `API Gateway has no permission to invoke ${lambdaFunction.logicalId}, so AWS would respond with 500`,
      'add an AWS::Lambda::Permission',
    );
  }
  return {
    type: 'REQUEST',
    id: authorizer.ref,
    payloadFormat,
    simpleResponses,
    identitySources: (authorizer.stringList('IdentitySource') ?? []).map(
      (source) =>
        parseVariable(source, ['request.header', 'request.querystring', 'context', 'stageVariables']) ??
        authorizer.fail(`IdentitySource ${source} is not supported`, 'use a header or a query parameter'),
    ),
    cacheSeconds: authorizer.number('AuthorizerResultTtlInSeconds') ?? 0,
    lambdaFunction,
  };
}
