import { resolveIntrinsics } from '../../src/template/intrinsic-functions';

const references = {
  ref: (name: string) =>
    new Map([
      ['Pool', 'pool-1'],
      ['AWS::Region', 'us-east-1'],
    ]).get(name),
  getAtt: (logicalId: string, attribute: string) =>
    logicalId === 'Pool' && attribute === 'Arn' ? 'arn:pool' : undefined,
};
const resolve = (value: unknown) => resolveIntrinsics(value, references, 'Route.Target');

test.each([
  ['a value without a reference stays as it is', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
  ['Ref', { Ref: 'Pool' }, 'pool-1'],
  ['Ref to a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Pool', 'Arn'] }, 'arn:pool'],
  ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Pool.Arn' }, 'arn:pool'],
  ['Fn::Join, with references in it', { 'Fn::Join': ['/', ['a', { Ref: 'Pool' }]] }, 'a/pool-1'],
  ['Fn::Sub', { 'Fn::Sub': `\${Pool} in \${AWS::Region}: \${Pool.Arn}` }, 'pool-1 in us-east-1: arn:pool'],
  ['Fn::Sub with a literal', { 'Fn::Sub': `\${!Pool}` }, `\${Pool}`],
  ['Fn::Sub with values of its own', { 'Fn::Sub': [`\${a}`, { a: { Ref: 'Pool' } }] }, 'pool-1'],
  ['references at any depth', { a: [{ b: { Ref: 'Pool' } }] }, { a: [{ b: 'pool-1' }] }],
  ['an object that is no intrinsic function', { Ref: 'Pool', other: 1 }, { Ref: 'Pool', other: 1 }],
])('resolves %s', (_, value, resolved) => {
  expect(resolve(value)).toEqual(resolved);
});

test.each([
  [
    'another intrinsic function',
    { 'Fn::ImportValue': 'x' },
    'Route.Target uses Fn::ImportValue, which is not resolved locally: state the value itself.',
  ],
  [
    'a reference to what does not run here',
    { Ref: 'Table' },
    'Route.Target refers to Table, which has no value locally: state the value itself.',
  ],
  [
    'an attribute that is not known',
    { 'Fn::Sub': `\${Pool.Name}` },
    'Route.Target refers to Pool.Name, which has no value locally: state the value itself.',
  ],
  [
    'a malformed Fn::Join',
    { 'Fn::Join': 'x' },
    'Route.Target has an Fn::Join that is not [delimiter, [values]].',
  ],
  ['a malformed Fn::Sub', { 'Fn::Sub': 1 }, 'Route.Target has an Fn::Sub without a text.'],
])('refuses %s, and names its place', (_, value, message) => {
  expect(() => resolve(value)).toThrow(message);
});
