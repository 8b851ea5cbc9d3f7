import type { ParameterMapping, Variable } from '../model/http-api';
import type { Resource } from './resource';
import { parseMappingValue } from './selection-expression';

/** Headers that can't be mapped, in lowercase (guide, "Transform API requests and responses for HTTP APIs"). */
const RESERVED_HEADERS =
  /^(access-control-.*|apigw-.*|authorization|connection|content-(encoding|length|location)|forwarded|keep-alive|origin|proxy-(authenticate|authorization)|te|trailers|transfer-encoding|upgrade|x-amzn?-.*|x-forwarded-(for|host|proto)|via)$/;

const REQUEST_TARGET = /^(append|overwrite|remove):(header|querystring)\.(.+)$|^(overwrite):(path)$/;
const RESPONSE_TARGET = /^(append|overwrite|remove):(header)\.(.+)$|^(overwrite):(statuscode)$/;

const COMMON_SOURCES: Variable['source'][] = ['context', 'stageVariables'];
const REQUEST_SOURCES: Variable['source'][] = [
  'request.header',
  'request.querystring',
  'request.body',
  'request.path',
  ...COMMON_SOURCES,
];
const RESPONSE_SOURCES: Variable['source'][] = ['response.header', 'response.body', ...COMMON_SOURCES];

/** Reads a map of values by target, such as `overwrite:header.NAME`. */
export function readRequestMappings(integration: Resource): ParameterMapping[] {
  return integration.keys('RequestParameters').map((target) => {
    const value = integration.requiredString('RequestParameters', target);
    const mapping = parseMapping(target, value, REQUEST_TARGET, REQUEST_SOURCES, integration);
    if (
      mapping.target === 'path' &&
      mapping.value.some((part) => typeof part === 'string' && !/^[!-"$->@-~]*$/.test(part))
    )
      integration.fail(`RequestParameters ${target} is not a path`, 'use a path without a query string');
    return mapping;
  });
}

/** Reads lists of `{ Destination, Source }` by status code. */
export function readResponseMappings(integration: Resource): Record<string, ParameterMapping[]> {
  const property = 'ResponseParameters';
  return Object.fromEntries(
    integration.keys(property).map((statusCode) => {
      if (!/^[2-5]\d\d$/.test(statusCode))
        integration.fail(`${property}.${statusCode} is not a status code`, 'use 200 to 599');
      const mappings = integration.keys(property, statusCode, property).map((index) => {
        const read = (key: string) => integration.requiredString(property, statusCode, property, index, key);
        return parseMapping(
          read('Destination'),
          read('Source'),
          RESPONSE_TARGET,
          RESPONSE_SOURCES,
          integration,
        );
      });
      return [statusCode, mappings];
    }),
  );
}

function parseMapping(
  text: string,
  value: string,
  pattern: RegExp,
  sources: readonly Variable['source'][],
  integration: Resource,
): ParameterMapping {
  const [, firstAction, first, name = '', secondAction, second] = pattern.exec(text) ?? [];
  const [action, target] = [firstAction ?? secondAction, first ?? second] as [
    ParameterMapping['action'] | undefined,
    ParameterMapping['target'] | undefined,
  ];
  if (!action || !target)
    return integration.fail(`The parameter mapping ${text} is not supported`, 'use another target');
  const lowerCaseName = target === 'header' ? name.toLowerCase() : name;
  if (target === 'header' && RESERVED_HEADERS.test(lowerCaseName))
    integration.fail(
      `The parameter mapping ${text} changes a reserved header, so AWS rejects it`,
      'remove it',
    );
  if (target === 'header' && !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    integration.fail(`The parameter mapping ${text} has an invalid header name`, 'use another name');
  if (action === 'remove') return { action, target, name: lowerCaseName, value: [] };
  const parsed = parseMappingValue(value, sources);
  if (!parsed || parsed.length === 0)
    return integration.fail(
      `The parameter mapping ${text} uses ${value || 'no value'}, which is not supported`,
      'use another value',
    );
  return { action, target, name: lowerCaseName, value: parsed };
}
