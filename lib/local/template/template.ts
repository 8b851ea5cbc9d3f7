import { ExplainedError } from '../../explained-error';
import { type References, resolveIntrinsics } from './intrinsic-functions';
import { resourceReferences } from './physical-values';
import type { SynthesizedStack } from './synthesize';

/** A synthesized template, read resource by resource with every reference resolved. */
export class Template {
  readonly resources: readonly Resource[];
  /** The stack's outputs by key; those that refer to what does not run here are left out. */
  readonly outputs: Record<string, string>;

  /** @throws ExplainedError where the template has not the shape of one */
  constructor(readonly stack: SynthesizedStack) {
    const sections = record(stack.template, 'The template');
    const definitions = Object.entries(record(sections['Resources'], 'Resources')).map(
      ([logicalId, definition]) => ({ logicalId, ...resourceDefinition(definition, logicalId) }),
    );
    const references = resourceReferences(stack, definitions, parameterDefaults(sections['Parameters']));
    this.resources = definitions.map((definition) => new Resource(definition, references));
    this.outputs = knownOutputs(sections['Outputs'], references);
  }

  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }
}

/** A resource as the template defines it. */
export interface ResourceDefinition {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  hasCondition: boolean;
}

/** A resource whose properties are read by path, such as `JwtConfiguration.Issuer`, and by the type they should have. */
export class Resource {
  readonly logicalId: string;
  readonly type: string;

  constructor(
    private readonly definition: ResourceDefinition,
    private readonly references: References,
  ) {
    this.logicalId = definition.logicalId;
    this.type = definition.type;
  }

  /** The value that `Ref` gives for this resource. */
  get ref(): string {
    const value = this.references.ref(this.logicalId);
    return value ?? this.refuse('has no id locally');
  }

  /** The value that `Fn::GetAtt` gives. */
  attribute(name: string): string {
    return this.references.getAtt(this.logicalId, name) ?? this.refuse(`has no ${name} locally`);
  }

  /** Ends the start: this resource cannot run here as it would on AWS. */
  refuse(reason: string): never {
    throw new ExplainedError(`${this.logicalId} (${this.type}) ${reason}.`);
  }

  /** The property with every reference resolved; undefined where the template does not set it. */
  value(path: string): unknown {
    if (this.definition.hasCondition) this.refuse('has a Condition, which is not evaluated locally: leave it out');
    let value: unknown = this.definition.properties;
    for (const key of path.split('.')) {
      if (typeof value !== 'object' || value === null) return undefined;
      value = Object.entries(value).find(([name]) => name === key)?.[1];
    }
    return resolveIntrinsics(value, this.references, `${this.logicalId}.${path}`);
  }

  text(path: string): string | undefined {
    const value = this.value(path);
    if (value === undefined || typeof value === 'string') return value;
    return this.refuse(`has a ${path} that is not a text`);
  }

  requiredText(path: string): string {
    return this.text(path) ?? this.refuse(`has no ${path}`);
  }

  /** CloudFormation takes `"3"` for `3`. */
  number(path: string): number | undefined {
    const value = this.value(path);
    if (value === undefined || typeof value === 'number') return value;
    if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
    return this.refuse(`has a ${path} that is not a number`);
  }

  /** CloudFormation takes `"true"` for `true`. */
  boolean(path: string): boolean | undefined {
    const value = this.value(path);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    return this.refuse(`has a ${path} that is neither true nor false`);
  }

  /** An empty list where the template sets none. */
  texts(path: string): string[] {
    const value = this.value(path) ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    return this.refuse(`has a ${path} that is not a list of texts`);
  }
}

function resourceDefinition(definition: unknown, logicalId: string): Omit<ResourceDefinition, 'logicalId'> {
  const { Type: type, Properties: properties = {}, Condition: condition } = record(definition, logicalId);
  if (typeof type !== 'string') throw new ExplainedError(`${logicalId} has no Type: the template is not valid.`);
  return {
    type,
    properties: record(properties, `${logicalId}.Properties`),
    hasCondition: condition !== undefined,
  };
}

/** Parameters have their default; those that CloudFormation would look up elsewhere have no value here. */
function parameterDefaults(parameters: unknown): Map<string, string> {
  return new Map(
    Object.entries(record(parameters ?? {}, 'Parameters')).flatMap(([name, parameter]): [string, string][] => {
      const { Type: type, Default: value } = record(parameter, name);
      return value === undefined || String(type).startsWith('AWS::SSM::') ? [] : [[name, String(value)]];
    }),
  );
}

function knownOutputs(outputs: unknown, references: References): Record<string, string> {
  const known: Record<string, string> = {};
  for (const [key, output] of Object.entries(record(outputs ?? {}, 'Outputs'))) {
    try {
      known[key] = String(resolveIntrinsics(record(output, key)['Value'], references, `Outputs.${key}`));
    } catch (error) {
      if (!(error instanceof ExplainedError)) throw error;
    }
  }
  return known;
}

function record(value: unknown, place: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new ExplainedError(`${place} is not an object: the template is not valid.`);
}
