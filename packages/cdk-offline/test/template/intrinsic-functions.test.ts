import { resolveIntrinsics } from '../../src/template/intrinsic-functions';

const VALUES: Partial<Record<string, string>> = { Pool: 'pool-1', 'AWS::Region': 'us-east-1' };
const references = {
  ref: (name: string) => VALUES[name],
  getAtt: (logicalId: string, attribute: string) =>
    logicalId === 'Pool' && attribute === 'Arn' ? 'arn:pool' : undefined,
};
const resolve = (value: unknown) =>
  resolveIntrinsics(value, references, (problem, advice) => {
    throw new Error(`${problem}: ${advice}`);
  });

test.each([
  ['a value without references to itself', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
  ['Ref', { Ref: 'Pool' }, 'pool-1'],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Pool', 'Arn'] }, 'arn:pool'],
  ['Fn::GetAtt as a string', { 'Fn::GetAtt': 'Pool.Arn' }, 'arn:pool'],
  ['Fn::Join of references', { 'Fn::Join': ['/', ['a', { Ref: 'Pool' }]] }, 'a/pool-1'],
  ['Fn::Sub', { 'Fn::Sub': `\${Pool} in \${AWS::Region}: \${Pool.Arn}` }, 'pool-1 in us-east-1: arn:pool'],
  ['Fn::Sub with a literal', { 'Fn::Sub': `\${!Pool}` }, `\${Pool}`],
  ['Fn::Sub with its own variables', { 'Fn::Sub': [`\${a}`, { a: { Ref: 'Pool' } }] }, 'pool-1'],
  ['references at any depth', { a: [{ b: { Ref: 'Pool' } }] }, { a: [{ b: 'pool-1' }] }],
  ['an object with another key besides Ref to itself', { Ref: 'Pool', other: 1 }, { Ref: 'Pool', other: 1 }],
])('resolves %s', (_, value, resolved) => {
  expect(resolve(value)).toEqual(resolved);
});

test.each([
  [{ 'Fn::ImportValue': 'x' }, 'uses Fn::ImportValue, which is not supported: write the value itself'],
  [{ Ref: 'Table' }, 'refers to Table, which is not emulated: write the value itself'],
  [{ 'Fn::Sub': `\${Pool.Name}` }, 'refers to Pool.Name, which is not emulated: write the value itself'],
  [{ 'Fn::Join': 'x' }, 'has an invalid Fn::Join: use [delimiter, [strings]]'],
  [{ 'Fn::Join': ['', [{ a: 1 }]] }, 'has an invalid Fn::Join: use [delimiter, [strings]]'],
  [{ 'Fn::Sub': 1 }, 'has an invalid Fn::Sub: use a string or [string, { name: value }]'],
  ['{{resolve:ssm:issuer}}', 'uses a dynamic reference, which is not supported: write the value itself'],
  [
    { 'Fn::Join': ['', ['{{', 'resolve:ssm:issuer}}']] },
    'uses a dynamic reference, which is not supported: write the value itself',
  ],
])('rejects %j', (value, message) => {
  expect(() => resolve(value)).toThrow(new Error(message));
});
