import { createRouter, matchStage } from '../../src/http-api/route';
import { route, stage } from '../support/http-api';

const routes = (...keys: string[]) => keys.map((key) => route(key));

/** The key of the route that a request takes, with its parameters where it has some. */
function taken(keys: string[], method: string, path: string): unknown {
  const match = createRouter(routes(...keys))(method, path);
  return match?.pathParameters ? [match.route.routeKey, match.pathParameters] : match?.route.routeKey;
}

describe('the routes of the developer guide', () => {
  const keys = [
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
    ['HEAD', '/pets/dog/1', 'ANY /pets/dog/1'],
    ['GET', '/', '$default'],
  ])('%s %s takes the most specific', (method, path, expected) => {
    expect(taken(keys, method, path)).toEqual(expected);
    expect(taken(keys.toReversed(), method, path)).toEqual(expected);
  });
});

test('prefers the literal that comes first in the path', () => {
  const keys = ['GET /{type}/dog', 'GET /pets/{name}'];

  expect(taken(keys, 'GET', '/pets/dog')).toEqual(['GET /pets/{name}', { name: 'dog' }]);
});

test.each([
  ['POST', '/hello'],
  ['HEAD', '/hello'],
  ['OPTIONS', '/hello'],
  ['get', '/hello'],
  ['GET', '/'],
  ['GET', '//hello'],
  ['GET', '/hello/'],
  ['GET', '/Hello'],
  ['GET', '/hello/..'],
  ['GET', '/./hello'],
  ['GET', '/x/../hello'],
  ['GET', '/hello;a=b'],
  ['GET', '/hello '],
  ['GET', '/hello/hello'],
  ['GET', '/{name}'],
])('GET /hello is not %s %s', (method, path) => expect(taken(['GET /hello'], method, path)).toBeUndefined());

test.each([
  ['GET /items/{id}', '/items/'],
  ['GET /items/{id}', '/items'],
  ['GET /items/{id}', '/items/1/2'],
  ['GET /items/{proxy+}', '/items'],
  ['GET /items/{proxy+}', '/items/'],
  ['GET /{proxy+}', '/'],
])('%s needs a value that %s does not have', (key, path) =>
  expect(taken([key], 'GET', path)).toBeUndefined(),
);

test.each(['TRACE', 'CONNECT', 'PROPFIND', 'ANY', '$default'])(
  'ANY and $default do not stand for %s',
  (method) => {
    expect(taken(['ANY /hello', '$default'], method, '/hello')).toBeUndefined();
  },
);

test('takes no parameter for a property that every object has', () => {
  expect(taken(['GET /{__proto__}'], 'GET', '/a')).toEqual(['GET /{__proto__}', { ['__proto__']: 'a' }]);
});

describe('stages', () => {
  const stages = [stage(), stage({ name: 'beta' })];

  test.each([
    ['/hello', '$default', '/hello'],
    ['/beta/hello', 'beta', '/hello'],
    ['/beta', 'beta', '/'],
    ['/beta/', 'beta', '/'],
    ['/betas/hello', '$default', '/betas/hello'],
    ['/Beta/hello', '$default', '/Beta/hello'],
    ['/$default/hello', '$default', '/$default/hello'],
    ['//beta/hello', '$default', '//beta/hello'],
  ])('%s is served by %s as %s', (path, name, rest) => {
    expect(matchStage(stages, path)).toEqual({
      stage: stages.find((each) => each.name === name),
      path: rest,
    });
  });

  test('without $default, there is nothing outside the named stages', () => {
    expect(matchStage([stage({ name: 'beta' })], '/hello')).toBeUndefined();
  });
});
