/** Where the values of references come from; undefined for a value that only AWS knows. */
export interface References {
  /** The value of `Ref`: a resource, a parameter or a pseudo parameter. */
  ref(name: string): string | undefined;
  /** The value of `Fn::GetAtt`. */
  getAtt(logicalId: string, attribute: string): string | undefined;
}

/** Throws an ExplainedError that names the property which `problem` is about. */
export type Fail = (problem: string, advice: string) => never;

const WRITE_THE_VALUE = 'write the value itself';

/**
 * Resolves `Ref`, `Fn::GetAtt`, `Fn::Join` and `Fn::Sub` anywhere in a template's value.
 * Source: CloudFormation template reference, "Intrinsic functions" and "Dynamic references".
 * @param fail called for any other intrinsic function, a dynamic reference, and a reference without a local value
 */
export function resolveIntrinsics(value: unknown, references: References, fail: Fail): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveIntrinsics(item, references, fail));
  if (typeof value === 'string') return withoutDynamicReference(value, fail);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && isIntrinsicFunction(first[0])) {
    const resolved = resolveIntrinsic(first[0], first[1], references, fail);
    return withoutDynamicReference(resolved, fail);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveIntrinsics(item, references, fail)]));
}

/** Whether an object with this only key is a function call. */
export function isIntrinsicFunction(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function resolveIntrinsic(name: string, argument: unknown, references: References, fail: Fail): string {
  switch (name) {
    case 'Ref':
      return known(references.ref(String(argument)), String(argument), fail);
    case 'Fn::GetAtt':
      return attribute(Array.isArray(argument) ? argument.join('.') : String(argument), references, fail);
    case 'Fn::Join':
      return join(resolveIntrinsics(argument, references, fail), fail);
    case 'Fn::Sub':
      return substitute(argument, references, fail);
    default:
      return fail(`uses ${name}, which is not supported`, WRITE_THE_VALUE);
  }
}

/** `{{resolve:ssm:NAME}}`: CloudFormation looks these up when it deploys. */
function withoutDynamicReference(value: string, fail: Fail): string {
  return value.includes('{{resolve:')
    ? fail('uses a dynamic reference, which is not supported', WRITE_THE_VALUE)
    : value;
}

function attribute(path: string, references: References, fail: Fail): string {
  const dot = path.indexOf('.');
  return known(references.getAtt(path.slice(0, dot), path.slice(dot + 1)), path, fail);
}

function join(argument: unknown, fail: Fail): string {
  const [delimiter, items] = Array.isArray(argument) ? argument : [];
  if (typeof delimiter !== 'string' || !Array.isArray(items) || items.some((item) => Object(item) === item)) {
    return fail('has an invalid Fn::Join', 'use [delimiter, [strings]]');
  }
  return items.join(delimiter);
}

/** Replaces `${Name}`, `${Name.Attribute}` and `${!Literal}`; `[string, values]` defines names of its own. */
function substitute(argument: unknown, references: References, fail: Fail): string {
  const [template, ownValues] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== 'string') {
    return fail('has an invalid Fn::Sub', 'use a string or [string, { name: value }]');
  }
  const own = new Map(Object.entries(Object(resolveIntrinsics(ownValues, references, fail))));
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (own.has(name)) return String(own.get(name));
    if (name.includes('.')) return attribute(name, references, fail);
    return known(references.ref(name), name, fail);
  });
}

function known(value: string | undefined, name: string, fail: Fail): string {
  return value ?? fail(`refers to ${name}, which is not emulated`, WRITE_THE_VALUE);
}
