import { ExplainedError } from '../../src/explained-error';
import { protectedApi, resource, template } from '../support/template';

const Queue = resource('AWS::SQS::Queue');

test('leaves out outputs that refer to resources that are not emulated or to unknown attributes', () => {
  const outputs = {
    Client: { Value: { Ref: 'Client' } },
    Queue: { Value: { Ref: 'Queue' } },
    Name: { Value: { 'Fn::GetAtt': ['Pool', 'Name'] } },
    Inherited: { Value: { 'Fn::GetAtt': ['Pool', 'constructor'] } },
  };
  expect(template({ ...protectedApi(), Queue }, { Outputs: outputs }).outputs).toEqual({
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
    expect(template({ Queue }, { Transform }).resources).toHaveLength(1);
  },
);

test.each<[resources: object, rest: Record<string, unknown>, message: string]>([
  [
    {},
    { Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'] },
    'Transform AWS::Serverless-2016-10-31 is not supported: remove it to run the stack locally.',
  ],
  [
    { 'Fn::ForEach::Queues': ['Name', ['A', 'B'], { Queue }] },
    {},
    'Fn::ForEach::Queues is not supported (Resources): define the resources one by one.',
  ],
  [
    { Queue: {} },
    {},
    'Queue has no Type: the template is not valid. Fix it so that CloudFormation accepts it.',
  ],
])('rejects the resources %j with %j', (resources, rest, message) => {
  expect(() => template({ ...resources }, rest)).toThrow(new ExplainedError(message));
});
