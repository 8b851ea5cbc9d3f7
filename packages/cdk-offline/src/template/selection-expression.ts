import { CONTEXT_VARIABLES, type MappingValue, type Variable } from '../model/http-api';

const VARIABLE =
  /^(request\.(?:header|querystring|body|path)|response\.(?:header|body)|context|stageVariables)(?:\.(.+))?$/;

/** The names that each source allows; the empty name stands for the whole path or body. */
const NAMES: Record<Variable['source'], RegExp> = {
  'request.header': /^[\w!#$%&'*+.^`|~-]+$/,
  'request.querystring': /./,
  'request.body': /^(|[\w-]+([.][\w-]+|\[\d+\])*)$/,
  'request.path': /^[\w.-]*$/,
  'response.header': /^[\w!#$%&'*+.^`|~-]+$/,
  'response.body': /^(|[\w-]+([.][\w-]+|\[\d+\])*)$/,
  context: new RegExp(`^(${CONTEXT_VARIABLES.join('|').replaceAll('.', '\\.')}|authorizer\\.[\\w.:-]+)$`),
  stageVariables: /^\w+$/,
};

/** Parses an identity source such as `$request.header.NAME`; undefined if it isn't one of these sources. */
export function parseVariable(
  expression: string,
  sources: readonly Variable['source'][],
): Variable | undefined {
  const variable = expression.startsWith('$') ? parseReference(expression.slice(1), sources) : undefined;
  // The authorizer has no result yet.
  return variable?.source === 'context' && variable.name.startsWith('authorizer.') ? undefined : variable;
}

/**
 * Parses the value of a parameter mapping: a variable, or text with variables such as `${context.requestId}`.
 * @returns undefined for variables of other sources, and for those that aren't emulated
 */
export function parseMappingValue(
  text: string,
  sources: readonly Variable['source'][],
): MappingValue | undefined {
  if (/^\$(?!\{)/.test(text)) {
    const variable = parseReference(text.slice(1), sources);
    return variable && [variable];
  }
  const parts = text
    .split(/(\$\{[^}]*\})/)
    .filter(Boolean)
    .map((part) => (part.startsWith('${') ? parseReference(part.slice(2, -1), sources) : part));
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function parseReference(text: string, sources: readonly Variable['source'][]): Variable | undefined {
  const [, prefix, name = ''] = VARIABLE.exec(text) ?? [];
  const source = sources.find((each) => each === prefix);
  if (!source || !NAMES[source].test(name)) return undefined;
  return { source, name: source.endsWith('.header') ? name.toLowerCase() : name };
}
