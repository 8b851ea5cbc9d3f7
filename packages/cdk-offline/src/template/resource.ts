import { ExplainedError } from '../explained-error';
import { type References, resolveIntrinsics } from './intrinsic-functions';

/** A resource as the template defines it. */
export interface ResourceDefinition {
  logicalId: string;
  type: string;
  /** Where the CDK app defines it, without the stack's name: `HelloApi/GET--hello`. */
  constructPath?: string | undefined;
  properties: Record<string, unknown>;
  /** A resource attribute that the emulator can't honor, such as `Condition`. */
  unsupportedAttribute?: string | undefined;
}

/**
 * A resource of the template. Its properties are read by path, such as `string('JwtConfiguration', 'Issuer')`.
 * These methods throw an ExplainedError if the property has another type or can't be resolved.
 */
export class Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly constructPath: string | undefined;
  readonly #definition: ResourceDefinition;
  readonly #references: References;

  constructor(definition: ResourceDefinition, references: References) {
    this.logicalId = definition.logicalId;
    this.type = definition.type;
    this.constructPath = definition.constructPath;
    this.#definition = definition;
    this.#references = references;
  }

  /** The construct path and the logical ID, for messages. */
  get label(): string {
    return this.constructPath === undefined ? this.logicalId : `${this.constructPath}, ${this.logicalId}`;
  }

  /** The value of `Ref`. */
  get ref(): string {
    return this.#references.ref(this.logicalId) ?? this.fail(`${this.type} has no ID locally`, 'remove it');
  }

  /** The value of `Fn::GetAtt`. */
  attribute(name: string): string {
    return (
      this.#references.getAtt(this.logicalId, name) ??
      this.fail(`${this.type} has no attribute ${name} locally`, 'remove it')
    );
  }

  /**
   * Stops the start with an error about this resource.
   * @throws ExplainedError `PROBLEM (RESOURCE): ADVICE.`
   */
  fail(problem: string, advice: string): never {
    throw new ExplainedError(`${problem} (${this.label}): ${advice}.`);
  }

  /** The property with every reference resolved; undefined if the template doesn't set it. */
  #value(...path: string[]): unknown {
    const { unsupportedAttribute } = this.#definition;
    if (unsupportedAttribute !== undefined)
      this.fail(`${unsupportedAttribute} is not supported`, 'remove it');
    return resolveIntrinsics(this.unresolved(...path), this.#references, (problem, advice) =>
      this.fail(`${path.join('.')} ${problem}`, advice),
    );
  }

  /** The property as written in the template. */
  unresolved(...path: string[]): unknown {
    let value: unknown = this.#definition.properties;
    for (const key of path) value = new Map(Object.entries(Object(value))).get(key);
    return value;
  }

  /** True if the template sets the property, even to a value that only AWS knows. */
  isSet(...path: string[]): boolean {
    return this.unresolved(...path) !== undefined;
  }

  /** The keys of a map, such as a function's environment variables. */
  keys(...path: string[]): string[] {
    return Object.keys(Object(this.unresolved(...path)));
  }

  string(...path: string[]): string | undefined {
    const value = this.#value(...path);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.fail(`${path.join('.')} is not a string`, 'use a string');
  }

  requiredString(...path: string[]): string {
    return this.string(...path) ?? this.fail(`${path.join('.')} is missing`, 'add it');
  }

  /** Like `string`, but undefined if the value can't be resolved locally. */
  stringIfKnown(...path: string[]): string | undefined {
    try {
      return this.string(...path);
    } catch (error) {
      if (error instanceof ExplainedError) return undefined;
      throw error;
    }
  }

  /** CloudFormation accepts `"3"` for `3`. */
  number(...path: string[]): number | undefined {
    const string = this.string(...path);
    if (string === undefined) return undefined;
    if (string.trim() !== '' && Number.isFinite(Number(string))) return Number(string);
    return this.fail(`${path.join('.')} is not a number`, 'use a number');
  }

  /** CloudFormation accepts `"true"` for `true`. */
  boolean(...path: string[]): boolean | undefined {
    const string = this.string(...path);
    if (string === undefined) return undefined;
    if (string === 'true' || string === 'false') return string === 'true';
    return this.fail(`${path.join('.')} is neither true nor false`, 'use true or false');
  }

  /** A map of strings, without those that can't be resolved locally. */
  knownStrings(...path: string[]): Record<string, string> {
    const known = this.keys(...path).map((key) => [key, this.stringIfKnown(...path, key)]);
    return Object.fromEntries(known.filter(([, value]) => value !== undefined));
  }

  stringList(...path: string[]): string[] | undefined {
    const value = this.#value(...path);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    return this.fail(`${path.join('.')} is not a list of strings`, 'use a list of strings');
  }
}
