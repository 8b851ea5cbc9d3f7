import { ExplainedError } from '../../src/explained-error';
import { protectedApi, resource, template } from '../support/template';

const queue = {
  ...resource('AWS::SQS::Queue'),
  Metadata: { 'aws:cdk:path': 'TestStack/Jobs/Queue/Resource' },
};

test('lists the resources that are not emulated', () => {
  expect(template({ ...protectedApi(), Queue: queue }).skippedResources).toEqual([
    { logicalId: 'Queue', constructPath: 'Jobs/Queue', type: 'AWS::SQS::Queue' },
  ]);
});

test('leaves out outputs that refer to resources that are not emulated', () => {
  const outputs = { Client: { Value: { Ref: 'Client' } }, Queue: { Value: { Ref: 'Queue' } } };
  expect(template({ ...protectedApi(), Queue: queue }, { Outputs: outputs }).outputs).toEqual({
    Client: expect.stringMatching(/^[a-z0-9]{26}$/),
  });
});

test('resolves parameters to their defaults, except those from the Parameter Store', () => {
  const parameters = {
    Name: { Type: 'String', Default: 'hello' },
    Issuer: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/issuer' },
  };
  const outputs = { Name: { Value: { Ref: 'Name' } }, Issuer: { Value: { Ref: 'Issuer' } } };
  expect(template({}, { Parameters: parameters, Outputs: outputs }).outputs).toEqual({ Name: 'hello' });
});

test.each(['AWS::LanguageExtensions', ['AWS::SecretsManager-2024-09-16']])(
  'accepts the transform %s',
  (Transform) => {
    expect(template({ Queue: queue }, { Transform }).resources).toHaveLength(1);
  },
);

test.each<[name: string, resources: Record<string, unknown>, rest: Record<string, unknown>, message: string]>(
  [
    [
      'a macro',
      {},
      { Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'] },
      'Transform AWS::Serverless-2016-10-31 is not supported: remove it to run the stack locally.',
    ],
    [
      'resources from a loop',
      { 'Fn::ForEach::Queues': ['Name', ['A', 'B'], { Queue: queue }] },
      {},
      'Fn::ForEach::Queues is not supported (Resources): define the resources one by one.',
    ],
    [
      'a resource without a type',
      { Queue: {} },
      {},
      'Queue has no Type: the template is not valid. Fix it so that CloudFormation accepts it.',
    ],
  ],
)('rejects a template with %s', (_, resources, rest, message) => {
  expect(() => template(resources, rest)).toThrow(new ExplainedError(message));
});

test.each(['Name', 'constructor', '__proto__'])('a user pool has no attribute %s', (attribute) => {
  const [pool] = template(protectedApi()).ofType('AWS::Cognito::UserPool');
  expect(() => pool?.attribute(attribute)).toThrow(ExplainedError);
});
