import { ExplainedError } from '../explained-error';
import { type References, resolveIntrinsics } from './intrinsic-functions';
import { type ResourceDefinition, resourceReferences } from './physical-values';
import type { SynthesizedStack } from './synthesize';

/** What runs here; resources of any other type need nothing. */
const RUNNING_TYPES = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
]);

/** A synthesized template, read resource by resource with every reference resolved. */
export class Template {
  readonly resources: readonly Resource[];
  /** The stack's outputs by key; those that refer to what does not run here are left out. */
  readonly outputs: Record<string, string>;

  /** @throws ExplainedError where the template has not the shape of one */
  constructor(readonly stack: SynthesizedStack) {
    const sections = record(stack.template, 'The template');
    const definitions = Object.entries(record(sections.Resources, 'Resources')).map(
      ([logicalId, definition]) => ({ logicalId, ...resourceDefinition(definition, logicalId) }),
    );
    const references = resourceReferences(stack, definitions, parameterDefaults(sections.Parameters));
    this.resources = definitions.map((definition) => new Resource(definition, references));
    this.outputs = knownOutputs(sections.Outputs, references);
  }

  /** The types of the resources that need nothing here: one entry for each resource. */
  get passedOver(): string[] {
    return this.resources.map(({ type }) => type).filter((type) => !RUNNING_TYPES.has(type));
  }

  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }
}

/**
 * A resource whose properties are read by path, such as `text('JwtConfiguration', 'Issuer')`, and by the type that they
 * should have. Each reader throws an ExplainedError where the property has another type or cannot be resolved.
 */
export class Resource {
  readonly logicalId: string;
  readonly type: string;
  /** By place: each permission is looked at for each route. */
  private readonly resolved = new Map<string, unknown>();

  constructor(
    private readonly definition: ResourceDefinition,
    private readonly references: References,
  ) {
    this.logicalId = definition.logicalId;
    this.type = definition.type;
  }

  /** The value that `Ref` gives for this resource. */
  get ref(): string {
    return this.references.ref(this.logicalId) ?? this.refuse('has no id locally');
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
  value(...path: string[]): unknown {
    const place = [this.logicalId, ...path].join('.');
    if (!this.resolved.has(place)) {
      this.resolved.set(place, resolveIntrinsics(this.unresolved(path), this.references, place));
    }
    return this.resolved.get(place);
  }

  /** Whether the template sets the property, also to what has no value locally. */
  isSet(...path: string[]): boolean {
    return this.unresolved(path) !== undefined;
  }

  /** The keys of a property that is a map, such as a function's environment variables. */
  keys(...path: string[]): string[] {
    return Object.keys(Object(this.unresolved(path)));
  }

  text(...path: string[]): string | undefined {
    const value = this.value(...path);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.refuse(`has a ${path.join('.')} that is not a text`);
  }

  requiredText(...path: string[]): string {
    return this.text(...path) ?? this.refuse(`has no ${path.join('.')}`);
  }

  /** Undefined, too, where the text refers to what does not run here. */
  textIfKnown(...path: string[]): string | undefined {
    try {
      return this.text(...path);
    } catch (error) {
      if (error instanceof ExplainedError) return undefined;
      throw error;
    }
  }

  /** CloudFormation takes `"3"` for `3`. */
  number(...path: string[]): number | undefined {
    const text = this.text(...path);
    if (text === undefined) return undefined;
    if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
    return this.refuse(`has a ${path.join('.')} that is not a number`);
  }

  /** CloudFormation takes `"true"` for `true`. */
  boolean(...path: string[]): boolean | undefined {
    const text = this.text(...path);
    if (text === undefined) return undefined;
    if (text === 'true' || text === 'false') return text === 'true';
    return this.refuse(`has a ${path.join('.')} that is neither true nor false`);
  }

  /** An empty list where the template sets none. */
  texts(...path: string[]): string[] {
    const value = this.value(...path) ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    return this.refuse(`has a ${path.join('.')} that is not a list of texts`);
  }

  private unresolved(path: string[]): unknown {
    if (this.definition.hasCondition)
      this.refuse('has a Condition, which is not evaluated locally: leave it out');
    let value: unknown = this.definition.properties;
    for (const key of path) value = new Map(Object.entries(Object(value))).get(key);
    return value;
  }
}

function resourceDefinition(definition: unknown, logicalId: string): Omit<ResourceDefinition, 'logicalId'> {
  const { Type: type, Properties: properties = {}, Condition: condition } = record(definition, logicalId);
  if (typeof type !== 'string')
    throw new ExplainedError(`${logicalId} has no Type: the template is not valid.`);
  return {
    type,
    properties: record(properties, `${logicalId}.Properties`),
    hasCondition: condition !== undefined,
  };
}

/** Parameters have their default; those that CloudFormation would look up elsewhere have no value here. */
function parameterDefaults(parameters: unknown): Map<string, string> {
  return new Map(
    Object.entries(record(parameters ?? {}, 'Parameters')).flatMap(
      ([name, parameter]): [string, string][] => {
        const { Type: type, Default: value } = record(parameter, name);
        return value === undefined || String(type).startsWith('AWS::SSM::') ? [] : [[name, String(value)]];
      },
    ),
  );
}

function knownOutputs(outputs: unknown, references: References): Record<string, string> {
  const known: Record<string, string> = {};
  for (const [key, output] of Object.entries(record(outputs ?? {}, 'Outputs'))) {
    try {
      known[key] = String(resolveIntrinsics(record(output, key).Value, references, `Outputs.${key}`));
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
