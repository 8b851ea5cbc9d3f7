import { InvalidAuthorizerResult, readAuthorizerResult } from '../../src/http-api/authorizer-result';
import type { LambdaAuthorizer } from '../../src/model/http-api';
import { lambdaAuthorizer } from '../support/http-api';

const ARN = 'arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/$default/GET/hello';

function read(value: unknown, overrides: Partial<LambdaAuthorizer> = {}): object {
  const { caller, allows } = readAuthorizerResult(JSON.stringify(value), lambdaAuthorizer(overrides));
  return { ...caller, allowed: allows(ARN) };
}
const readPolicy = (value: unknown, payloadFormat: LambdaAuthorizer['payloadFormat'] = '2.0') =>
  read(value, { simpleResponses: false, payloadFormat });

const statement = (overrides: object = {}) => ({
  Action: 'execute-api:Invoke',
  Effect: 'Allow',
  Resource: ARN,
  ...overrides,
});
const policy = (Statement: unknown, rest: object = {}) => ({
  principalId: 'alice',
  policyDocument: { Version: '2012-10-17', Statement },
  ...rest,
});

const CONTEXT = { text: 'a', number: 1, boolean: true, list: ['a', { b: 1 }], map: { a: 'b' } };
test.each([
  [{ isAuthorized: true }, { allowed: true }],
  [{ isAuthorized: false }, { allowed: false }],
  [
    { isAuthorized: true, context: CONTEXT },
    { allowed: true, context: CONTEXT },
  ],
  [{ isAuthorized: true, context: null, principalId: 'alice' }, { allowed: true }],
])('reads the simple response %j', (value, expected) => {
  expect(read(value)).toEqual({ type: 'REQUEST', principalId: undefined, context: undefined, ...expected });
});

const SIMPLE_CONTEXT = { text: 'a', number: 1, boolean: true };
test.each([
  ['2.0', CONTEXT],
  ['1.0', SIMPLE_CONTEXT],
] as const)('reads the principal and the context of a policy in payload format %s', (format, context) => {
  expect(readPolicy(policy([statement()], { context }), format)).toEqual({
    type: 'REQUEST',
    principalId: 'alice',
    context,
    allowed: true,
  });
});

const resource = (Resource: unknown) => [statement({ Resource })];
test.each<[statements: unknown, allowed: boolean]>([
  [statement(), true],
  [[], false],
  [resource('*'), true],
  [resource([`${ARN}/other`, ARN]), true],
  [resource('arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/GET/hello'), true],
  [resource('arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/$default/*'), true],
  [resource('arn:aws:execute-api:*:*:a1b2c3d4e5/$default/GET/hell?'), true],
  [resource('arn:aws:execute-api:eu-central-1:123456789012:*'), true],
  [resource('arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/$default/GET/hell'), false],
  [resource('arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/$default/POST/hello'), false],
  [resource('arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/dev/GET/hello'), false],
  [resource('arn:aws:execute-api:eu-central-1:123456789012:other/*'), false],
  [resource('arn:aws:execute-api:eu-central-1:210987654321:a1b2c3d4e5/*'), false],
  [resource('arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/*'), false],
  [resource('arn:aws:execute-api:*'), false],
  [resource('arn:*/GET/hello'), false],
  [[statement({ Action: '*' })], true],
  [[statement({ Action: 'execute-api:*' })], true],
  [[statement({ Action: ['execute-api:ManageConnections', 'Execute-API:invoke'] })], true],
  [[statement({ Action: 'execute-api:ManageConnections' })], false],
  [[statement({ Action: 'lambda:*' })], false],
  [[statement({ Sid: 'First' }), statement({ Effect: 'Deny', Resource: '*' })], false],
  [[statement({ Effect: 'Deny', Resource: `${ARN}/other` }), statement()], true],
  [[statement({ Effect: 'Deny', Action: 'execute-api:ManageConnections' }), statement()], true],
  [[statement({ Effect: 'Deny', Resource: 'arn:aws:execute-api:*' }), statement()], false],
  [[statement({ Effect: 'Deny' })], false],
])('a policy with the statements %j allows the call: %j', (statements, allowed) => {
  expect(readPolicy(policy(statements))).toMatchObject({ allowed });
});

const notBoolean = "an isAuthorized that isn't true or false";
const invalidContext = "a context that isn't an object";
test.each([
  ['allow', "a result that isn't an object"],
  [null, "a result that isn't an object"],
  [[true], "a result that isn't an object"],
  [{}, notBoolean],
  [{ isAuthorized: 'true' }, notBoolean],
  [{ isAuthorized: 1 }, notBoolean],
  [policy([statement()]), notBoolean],
  [{ isAuthorized: true, context: 'a' }, invalidContext],
  [{ isAuthorized: true, context: ['a'] }, invalidContext],
  [{ isAuthorized: true, context: { text: 'a'.repeat(8192) } }, 'more than 8192 bytes'],
])('rejects %j as a simple response', (value, message) => {
  expect(() => read(value)).toThrow(new InvalidAuthorizerResult(message));
});

const noStatement = 'no policyDocument with a Statement';
const notAnObject = "a Statement that isn't an object";
const unsupported = (name: string) => `a Statement with ${name}, which is not supported`;
test.each<[value: unknown, message: string]>([
  [{ isAuthorized: true }, 'no principalId'],
  [policy([statement()], { principalId: 7 }), 'no principalId'],
  [policy([statement()], { principalId: '' }), 'no principalId'],
  [policy([statement()], { principalId: undefined }), 'no principalId'],
  [policy([statement()], { policyDocument: undefined }), noStatement],
  [policy(undefined), noStatement],
  [policy(['Allow']), notAnObject],
  [policy([null]), notAnObject],
  [policy([statement({ Effect: 'allow' })]), 'a Statement with an Effect other than Allow and Deny'],
  [policy([statement({ Effect: undefined })]), 'a Statement with an Effect other than Allow and Deny'],
  [policy([statement({ Action: undefined })]), 'a Statement without a valid Action'],
  [policy([statement({ Resource: undefined })]), 'a Statement without a valid Resource'],
  [policy([statement({ Resource: [1] })]), 'a Statement without a valid Resource'],
  [policy([statement({ Condition: {} })]), unsupported('Condition')],
  [policy([statement({ NotAction: 'a' })]), unsupported('NotAction')],
  [policy([statement({ NotResource: 'a' })]), unsupported('NotResource')],
  [policy([statement({ Principal: '*' })]), unsupported('Principal')],
])('rejects %j as a policy', (value, message) => {
  expect(() => readPolicy(value)).toThrow(new InvalidAuthorizerResult(message));
});

test.each([{ list: ['a'] }, { map: {} }, { empty: null }])(
  'rejects the context %j in payload format 1.0',
  (context) => {
    expect(() => readPolicy(policy([statement()], { context }), '1.0')).toThrow(
      'a context with a list or an object, which payload format 1.0 does not allow',
    );
  },
);

test('accepts a result of 8,192 bytes', () => {
  const bytes = JSON.stringify({ isAuthorized: true, context: { text: '' } }).length;
  const text = 'a'.repeat(8192 - bytes);
  expect(read({ isAuthorized: true, context: { text } })).toMatchObject({ allowed: true });
});

test('rejects a result that is not JSON, which a streaming handler can write', () => {
  expect(() => readAuthorizerResult('yes', lambdaAuthorizer())).toThrow("a result that isn't JSON");
});
