import { parseTarget } from '../../src/http-api/request-target';

test.each([
  ['/hello', '/hello', ''],
  ['/hello?', '/hello', ''],
  ['/hello?a=1?b', '/hello', 'a=1?b'],
  ['/%68ello?%61=%62', '/hello', '%61=%62'],
  ['/a%2fb%252fc', '/a/b%2fc', ''],
  ['/a%3fb?c', '/a?b', 'c'],
  ['/a+b%20c', '/a+b c', ''],
  ['/Z%C3%B6e', '/Zöe', ''],
  ['//hello/../x', '//hello/../x', ''],
])('%s', (target, path, rawQueryString) => expect(parseTarget(target)).toEqual({ path, rawQueryString }));

test.each([
  '',
  '*',
  'hello',
  '?a=1',
  'http://127.0.0.1:3000/hello',
  '/hello#a',
  '/%',
  '/%zz',
  '/%c3',
  '/a%00b',
])('refuses %j', (target) => expect(parseTarget(target)).toBeUndefined());
