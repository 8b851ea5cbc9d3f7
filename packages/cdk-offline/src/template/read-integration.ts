import type { HttpIntegration, LambdaIntegration, MappingValue } from '../model/http-api';
import type { LambdaFunction } from '../model/lambda-function';
import { readFunction } from './read-function';
import { readRequestMappings, readResponseMappings } from './read-parameter-mappings';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

/** Scheme and host, path, and query string, without stage variables. */
const BACKEND_URL = /^(?!.*\$\{)(https?:\/\/[\w.:[\]-]+)(\/[!-"$->@-~]*)?(?:\?([!-"$-z|~]*))?$/;

/** Captures the ARN of a function in the URI with which API Gateway invokes it. */
export const INVOKE_URI = /^arn:aws:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

/**
 * Reads an integration.
 * @throws ExplainedError if the emulator can't call its function or its backend as AWS does
 */
export function readIntegration(
  integration: Resource,
  routeKey: string,
  template: Template,
): LambdaIntegration | HttpIntegration {
  requireSupportedProperties(integration);
  const type = integration.requiredString('IntegrationType');
  const payloadFormat = integration.requiredString('PayloadFormatVersion') === '1.0' ? '1.0' : '2.0';
  const timeoutMilliseconds = integration.number('TimeoutInMillis') ?? 30_000;
  if (type === 'HTTP_PROXY') {
    if (payloadFormat !== '1.0')
      integration.fail('PayloadFormatVersion 2.0 is only for Lambda integrations', 'use 1.0');
    return { type, timeoutMilliseconds, ...readBackend(integration, routeKey) };
  }
  for (const property of ['RequestParameters', 'ResponseParameters']) {
    if (integration.isSet(property))
      integration.fail(
        `${property} is not supported for Lambda integrations`,
        'remove it to run the stack locally',
      );
  }
  const uri = integration.requiredString('IntegrationUri');
  return {
    type: 'AWS_PROXY',
    timeoutMilliseconds,
    payloadFormat,
    lambdaFunction: findFunction(integration, 'IntegrationUri', INVOKE_URI.exec(uri)?.[1] ?? uri, template),
  };
}

/** @param functionArn the value of the property, or the ARN in it */
export function findFunction(
  resource: Resource,
  property: string,
  functionArn: string | undefined,
  template: Template,
): LambdaFunction {
  const lambdaFunction = template
    .ofType('AWS::Lambda::Function')
    .find((candidate) => candidate.attribute('Arn') === functionArn);
  return readFunction(
    lambdaFunction ??
      resource.fail(`${property} is not a function of this stack`, 'define the function in this stack'),
    template,
  );
}

function readBackend(integration: Resource, routeKey: string) {
  const [, origin = '', path = '/', query = ''] =
    BACKEND_URL.exec(integration.requiredString('IntegrationUri')) ?? [];
  if (!URL.canParse(origin))
    integration.fail('IntegrationUri is not a URL', 'use https://HOST/PATH, with variables only in the path');
  return {
    method: integration.requiredString('IntegrationMethod'),
    origin,
    path: parsePath(path, routeKey, integration),
    query,
    requestMappings: readRequestMappings(integration),
    responseMappings: readResponseMappings(integration),
  };
}

/** `{name}` and `{name+}` stand for path variables of the route. */
function parsePath(path: string, routeKey: string, integration: Resource): MappingValue {
  return path
    .split(/(\{[^{}]*\})/)
    .filter(Boolean)
    .map((part) => {
      if (!/[{}]/.test(part)) return part;
      const name = part.replace(/^\{|\+?\}$/g, '');
      if (!routeKey.includes(`{${name}}`) && !routeKey.includes(`{${name}+}`))
        integration.fail(
          `IntegrationUri uses ${part}, which is not a variable of ${routeKey}`,
          'use one of its variables',
        );
      return { source: 'request.path', name };
    });
}
