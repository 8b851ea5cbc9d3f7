import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExplainedError } from '../../src/explained-error';
import { readHttpApi } from '../../src/template/read-http-api';
import { readUserPools } from '../../src/template/read-user-pools';
import { SUPPORTED_PROPERTIES, type Support } from '../../src/template/supported-properties';
import { type Properties, protectedApi, template } from '../support/template';

const LOGICAL_IDS: Record<string, string> = Object.fromEntries(
  Object.entries(protectedApi()).map(([logicalId, resource]) => [Object(resource).Type, logicalId]),
);

const TYPES = Object.keys(SUPPORTED_PROPERTIES);
const PROPERTIES = Object.entries(SUPPORTED_PROPERTIES).flatMap(([type, properties]) =>
  Object.entries(properties).map(([path, support]) => ({ type, path, support })),
);
const propertiesOfKind = <Kind extends Support['kind']>(kind: Kind) =>
  PROPERTIES.flatMap(({ type, path, support }) =>
    support.kind === kind
      ? [{ type, path, support: support as Extract<Support, { kind: Kind }>, id: LOGICAL_IDS[type] ?? '' }]
      : [],
  );

/** Reads the fixture with one property changed; `*` becomes an index of Schema, or else the key of the fixture's route. */
function readWith(type: string, path: string, value: unknown) {
  const resources = structuredClone(protectedApi());
  setMember(Object(resources[LOGICAL_IDS[type] ?? '']).Properties, concrete(path).split('.'), value);
  return readStack(resources);
}

function readStack(resources: Record<string, unknown>) {
  const stack = template(resources);
  return { api: readHttpApi(stack), userPools: readUserPools(stack) };
}

function concrete(path: string): string {
  return path.replace('Schema.*', 'Schema.0').replace('*', 'GET /hello');
}

function setMember(target: Properties, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) target[key] = value;
  else {
    target[key] ??= key === 'Schema' ? [{ Name: 'attribute' }] : {};
    setMember(Object(target[key]), rest, value);
  }
}

/** The paths of a type's properties, from the code that the CDK generates from the CloudFormation resource schema. */
function schemaPaths(type: string): string[] {
  const [, service = '', name = ''] = type.split('::');
  const module = service.toLowerCase();
  const library = dirname(require.resolve('aws-cdk-lib/package.json'));
  const code = readFileSync(join(library, `aws-${module}`, 'lib', `${module}.generated.js`), 'utf8');
  return memberPaths(code, `Cfn${name}Props`);
}

function memberPaths(code: string, interfaceName: string): string[] {
  const start = code.indexOf(`function convert${interfaceName}ToCloudFormation(properties)`);
  const body = code.slice(code.indexOf(',{', start) + 2, code.indexOf('}):properties', start));
  return body.split(/,(?=\w+:)/).flatMap((member) => {
    const [, name = '', converter = ''] = /^(\w+):(.*)$/.exec(member) ?? [];
    const nested = /convert(Cfn\w+)ToCloudFormation/.exec(converter)?.[1];
    return nested ? memberPaths(code, nested).map((path) => `${name}.${path}`) : [name];
  });
}

describe.each(TYPES)('the allow-list of %s', (type) => {
  const listed = Object.keys(SUPPORTED_PROPERTIES[type] ?? {}).map((path) => path.replaceAll('.*', ''));
  const inSchema = schemaPaths(type);
  const isBelow = (path: string, ancestor: string) => `${path}.`.startsWith(`${ancestor}.`);
  const missing = (paths: string[], others: string[]) =>
    paths.filter((path) => !others.some((other) => isBelow(path, other) || isBelow(other, path)));

  test('has every property of the CloudFormation resource schema', () => {
    expect(missing(inSchema, listed)).toEqual([]);
  });

  test('has only properties of the CloudFormation resource schema', () => {
    expect(missing(listed, inSchema)).toEqual([]);
  });

  test('stops the start for any other property', () => {
    expect(() => readWith(type, 'NewProperty', 1)).toThrow(
      new ExplainedError(
        `NewProperty is not supported (${LOGICAL_IDS[type]}): remove it to run the stack locally.`,
      ),
    );
  });
});

test.each(propertiesOfKind('rejected'))('$type is rejected with $path', ({ type, path, support, id }) => {
  expect(() => readWith(type, path, ['value'])).toThrow(
    new ExplainedError(`${path} is not supported (${id}): ${support.advice}.`),
  );
});

test.each(propertiesOfKind('only'))('$type is rejected with another value of $path', ({ type, path, id }) => {
  expect(() => readWith(type, path, 'OTHER')).toThrow(
    `${concrete(path)} OTHER is not supported (${id}): use `,
  );
});

test.each(propertiesOfKind('ignored'))('$path of $type changes nothing', ({ type, path }) => {
  expect(readWith(type, path, ['value'])).toEqual(readStack(protectedApi()));
});

test.each(propertiesOfKind('read').filter(({ path }) => path !== 'Environment.Variables.*'))(
  '$path of $type is read: a value that only AWS knows is rejected',
  ({ type, path }) => {
    const problem =
      type === 'AWS::Lambda::Permission' ? 'has no permission' : `${concrete(path)} refers to Missing`;
    expect(() => readWith(type, path, { Ref: 'Missing' })).toThrow(problem);
  },
);

test.each([
  ['JwtConfiguration', 'value', 'JwtConfiguration is not an object (Authorizer): use an object.'],
  [
    'JwtConfiguration',
    { 'Fn::If': ['IsProduction', {}, {}] },
    'JwtConfiguration uses Fn::If, which is not supported (Authorizer): write the value itself.',
  ],
  [
    'JwtConfiguration.New',
    1,
    'JwtConfiguration.New is not supported (Authorizer): remove it to run the stack locally.',
  ],
  [
    'JwtConfiguration',
    [{ Issuer: 'https://issuer.example' }],
    'JwtConfiguration.0 is not supported (Authorizer): remove it to run the stack locally.',
  ],
])('rejects %s with the value %j', (path, value, message) => {
  expect(() => readWith('AWS::ApiGatewayV2::Authorizer', path, value)).toThrow(new ExplainedError(message));
});

test.each(Object.values(LOGICAL_IDS).filter((logicalId) => logicalId !== 'Permission'))(
  'rejects a condition of %s, as the emulator evaluates none',
  (logicalId) => {
    const resources = protectedApi();
    const conditional = { ...Object(resources[logicalId]), Condition: 'IsProduction' };
    expect(() => readStack({ ...resources, [logicalId]: conditional })).toThrow(
      new ExplainedError(`Condition is not supported (${logicalId}): remove it.`),
    );
  },
);

test('accepts a rejected property that is empty', () => {
  expect(readWith('AWS::Cognito::UserPool', 'LambdaConfig', {}).userPools).toHaveLength(1);
});
