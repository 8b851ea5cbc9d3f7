import { invalidParameter } from './cognito-exception';

/**
 * A member of AuthParameters or ChallengeResponses that the flow cannot do without.
 * @throws CognitoException InvalidParameterException
 */
export function requireParameter(parameters: Map<string, string>, name: string): string {
  const value = parameters.get(name);
  if (!value) throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
