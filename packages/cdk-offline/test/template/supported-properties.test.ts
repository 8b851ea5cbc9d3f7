import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExplainedError } from '../../src/explained-error';
import { SUPPORTED_PROPERTIES, type Support } from '../../src/template/supported-properties';
import {
  type Changes,
  HTTP_INTEGRATION,
  LAMBDA_AUTHORIZER,
  protectedApi,
  readStack,
} from '../support/template';

const LOGICAL_IDS = new Map(Object.entries(protectedApi()).map(([logicalId, { Type }]) => [Type, logicalId]));

/** Reads `protectedApi` with one property changed, and with the other changes that the property needs. */
function readWith(id: string, place: string, value: unknown) {
  return readStack({ ...neededFor(id, place), [`${id}.${place}`]: value });
}

function neededFor(id: string, place: string): Changes {
  if (place.startsWith('Schema')) return { [`${id}.Schema`]: [{ Name: 'attribute' }] };
  if (place.startsWith('UserAttributes'))
    return { 'User.UserAttributes': [{ Name: 'email', Value: 'a@b.c' }] };
  if (/^(Request|Response)Parameters/.test(place)) {
    const mapping = { Destination: 'overwrite:statuscode', Source: '201' };
    return {
      ...HTTP_INTEGRATION,
      'Integration.ResponseParameters.200.ResponseParameters': [mapping],
    };
  }
  return /^(Authorizer(Payload|Result|Uri)|EnableSimple)/.test(place) ? LAMBDA_AUTHORIZER : {};
}

/** The path with a key or an index for each `*`. */
function placeOf(path: string): string {
  return path
    .replace(/(Schema|Scopes|UserAttributes)\.\*/, '$1.0')
    .replace('RequestParameters.*', 'RequestParameters.overwrite:path')
    .replace('ResponseParameters.*.ResponseParameters.*', 'ResponseParameters.200.ResponseParameters.0')
    .replace('*', 'GET /hello');
}

/** The properties of a kind. */
function propertiesOfKind<Kind extends Support['kind']>(kind: Kind) {
  return Object.entries(SUPPORTED_PROPERTIES).flatMap(([type, properties]) =>
    Object.entries(properties).flatMap(([path, support]) => {
      const id = LOGICAL_IDS.get(type) ?? '';
      return support.kind === kind
        ? [{ type, path, place: placeOf(path), id, support: support as Extract<Support, { kind: Kind }> }]
        : [];
    }),
  );
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

describe.each(Object.keys(SUPPORTED_PROPERTIES))('the allow-list of %s', (type) => {
  const listed = Object.keys(SUPPORTED_PROPERTIES[type] ?? {}).map((path) => path.replaceAll('.*', ''));
  const inSchema = schemaPaths(type);
  const isBelow = (path: string, ancestor: string) => `${path}.`.startsWith(`${ancestor}.`);
  const missing = (paths: string[], others: string[]) =>
    paths.filter((path) => !others.some((other) => isBelow(path, other) || isBelow(other, path)));

  test(`the allow-list of ${type} has every property of the CloudFormation resource schema, and no other`, () => {
    expect([missing(inSchema, listed), missing(listed, inSchema)]).toEqual([[], []]);
  });

  test(`rejects any other property of ${type}`, () => {
    const id = LOGICAL_IDS.get(type) ?? '';
    expect(() => readWith(id, 'NewProperty', 1)).toThrow(
      new ExplainedError(`NewProperty is not supported (${id}): remove it to run the stack locally.`),
    );
  });
});

test.each(propertiesOfKind('rejected'))('rejects $path of $type', ({ path, support, id }) => {
  for (const value of [['value'], true]) {
    expect(() => readWith(id, path, value)).toThrow(
      new ExplainedError(`${path} is not supported (${id}): ${support.advice}.`),
    );
  }
});

test('accepts a rejected property that is empty', () => {
  expect(readWith('Pool', 'DeviceConfiguration', {})).toEqual(readStack());
});

test.each(propertiesOfKind('presence'))('accepts $path of $type', ({ id, place }) => {
  expect(() => readWith(id, place, {})).not.toThrow();
});

test.each(propertiesOfKind('only'))('rejects an unsupported value for $path of $type', ({ place, id }) => {
  expect(() => readWith(id, place, 'OTHER')).toThrow(`${place} OTHER is not supported (${id}): use `);
});

test.each(propertiesOfKind('ignored'))('ignores $path of $type', ({ id, place }) => {
  expect(readWith(id, place, ['value'])).toEqual(readStack());
});

test.each(propertiesOfKind('between'))('honors $path of $type within its bounds', (property) => {
  const { id, place, support } = property;
  const { min, max } = support;
  expect(readWith(id, place, min)).not.toEqual(readWith(id, place, max));
  for (const value of [min - 1, max + 1]) {
    expect(() => readWith(id, place, value)).toThrow(
      new ExplainedError(`${place} ${value} is out of range (${id}): use ${min} to ${max}.`),
    );
  }
});

test.each(propertiesOfKind('list'))('honors $path of $type up to its maximum number of items', (property) => {
  const { id, place, support } = property;
  const items = Array(support.maxItems).fill('item');
  expect(readWith(id, place, items)).not.toEqual(readStack());
  expect(() => readWith(id, place, [...items, 'item'])).toThrow(
    new ExplainedError(`${place} has ${items.length + 1} items (${id}): use at most ${items.length}.`),
  );
});

/** A certificate may be a resource of the stack. */
const MAY_BE_UNKNOWN = ['Environment.Variables.*', 'CustomDomainConfig.CertificateArn'];

test.each(propertiesOfKind('read').filter(({ path }) => !MAY_BE_UNKNOWN.includes(path)))(
  'rejects $path of $type if only AWS knows its value',
  ({ id, place }) => {
    const problem = id === 'Permission' ? 'has no permission' : `${place} refers to Missing`;
    expect(() => readWith(id, place, { Ref: 'Missing' })).toThrow(problem);
  },
);

test.each([
  ['value', ' is not an object (Authorizer): use an object.'],
  [null, ' is not an object (Authorizer): use an object.'],
  [{ 'Fn::If': ['A', {}, {}] }, ' uses Fn::If, which is not supported (Authorizer): write the value itself.'],
  [{ New: 1 }, '.New is not supported (Authorizer): remove it to run the stack locally.'],
  [
    [{ Issuer: 'https://issuer.example' }],
    '.0 is not supported (Authorizer): remove it to run the stack locally.',
  ],
])('rejects a JwtConfiguration with the value %j', (value, message) => {
  expect(() => readWith('Authorizer', 'JwtConfiguration', value)).toThrow(
    new ExplainedError(`JwtConfiguration${message}`),
  );
});

test.each([...LOGICAL_IDS.values()].filter((logicalId) => logicalId !== 'Permission'))(
  'rejects a Condition on %s',
  (logicalId) => {
    const conditional = { ...protectedApi()[logicalId], Condition: 'IsProduction' };
    expect(() => readStack({ [logicalId]: conditional })).toThrow(
      new ExplainedError(`Condition is not supported (${logicalId}): remove it.`),
    );
  },
);
