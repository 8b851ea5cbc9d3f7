import { createRouter, matchStage } from '../../src/http-api/route';
import { route, stage } from '../support/http-api';

function findRoute(keys: string[], method: string, path: string): unknown {
  const match = createRouter(keys.map((key) => route(key)))(method, path);
  return match?.pathParameters ? [match.route.routeKey, match.pathParameters] : match?.route.routeKey;
}

/** The example of the developer guide, "Routing API requests". */
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
  ['GET', '/', '$default'],
])('selects the most specific route for %s %s', (method, path, expected) => {
  expect(findRoute(PETS, method, path)).toEqual(expected);
  expect(findRoute(PETS.toReversed(), method, path)).toEqual(expected);
});

test.each([
  ['GET /{tenant}/settings', 'GET /static/{proxy+}', '/static/settings', { tenant: 'static' }],
  ['ANY /{tenant}/settings', 'GET /static/{proxy+}', '/static/settings', { tenant: 'static' }],
  ['GET /pets/{name}', 'GET /{type}/dog', '/pets/dog', { name: 'dog' }],
  ['ANY /pets/{name}', 'GET /{type}/dog', '/pets/dog', { name: 'dog' }],
  ['GET /pets/{proxy+}', 'GET /{type}/{proxy+}', '/pets/dog', { proxy: 'dog' }],
  ['GET /{type}/{proxy+}', 'GET /{proxy+}', '/pets/dog', { type: 'pets', proxy: 'dog' }],
  ['ANY /{type}/dog/{id}', 'GET /{type}/{name}/{id}', '/pets/dog/1', { type: 'pets', id: '1' }],
  ['GET /{proxy+}', 'ANY /{proxy+}', '/pets', { proxy: 'pets' }],
])('prefers %s to %s for %s', (better, worse, path, parameters) => {
  expect(findRoute([worse, better], 'GET', path)).toEqual([better, parameters]);
  expect(findRoute([better, worse], 'GET', path)).toEqual([better, parameters]);
});

test.each([
  ['GET /items/{id}', '/items/'],
  ['GET /items/{id}', '/items'],
  ['GET /items/{id}', '/items/1/2'],
  ['GET /items/{proxy+}', '/items'],
  ['GET /items/{proxy+}', '/items/'],
  ['GET /{proxy+}', '/'],
])('does not match %s with %s: a variable needs a value', (key, path) =>
  expect(findRoute([key], 'GET', path)).toBeUndefined(),
);

test.each(['TRACE', 'CONNECT', 'PROPFIND', 'ANY', '$default', 'get'])(
  'does not match ANY and $default with the method %s',
  (method) => expect(findRoute(['ANY /hello', '$default'], method, '/hello')).toBeUndefined(),
);

test('accepts the name of an Object property as a path parameter', () => {
  expect(findRoute(['GET /{__proto__}'], 'GET', '/a')).toEqual(['GET /{__proto__}', { ['__proto__']: 'a' }]);
});

const STAGES = [stage(), stage({ name: 'beta' })];

test.each([
  ['/hello', '$default', '/hello'],
  ['/beta/hello', 'beta', '/hello'],
  ['/beta', 'beta', '/'],
  ['/beta/', 'beta', '/'],
  ['/betas/hello', '$default', '/betas/hello'],
  ['/Beta/hello', '$default', '/Beta/hello'],
  ['/$default/hello', '$default', '/$default/hello'],
  ['//beta/hello', '$default', '//beta/hello'],
])('serves %s by the stage %s as %s', (path, name, rest) => {
  expect(matchStage(STAGES, path)).toEqual({
    stage: STAGES.find((each) => each.name === name),
    path: rest,
  });
});

test('finds no stage outside the named ones if there is no $default', () => {
  expect(matchStage([stage({ name: 'beta' })], '/hello')).toBeUndefined();
});
