import { ExplainedError } from '../explained-error';
import type { EnvironmentOverrides } from './environment-overrides';
import { resourceReferences } from './physical-values';
import { Resource, type ResourceDefinition } from './resource';
import type { SynthesizedStack } from './synthesize';

/** Resource attributes that don't change what the resource does. */
const SUPPORTED_ATTRIBUTES = [
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'UpdatePolicy',
  'UpdateReplacePolicy',
];

/** Transforms that leave the emulated resources as they are. */
const SUPPORTED_TRANSFORMS = /^AWS::(LanguageExtensions|CodeDeployBlueGreen|SecretsManager-[\d-]+)$/;

/** A synthesized template, read resource by resource with every reference resolved. */
export class Template {
  readonly stack: SynthesizedStack;
  readonly resources: readonly Resource[];
  /** The stack's outputs by key, without those that refer to resources that aren't emulated. */
  readonly outputs: Record<string, string>;
  readonly #byType = new Map<string, Resource[]>();

  /** @throws ExplainedError if it isn't a valid template, or if it uses macros */
  constructor(
    stack: SynthesizedStack,
    /** The user's values for environment variables of functions. */
    readonly environmentOverrides: EnvironmentOverrides = [],
  ) {
    const sections = requireObject(stack.template, 'The template');
    for (const transform of [sections.Transform ?? []].flat()) {
      if (SUPPORTED_TRANSFORMS.test(String(transform))) continue;
      throw new ExplainedError(
        `Transform ${transform} is not supported: remove it to run the stack locally.`,
      );
    }
    const definitions = Object.entries(requireObject(sections.Resources, 'Resources')).map(
      ([logicalId, definition]) => resourceDefinition(logicalId, definition),
    );
    const references = resourceReferences(stack, definitions, parameterDefaults(sections.Parameters));
    this.stack = stack;
    this.resources = definitions.map((definition) => new Resource(definition, references));
    for (const resource of this.resources)
      this.#byType.set(resource.type, [...this.ofType(resource.type), resource]);
    const outputs = Object.entries(requireObject(sections.Outputs ?? {}, 'Outputs'));
    const properties = Object.fromEntries(outputs.map(([key, output]) => [key, Object(output).Value]));
    this.outputs = new Resource({ logicalId: 'Outputs', type: '', properties }, references).knownStrings();
  }

  ofType(type: string): readonly Resource[] {
    return this.#byType.get(type) ?? [];
  }
}

function resourceDefinition(logicalId: string, definition: unknown): ResourceDefinition {
  if (logicalId.startsWith('Fn::'))
    throw new ExplainedError(`${logicalId} is not supported (Resources): define the resources one by one.`);
  const { Type: type, Properties: properties = {}, ...attributes } = requireObject(definition, logicalId);
  if (typeof type !== 'string') throw invalid(`${logicalId} has no Type`);
  const path = Object(attributes.Metadata)['aws:cdk:path'];
  return {
    logicalId,
    type,
    // Without the stack's name, and without `Resource`, the default child of most L2 constructs.
    constructPath:
      typeof path === 'string' ? path.replace(/[^/]*\//, '').replace(/\/Resource$/, '') : undefined,
    properties: requireObject(properties, `${logicalId}.Properties`),
    unsupportedAttribute: Object.keys(attributes).find((name) => !SUPPORTED_ATTRIBUTES.includes(name)),
  };
}

/** The defaults of parameters by name, except those that CloudFormation looks up in the Parameter Store. */
function parameterDefaults(parameters: unknown): Map<string, string> {
  return new Map(
    Object.entries(requireObject(parameters ?? {}, 'Parameters')).flatMap(
      ([name, parameter]): [string, string][] => {
        const { Type: type, Default: value } = requireObject(parameter, name);
        return value === undefined || String(type).startsWith('AWS::SSM::') ? [] : [[name, String(value)]];
      },
    ),
  );
}

function requireObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(`${name} is not an object`);
}

function invalid(problem: string): ExplainedError {
  return new ExplainedError(
    `${problem}: the template is not valid. Fix it so that CloudFormation accepts it.`,
  );
}
