import type { ParameterMapping } from '../model/http-api';
import { readMappingValue, type VariableScope } from './variables';

type Pair = [name: string, value: string];

/**
 * Applies the mappings of headers. All values come from the original message.
 * Source: API Gateway developer guide, "Transform API requests and responses for HTTP APIs".
 */
export function mapHeaders(
  headers: Pair[],
  mappings: readonly ParameterMapping[],
  scope: VariableScope,
): Pair[] {
  // A header can't contain line breaks or characters outside Latin-1, but a member of a body can.
  const toHeader = (text: string) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ');
  return mapPairs('header', headers, mappings, scope).map(([name, value]) => [name, toHeader(value)]);
}

/** Applies the mappings of query parameters. Without any, the query string stays as sent. */
export function mapQuery(query: string, mappings: readonly ParameterMapping[], scope: VariableScope): string {
  if (!mappings.some(({ target }) => target === 'querystring')) return query;
  const pairs = mapPairs('querystring', [...new URLSearchParams(query)], mappings, scope);
  return new URLSearchParams(pairs).toString();
}

/** Overwriting with a variable that has no value removes the parameter, so that the caller can't set it: our choice. */
function mapPairs(
  target: 'header' | 'querystring',
  original: Pair[],
  mappings: readonly ParameterMapping[],
  scope: VariableScope,
): Pair[] {
  let pairs = original;
  for (const mapping of mappings.filter((each) => each.target === target)) {
    if (mapping.action !== 'append') pairs = pairs.filter(([name]) => name !== mapping.name);
    const value = mapping.action === 'remove' ? undefined : readMappingValue(mapping.value, scope);
    if (value !== undefined) pairs = [...pairs, [mapping.name, value]];
  }
  return pairs;
}
