import { TRIGGER_NAMES, type TriggerName, type Triggers, type UserPool } from '../model/user-pool';
import { mayInvoke } from './invoke-permission';
import { findFunction } from './read-integration';
import type { Resource } from './resource';
import type { Template } from './template';

const CONFIG = ['LambdaConfig', 'PreTokenGenerationConfig'];

/**
 * Reads the Lambda triggers of a user pool. The emulator runs functions of this stack, by their unqualified ARN.
 * Source: Cognito API reference, LambdaConfigType.
 * @throws ExplainedError if Cognito can't invoke one of them
 */
export function readTriggers(
  pool: Resource,
  template: Template,
): Pick<UserPool, 'triggers' | 'preTokenGenerationVersion'> {
  const arns = new Map<TriggerName, [property: string, arn: string]>();
  for (const name of TRIGGER_NAMES) {
    const arn = pool.string('LambdaConfig', name);
    if (arn !== undefined) arns.set(name, [`LambdaConfig.${name}`, arn]);
  }
  const version = readPreTokenGeneration(pool, arns);
  if (arns.size === 0) return {};
  const triggers: Triggers = {};
  for (const [name, [property, arn]] of arns) triggers[name] = readTrigger(pool, property, arn, template);
  return { triggers, preTokenGenerationVersion: version };
}

/** Both properties name the same function. The Lite plan has only version 1. */
function readPreTokenGeneration(
  pool: Resource,
  arns: Map<TriggerName, [property: string, arn: string]>,
): UserPool['preTokenGenerationVersion'] {
  if (!pool.isSet(...CONFIG)) return undefined;
  const arn = pool.requiredString(...CONFIG, 'LambdaArn');
  const version = pool.requiredString(...CONFIG, 'LambdaVersion');
  const [, other] = arns.get('PreTokenGeneration') ?? [];
  if (other !== undefined && other !== arn)
    pool.fail(
      'LambdaConfig.PreTokenGeneration and PreTokenGenerationConfig name different functions',
      'name the same function, or remove one of them',
    );
  arns.set('PreTokenGeneration', [`${CONFIG.join('.')}.LambdaArn`, arn]);
  if (version !== 'V2_0' && version !== 'V3_0') return undefined;
  if (pool.string('UserPoolTier') === 'LITE')
    pool.fail(`${CONFIG.join('.')} ${version} is not in the UserPoolTier LITE`, 'use V1_0 or another tier');
  return version;
}

function readTrigger(pool: Resource, property: string, arn: string, template: Template) {
  const lambdaFunction = findFunction(pool, property, arn, template);
  if (!mayInvoke(template, lambdaFunction, [pool.attribute('Arn')], 'cognito-idp.amazonaws.com'))
    pool.fail(
      `${property}: Cognito has no permission to invoke ${lambdaFunction.logicalId}, so AWS would respond with an error`,
      'add an AWS::Lambda::Permission for cognito-idp.amazonaws.com',
    );
  return lambdaFunction;
}
