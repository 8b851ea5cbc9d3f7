import { ExplainedError } from '../../src/explained-error';
import type { Resource } from '../../src/template/resource';
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

test('resolves parameters to their defaults, except those without one and those from the Parameter Store', () => {
  const parameters = {
    Name: { Type: 'String', Default: 'hello' },
    Issuer: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/issuer' },
    Unset: { Type: 'String' },
  };
  const outputs = Object.fromEntries(Object.keys(parameters).map((Ref) => [Ref, { Value: { Ref } }]));
  expect(template({}, { Parameters: parameters, Outputs: outputs }).outputs).toEqual({ Name: 'hello' });
});

test.each(['AWS::LanguageExtensions', ['AWS::SecretsManager-2024-09-16']])(
  'accepts the transform %s',
  (Transform) => {
    expect(template({ Queue }, { Transform }).resources).toHaveLength(1);
  },
);

test('accepts the attributes of a resource that do not change what it does', () => {
  const attributes = {
    CreationPolicy: {},
    DeletionPolicy: 'Retain',
    DependsOn: ['Queue'],
    Metadata: {},
    UpdatePolicy: {},
    UpdateReplacePolicy: 'Retain',
  };
  for (const [name, value] of Object.entries(attributes)) {
    const [resource] = template({ Queue: { ...Queue, [name]: value } }).resources;
    expect(resource?.string('QueueName')).toBeUndefined();
  }
});

test.each([
  ['ID', (queue: Resource) => queue.ref, 'has no ID locally'],
  ['attribute', (queue: Resource) => queue.attribute('Arn'), 'has no attribute Arn locally'],
])('rejects a reference to the %s of a resource that is not emulated', (_, read, problem) => {
  const [queue] = template({ Queue }).resources;
  expect(() => queue && read(queue)).toThrow(
    new ExplainedError(`AWS::SQS::Queue ${problem} (Queue): remove it.`),
  );
});

test.each<[name: string, content: unknown]>([
  ['The template', null],
  ['The template', []],
  ['The template', 'text'],
  ['Resources', { Resources: [] }],
  ['Queue', { Resources: { Queue: null } }],
  ['Queue.Properties', { Resources: { Queue: { ...Queue, Properties: 'text' } } }],
  ['Outputs', { Resources: {}, Outputs: [] }],
  ['Parameters', { Resources: {}, Parameters: [] }],
])('rejects a template because %s is not an object: %j', (name, content) => {
  expect(() => template({}, {}, { template: content })).toThrow(
    new ExplainedError(
      `${name} is not an object: the template is not valid. Fix it so that CloudFormation accepts it.`,
    ),
  );
});

test.each<[resources: object, rest: Record<string, unknown>, message: string]>([
  [
    {},
    { Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'] },
    'Transform AWS::Serverless-2016-10-31 is not supported: remove it to run the stack locally.',
  ],
  ...['My::AWS::LanguageExtensions', 'AWS::LanguageExtensions2'].map(
    (Transform): [object, Record<string, unknown>, string] => [
      {},
      { Transform },
      `Transform ${Transform} is not supported: remove it to run the stack locally.`,
    ],
  ),
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
