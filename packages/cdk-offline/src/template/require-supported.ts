import { isIntrinsicFunction } from './intrinsic-functions';
import type { Resource } from './resource';
import { SUPPORTED_PROPERTIES } from './supported-properties';

const CHOICE = new Intl.ListFormat('en-US', { type: 'disjunction' });

/**
 * Checks the properties of an emulated resource against the allow-list.
 * @throws ExplainedError for the first property that the emulator can neither honor nor ignore
 */
export function requireSupportedProperties(resource: Resource): void {
  for (const name of resource.keys()) requireSupported(resource, [name], name);
}

/**
 * @param path the property's path in the template
 * @param name its path in the allow-list, with `*` for any key
 */
function requireSupported(resource: Resource, path: string[], name: string): void {
  const place = path.join('.');
  const support = SUPPORTED_PROPERTIES[resource.type]?.[name];
  switch (support?.kind) {
    case 'read':
    case 'presence':
    case 'ignored':
      return;
    case 'between': {
      const { min, max } = support;
      const value = resource.number(...path) ?? min;
      if (value < min || value > max)
        resource.fail(`${place} ${value} is out of range`, `use ${min} to ${max}`);
      return;
    }
    case 'list': {
      const length = resource.stringList(...path)?.length ?? 0;
      if (length > support.maxItems)
        resource.fail(`${place} has ${length} items`, `use at most ${support.maxItems}`);
      return;
    }
    case 'only': {
      const isList = Array.isArray(resource.unresolved(...path));
      for (const value of isList
        ? (resource.stringList(...path) ?? [])
        : [resource.requiredString(...path)]) {
        if (!support.values.includes(value))
          resource.fail(`${place} ${value} is not supported`, `use ${CHOICE.format(support.values)}`);
      }
      return;
    }
    case 'rejected':
      // The CDK renders some properties as an empty object.
      if (typeof resource.unresolved(...path) !== 'object' || resource.keys(...path).length > 0)
        resource.fail(`${place} is not supported`, support.advice);
      return;
    default:
      requireSupportedMembers(resource, path, name);
  }
}

function requireSupportedMembers(resource: Resource, path: string[], name: string): void {
  const place = path.join('.');
  const value = resource.unresolved(...path);
  const listed = Object.keys(SUPPORTED_PROPERTIES[resource.type] ?? {}).filter((key) =>
    key.startsWith(`${name}.`),
  );
  if (listed.length === 0) resource.fail(`${place} is not supported`, 'remove it to run the stack locally');
  if (typeof value !== 'object' || value === null)
    resource.fail(`${place} is not an object`, 'use an object');
  for (const key of resource.keys(...path)) {
    if (isIntrinsicFunction(key))
      resource.fail(`${place} uses ${key}, which is not supported`, 'write the value itself');
    const hasAnyKey = listed.some((path) => `${path}.`.startsWith(`${name}.*.`));
    requireSupported(resource, [...path, key], `${name}.${hasAnyKey ? '*' : key}`);
  }
}
