import type { LambdaAuthorizer } from '../model/http-api';
import { matchesWildcards } from '../wildcards';
import type { FunctionCaller } from './caller';

/** The result of an authorizer's function: the caller, and what the caller may do. */
export interface AuthorizerResult {
  caller: FunctionCaller;
  /** @param routeArn `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH` */
  allows(routeArn: string): boolean;
}

/** The result doesn't have the format of the authorizer. The message is for the terminal. */
export class InvalidAuthorizerResult extends Error {}

/** AWS states this limit for WebSocket APIs. It holds here too: our choice. */
const RESULT_BYTES = 8192;

/** Only a streaming handler can return anything but JSON. */
function parsePayload(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return invalid("a result that isn't JSON");
  }
}

/**
 * Reads a result in JSON (API Gateway developer guide, "Control access to HTTP APIs with AWS Lambda authorizers").
 * @throws InvalidAuthorizerResult
 */
export function readAuthorizerResult(payload: string, authorizer: LambdaAuthorizer): AuthorizerResult {
  if (Buffer.byteLength(payload) > RESULT_BYTES) invalid(`more than ${RESULT_BYTES} bytes`);
  const result = parsePayload(payload);
  if (!isObject(result)) return invalid("a result that isn't an object");
  const context = readContext(result.context, authorizer);
  if (authorizer.simpleResponses) {
    const { isAuthorized } = result;
    if (typeof isAuthorized !== 'boolean') return invalid("an isAuthorized that isn't true or false");
    return { caller: { type: 'REQUEST', principalId: undefined, context }, allows: () => isAuthorized };
  }
  const { principalId, policyDocument } = result;
  if (typeof principalId !== 'string' || principalId === '') return invalid('no principalId');
  const statements = readStatements(policyDocument);
  return {
    caller: { type: 'REQUEST', principalId, context },
    allows: (routeArn) => allowsInvocation(statements, routeArn),
  };
}

/** Format 1.0 allows strings, numbers and booleans, like REST APIs (our choice); format 2.0 also lists and maps. */
function readContext(context: unknown, { payloadFormat }: LambdaAuthorizer): FunctionCaller['context'] {
  if (context === undefined || context === null) return undefined;
  if (!isObject(context)) return invalid("a context that isn't an object");
  if (payloadFormat === '1.0' && Object.values(context).some((value) => typeof value === 'object')) {
    return invalid('a context with a list or an object, which payload format 1.0 does not allow');
  }
  return context;
}

interface Statement {
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
}

function readStatements(policy: unknown): Statement[] {
  if (!isObject(policy) || policy.Statement === undefined)
    return invalid('no policyDocument with a Statement');
  return [policy.Statement].flat().map(readStatement);
}

/** Rejects statements with other members, such as Condition, because ignoring them could allow more than AWS. */
function readStatement(statement: unknown): Statement {
  if (!isObject(statement)) return invalid("a Statement that isn't an object");
  const { Sid: _, Effect: effect, Action, Resource, ...others } = statement;
  const [unsupported] = Object.keys(others);
  if (unsupported !== undefined) return invalid(`a Statement with ${unsupported}, which is not supported`);
  if (effect !== 'Allow' && effect !== 'Deny')
    return invalid('a Statement with an Effect other than Allow and Deny');
  return { effect, actions: readStrings('Action', Action), resources: readStrings('Resource', Resource) };
}

function readStrings(name: string, value: unknown): string[] {
  const strings = [value].flat();
  const areStrings = strings.every((item): item is string => typeof item === 'string');
  return areStrings ? strings : invalid(`a Statement without a valid ${name}`);
}

/** An explicit Deny wins; without any match, the call is denied (IAM user guide, "Policy evaluation logic"). */
function allowsInvocation(statements: readonly Statement[], routeArn: string): boolean {
  const effects = statements
    .filter(({ actions }) => actions.some(coversInvoke))
    .filter(({ effect, resources }) => resources.some((pattern) => coversArn(effect, pattern, routeArn)))
    .map(({ effect }) => effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** IAM compares actions case-insensitively. */
function coversInvoke(action: string): boolean {
  return matchesWildcards(action.toLowerCase(), 'execute-api:invoke');
}

/**
 * A wildcard stands for characters of one of the ARN's six parts (IAM user guide, "Resource"). In a Deny, it may stand
 * for several parts: our choice.
 */
function coversArn(effect: Statement['effect'], pattern: string, arn: string): boolean {
  if (pattern === '*' || effect === 'Deny') return matchesWildcards(pattern, arn);
  const parts = arnParts(arn);
  return arnParts(pattern).every((part, index) => matchesWildcards(part, parts[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(problem: string): never {
  throw new InvalidAuthorizerResult(problem);
}
