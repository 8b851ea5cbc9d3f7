import fc from 'fast-check';
import { createRouter, matchStage } from '../../src/http-api/route';
import { route, stage } from '../support/http-api';

function findRoute(keys: string[], method: string, path: string): unknown {
  const match = createRouter(keys.map((key) => route(key)))(method, path);
  return match?.pathParameters ? [match.route.routeKey, match.pathParameters] : match?.route.routeKey;
}

/** The example from the developer guide, "Routing API requests". */
const PETS = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'GET /pets/dog/1',
  'ANY /pets/dog/1',
];

test.each([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
  ['POST', '/pets/dog/1', 'ANY /pets/dog/1'],
  ['GET', '/pets/dog/2', ['GET /pets/dog/{id}', { id: '2' }]],
  ['GET', '/pets/cat/1', ['GET /pets/{proxy+}', { proxy: 'cat/1' }]],
  ['POST', '/pets/dog/2', ['ANY /{proxy+}', { proxy: 'pets/dog/2' }]],
  ['GET', '/pets/', ['GET /pets/{proxy+}', { proxy: '' }]],
  ['GET', '/pets/dog/1/', ['GET /pets/{proxy+}', { proxy: 'dog/1/' }]],
  ['GET', '/pets', ['ANY /{proxy+}', { proxy: 'pets' }]],
  ['GET', '/', ['ANY /{proxy+}', { proxy: '' }]],
])('selects the most specific route for %s %s', (method, path, expected) => {
  expect(findRoute(PETS, method, path)).toEqual(expected);
  expect(findRoute(PETS.toReversed(), method, path)).toEqual(expected);
});

test.each([
  ['GET /{tenant}/settings', 'GET /static/{proxy+}', '/static/settings', { tenant: 'static' }],
  ['GET /pets/{name}', 'GET /{type}/dog', '/pets/dog', { name: 'dog' }],
  ['GET /{type}/{proxy+}', 'GET /{proxy+}', '/pets/dog', { type: 'pets', proxy: 'dog' }],
  ['ANY /{type}/dog/{id}', 'GET /{type}/{name}/{id}', '/pets/dog/1', { type: 'pets', id: '1' }],
])('prefers %s to %s for %s', (better, worse, path, parameters) => {
  expect(findRoute([worse, better], 'GET', path)).toEqual([better, parameters]);
  expect(findRoute([better, worse], 'GET', path)).toEqual([better, parameters]);
});

const METHODS = ['GET', 'POST'];
const isGreedy = (key: string) => key.includes('+}');
const isVariable = (key: string, index: number) => key.split('/')[index]?.startsWith('{') ?? false;

/** The rules of the developer guide as successive filters, without a sort order. */
function expectedRoute(keys: string[], method: string, path: string): string | undefined {
  let rest = keys.filter((key) => {
    const [keyMethod = '', keyPath] = key.split(' ');
    if (keyPath === undefined) return true;
    const pattern = keyPath.replace(/\{\w+\+\}/, '.*').replace(/\{\w+\}/g, '[^/]+');
    return [method, 'ANY'].includes(keyMethod) && new RegExp(`^${pattern}$`).test(path);
  });
  const prefer = (isBetter: (key: string) => boolean) => {
    if (rest.some(isBetter)) rest = rest.filter(isBetter);
  };
  prefer((key) => key !== '$default');
  prefer((key) => !isGreedy(key));
  for (const index of path.split('/').keys()) {
    prefer((key) => !isVariable(key, index));
    prefer((key) => !(key.split('/')[index] ?? '').endsWith('+}'));
  }
  prefer((key) => !key.startsWith('ANY '));
  return rest[0];
}

test('selects the route that the rules of the developer guide name, in any order of routes', () => {
  const segment = fc.constantFrom('a', 'b', 'c');
  const pattern = fc
    .tuple(fc.array(fc.oneof(segment, fc.constant('{x}')), { maxLength: 3 }), fc.boolean())
    .filter(([segments, greedy]) => segments.length > 0 || greedy)
    .map(([segments, greedy]) => {
      const named = segments.map((each, index) => (each === '{x}' ? `{x${index}}` : each));
      return `/${[...named, ...(greedy ? ['{proxy+}'] : [])].join('/')}`;
    });
  const routeKey = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.tuple(fc.constantFrom('ANY', ...METHODS), pattern).map((key) => key.join(' ')),
    },
    fc.constant('$default'),
  );
  const path = fc
    .tuple(fc.array(segment, { maxLength: 4 }), fc.boolean())
    .map(([segments, endsWithSlash]) => `/${segments.join('/')}${endsWithSlash ? '/' : ''}`);

  fc.assert(
    fc.property(
      fc.uniqueArray(routeKey, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...METHODS),
      path,
      (keys, method, requestPath) => {
        const found = createRouter(keys.map((key) => route(key)))(method, requestPath)?.route.routeKey;
        expect(found).toBe(expectedRoute(keys, method, requestPath));
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ['GET /items/{id}', '/items/'],
  ['GET /items/{id}', '/items'],
  ['GET /items/{id}', '/items/1/2'],
  ['GET /items/{proxy+}', '/items'],
  ['GET /items/1', '/items/1/'],
  ['GET /items/{id}', '/items/1/'],
  ['GET /items/{id}/x', '/items//x'],
])('does not match %s with the path %s', (key, path) =>
  expect(findRoute([key], 'GET', path)).toBeUndefined(),
);

test.each(['TRACE', 'CONNECT', 'PROPFIND', 'ANY', '$default', 'get'])(
  'does not match ANY and $default with the method %s',
  (method) => expect(findRoute(['ANY /hello', '$default'], method, '/hello')).toBeUndefined(),
);

test('accepts `__proto__` as the name of a path parameter', () => {
  expect(findRoute(['GET /{__proto__}'], 'GET', '/a')).toEqual(['GET /{__proto__}', { ['__proto__']: 'a' }]);
});

const STAGES = [stage(), stage({ name: 'beta' })];

test.each([
  ['/hello', '$default', '/hello'],
  ['/beta/hello', 'beta', '/hello'],
  ['/beta/pets/1', 'beta', '/pets/1'],
  ['/beta', 'beta', '/'],
  ['/beta/', 'beta', '/'],
  ['/betas/hello', '$default', '/betas/hello'],
  ['/Beta/hello', '$default', '/Beta/hello'],
  ['/$default/hello', '$default', '/$default/hello'],
  ['//beta/hello', '$default', '//beta/hello'],
])('serves the path %s from the stage %s as %s', (path, name, rest) => {
  expect(matchStage(STAGES, path)).toEqual({
    stage: STAGES.find((each) => each.name === name),
    path: rest,
  });
});

test('without a $default stage, finds no stage for a path that names none', () => {
  expect(matchStage([stage({ name: 'beta' })], '/hello')).toBeUndefined();
});
