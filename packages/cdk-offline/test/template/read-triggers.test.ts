import { ExplainedError } from '../../src/explained-error';
import { TRIGGER_NAMES } from '../../src/model/user-pool';
import { type Changes, readStack, resource } from '../support/template';

const ARN = { 'Fn::GetAtt': ['Trigger', 'Arn'] };
const POOL_ARN = { 'Fn::GetAtt': ['Pool', 'Arn'] };
const trigger = resource('AWS::Lambda::Function', {
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
});

/** Adds a function that Cognito may invoke, and the changes. */
const withTrigger = (changes: Changes): Changes => ({
  Trigger: trigger,
  CognitoPermission: resource('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: ARN,
    Principal: 'cognito-idp.amazonaws.com',
    SourceArn: POOL_ARN,
  }),
  ...changes,
});

const config = (LambdaVersion: string) => ({
  'Pool.LambdaConfig.PreTokenGenerationConfig': { LambdaVersion, LambdaArn: ARN },
});

test.each(TRIGGER_NAMES)('reads the function of %s', (name) => {
  const { userPools } = readStack(withTrigger({ [`Pool.LambdaConfig.${name}`]: ARN }));
  expect(userPools.map(({ triggers }) => triggers)).toEqual([
    { [name]: expect.objectContaining({ logicalId: 'Trigger' }) },
  ]);
});

test.each([
  ['V1_0', undefined, {}],
  ['V2_0', 'V2_0', {}],
  ['V3_0', 'V3_0', {}],
  ['V1_0', undefined, { 'Pool.UserPoolTier': 'LITE' }],
  ['V2_0', 'V2_0', { 'Pool.LambdaConfig.PreTokenGeneration': ARN }],
])('reads PreTokenGenerationConfig %s as version %s with %j', (version, expected, changes) => {
  const { userPools } = readStack(withTrigger({ ...config(version), ...changes }));
  expect(userPools).toMatchObject([
    { triggers: { PreTokenGeneration: { logicalId: 'Trigger' } }, preTokenGenerationVersion: expected },
  ]);
});

test.each([
  [
    'any pool of the account',
    { 'CognitoPermission.SourceArn': 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/*' },
  ],
  ['calls from this account', { 'CognitoPermission.SourceAccount': '123456789012' }],
])('a permission for %s lets Cognito invoke the function', (_, changes) => {
  const stack = readStack(withTrigger({ 'Pool.LambdaConfig.PreSignUp': ARN, ...changes }));
  expect(stack.userPools[0]?.triggers).toHaveProperty('PreSignUp');
});

const noPermission =
  'LambdaConfig.PreSignUp: Cognito has no permission to invoke Trigger, so AWS would respond with an error (Pool): ' +
  'add an AWS::Lambda::Permission for cognito-idp.amazonaws.com.';
test.each<[string, Changes, string]>([
  ['without a permission', { CognitoPermission: undefined }, noPermission],
  [
    'with a permission for API Gateway',
    { 'CognitoPermission.Principal': 'apigateway.amazonaws.com' },
    noPermission,
  ],
  [
    'with a permission for another pool',
    {
      'CognitoPermission.SourceArn': 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_another',
    },
    noPermission,
  ],
  [
    'with a permission for another account',
    { 'CognitoPermission.SourceAccount': '210987654321' },
    noPermission,
  ],
  [
    'with a function of another stack',
    { 'Pool.LambdaConfig.PreSignUp': 'arn:aws:lambda:us-east-1:123456789012:function:other' },
    'LambdaConfig.PreSignUp is not a function of this stack (Pool): define the function in this stack.',
  ],
  [
    'with a numbered version of a function',
    { 'Pool.LambdaConfig.PreSignUp': { 'Fn::Join': [':', [ARN, '1']] } },
    'LambdaConfig.PreSignUp is not a function of this stack (Pool): define the function in this stack.',
  ],
  [
    'with a function of another stack for PreTokenGenerationConfig',
    {
      ...config('V1_0'),
      'Pool.LambdaConfig.PreTokenGenerationConfig.LambdaArn':
        'arn:aws:lambda:us-east-1:123456789012:function:other',
    },
    'LambdaConfig.PreTokenGenerationConfig.LambdaArn is not a function of this stack (Pool): define the function ' +
      'in this stack.',
  ],
  [
    'with two functions for PreTokenGeneration',
    {
      ...config('V1_0'),
      'Pool.LambdaConfig.PreTokenGeneration': { 'Fn::GetAtt': ['Function', 'Arn'] },
    },
    'LambdaConfig.PreTokenGeneration and PreTokenGenerationConfig name different functions (Pool): ' +
      'name the same function, or remove one of them.',
  ],
  [
    'with version 2 in the plan Lite',
    { ...config('V2_0'), 'Pool.UserPoolTier': 'LITE' },
    'LambdaConfig.PreTokenGenerationConfig V2_0 is not in the UserPoolTier LITE (Pool): use V1_0 or another tier.',
  ],
  [
    'without a version',
    { 'Pool.LambdaConfig.PreTokenGenerationConfig': { LambdaArn: ARN } },
    'LambdaConfig.PreTokenGenerationConfig.LambdaVersion is missing (Pool): add it.',
  ],
  [
    'with a custom email sender',
    { 'Pool.LambdaConfig.CustomEmailSender': { LambdaVersion: 'V1_0', LambdaArn: ARN } },
    'LambdaConfig.CustomEmailSender is not supported (Pool): remove it, because the emulator sends no email or SMS ' +
      'and has no KMS keys.',
  ],
])('rejects a pool %s', (_, changes, message) => {
  const stack = withTrigger({ 'Pool.LambdaConfig.PreSignUp': ARN, ...changes });
  expect(() => readStack(stack)).toThrow(new ExplainedError(message));
});
