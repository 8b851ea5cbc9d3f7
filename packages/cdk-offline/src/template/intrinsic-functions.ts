import { ExplainedError } from '../explained-error';

/** Where the values of references come from. */
export interface References {
  /** The value of `Ref`: a resource, a parameter or a pseudo parameter; undefined where it is not known here. */
  ref(name: string): string | undefined;
  /** The value of `Fn::GetAtt`; undefined where it is not known here. */
  getAtt(logicalId: string, attribute: string): string | undefined;
}

/**
 * Resolves `Ref`, `Fn::GetAtt`, `Fn::Join` and `Fn::Sub` anywhere in a template's value.
 * Source: CloudFormation template reference, "Intrinsic functions".
 * @param place where the value stands, for the message
 * @throws ExplainedError for any other intrinsic function, and for a reference to what has no value here
 */
export function resolveIntrinsics(value: unknown, references: References, place: string): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveIntrinsics(item, references, place));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
    return resolveIntrinsic(first[0], first[1], references, place);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveIntrinsics(item, references, place)]));
}

function resolveIntrinsic(name: string, argument: unknown, references: References, place: string): unknown {
  switch (name) {
    case 'Ref':
      return known(references.ref(String(argument)), String(argument), place);
    case 'Fn::GetAtt':
      return attribute(Array.isArray(argument) ? argument.join('.') : String(argument), references, place);
    case 'Fn::Join':
      return join(resolveIntrinsics(argument, references, place), place);
    case 'Fn::Sub':
      return substitute(argument, references, place);
    default:
      throw new ExplainedError(
        `${place} uses ${name}, which is not resolved locally: state the value itself.`,
      );
  }
}

function attribute(path: string, references: References, place: string): string {
  const dot = path.indexOf('.');
  return known(references.getAtt(path.slice(0, dot), path.slice(dot + 1)), path, place);
}

function join(argument: unknown, place: string): string {
  const [delimiter, items] = Array.isArray(argument) ? argument : [];
  if (typeof delimiter !== 'string' || !Array.isArray(items)) {
    throw new ExplainedError(`${place} has an Fn::Join that is not [delimiter, [values]].`);
  }
  return items.join(delimiter);
}

/** `${Name}`, `${Name.Attribute}`, `${!Literal}`; as an array, with values of its own. */
function substitute(argument: unknown, references: References, place: string): string {
  const [text, ownValues] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string') throw new ExplainedError(`${place} has an Fn::Sub without a text.`);
  const own = new Map(Object.entries(Object(resolveIntrinsics(ownValues, references, place))));
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (own.has(name)) return String(own.get(name));
    if (name.includes('.')) return attribute(name, references, place);
    return known(references.ref(name), name, place);
  });
}

function known(value: string | undefined, name: string, place: string): string {
  if (value !== undefined) return value;
  throw new ExplainedError(`${place} refers to ${name}, which has no value locally: state the value itself.`);
}
