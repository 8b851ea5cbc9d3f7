/** Where the values of references come from; undefined for a value that only AWS knows. */
export interface References {
  /** The value of `Ref`: a resource, a parameter or a pseudo parameter. */
  ref(name: string): string | undefined;
  /** The value of `Fn::GetAtt`. */
  getAtt(logicalId: string, attribute: string): string | undefined;
}

/** Throws an ExplainedError that names the property and what is wrong with it. */
export type Fail = (problem: string, advice: string) => never;

const WRITE_THE_VALUE = 'write the value itself';

/**
 * Resolves `Ref`, `Fn::GetAtt`, `Fn::Join` and `Fn::Sub` anywhere in a template's value.
 * Source: CloudFormation template reference, "Intrinsic functions" and "Dynamic references".
 * @param fail called for any other intrinsic function, a dynamic reference, and a reference without a local value
 */
export function resolveIntrinsics(value: unknown, references: References, fail: Fail): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveIntrinsics(item, references, fail));
  if (typeof value === 'string') return rejectDynamicReference(value, fail);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && isIntrinsicFunction(first[0])) {
    const resolved = resolveIntrinsic(first[0], first[1], references, fail);
    return rejectDynamicReference(resolved, fail);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveIntrinsics(item, references, fail)]));
}

/** Whether an object with this as its only key is a call of an intrinsic function. */
export function isIntrinsicFunction(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function resolveIntrinsic(name: string, argument: unknown, references: References, fail: Fail): string {
  switch (name) {
    case 'Ref':
      return requireKnown(references.ref(String(argument)), String(argument), fail);
    case 'Fn::GetAtt':
      return resolveAttribute(
        Array.isArray(argument) ? argument.join('.') : String(argument),
        references,
        fail,
      );
    case 'Fn::Join':
      return resolveJoin(resolveIntrinsics(argument, references, fail), fail);
    case 'Fn::Sub':
      return resolveSub(argument, references, fail);
    default:
      return fail(`uses ${name}, which is not supported`, WRITE_THE_VALUE);
  }
}

/** CloudFormation looks up dynamic references, such as `{{resolve:ssm:NAME}}`, when it deploys. */
function rejectDynamicReference(value: string, fail: Fail): string {
  return value.includes('{{resolve:')
    ? fail('uses a dynamic reference, which is not supported', WRITE_THE_VALUE)
    : value;
}

function resolveAttribute(path: string, references: References, fail: Fail): string {
  const dot = path.indexOf('.');
  return requireKnown(references.getAtt(path.slice(0, dot), path.slice(dot + 1)), path, fail);
}

function resolveJoin(argument: unknown, fail: Fail): string {
  const [delimiter, items] = Array.isArray(argument) ? argument : [];
  if (typeof delimiter !== 'string' || !Array.isArray(items) || items.some((item) => Object(item) === item)) {
    return fail('has an invalid Fn::Join', 'use [delimiter, [strings]]');
  }
  return items.join(delimiter);
}

/** Replaces `${Name}`, `${Name.Attribute}` and `${!Literal}`. The form `[string, values]` defines its own names. */
function resolveSub(argument: unknown, references: References, fail: Fail): string {
  const [template, ownValues] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== 'string') {
    return fail('has an invalid Fn::Sub', 'use a string or [string, { name: value }]');
  }
  const own = new Map(Object.entries(Object(resolveIntrinsics(ownValues, references, fail))));
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (own.has(name)) return String(own.get(name));
    if (name.includes('.')) return resolveAttribute(name, references, fail);
    return requireKnown(references.ref(name), name, fail);
  });
}

function requireKnown(value: string | undefined, name: string, fail: Fail): string {
  return value ?? fail(`refers to ${name}, which is not emulated`, WRITE_THE_VALUE);
}
