import { attackedServer, goodToken, notHttp, passed, refused } from '../support/attacks-server';

/** AWS refuses names that it does not know with 403. Here they are web pages whose name was made to lead to this machine. */
const { attack } = attackedServer();
const foreign = refused(403, 'its Host is not this machine');

const request = (hostLines: string[], requestLine = 'GET /hello HTTP/1.1') =>
  [requestLine, ...hostLines, `Authorization: Bearer ${goodToken}`, 'Connection: close', '', ''].join('\r\n');

test.each([
  'attacker.example',
  'attacker.example:3000',
  '127.0.0.1.attacker.example',
  '127.0.0.1.attacker.example:3000',
  'localhost.attacker.example',
  'attacker.example#localhost',
  'attacker.example/localhost',
  'attacker.example?localhost',
  'attacker.example:localhost',
  'localhost@attacker.example',
  'attacker.example@localhost',
  'user@127.0.0.1:3000',
  'localhost.',
  'localhost.:3000',
  '.localhost',
  'hello.localhost',
  'localhost.localdomain',
  'notlocalhost',
  'localhosts',
  'l\u00f6calhost',
  'localhost\xa0',
  'local host',
  'localhost,attacker.example',
  'localhost attacker.example',
  'localhost:',
  'localhost:x',
  'localhost:-1',
  'localhost:3000:3000',
  'localhost:300000',
  '127.0.0.2',
  '127.0.0.1.',
  '127.0.0.10',
  '127.1',
  '127.0.1',
  '127.000.000.001',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '0x7f000001',
  '017700000001',
  '2130706433',
  '0',
  '0.0.0.0',
  '0.0.0.0:3000',
  '[::]',
  '::1',
  '[::1',
  '[::1].',
  '[::1%25lo]',
  '[::ffff:127.0.0.1]',
  '[0:0:0:0:0:0:0:1]',
  '%6cocalhost',
  'http://localhost',
  '"localhost"',
  '192.168.0.1',
  '169.254.169.254',
  'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
  '*',
  'null',
  '',
])('refuses the good token for the host %j', async (host) => {
  expect(await attack(request([`Host: ${host}`]))).toEqual(foreign);
});

test.each<[name: string, lines: string[]]>([
  ['another one after it', ['Host: localhost', 'Host: attacker.example']],
  ['another one before it', ['Host: attacker.example', 'Host: localhost']],
  ['the same one again', ['Host: localhost', 'Host: localhost']],
  ['an empty one', ['Host:', 'Host: localhost']],
  ['another one in capitals', ['Host: localhost', 'HOST: attacker.example']],
])('refuses two hosts: %s', async (_name, lines) => {
  expect(await attack(request(lines))).toEqual(foreign);
});

test('refuses a request without a host', async () => {
  expect(await attack(request([]))).toEqual(notHttp(400));
  expect(await attack(request([], 'GET /hello HTTP/1.0'))).toEqual(foreign);
});

test.each([
  'X-Forwarded-Host: localhost',
  'X-Host: localhost',
  'Forwarded: host=localhost',
  'X-Original-Host: 127.0.0.1:3000',
])('does not take the host from %s', async (header) => {
  expect(await attack(request(['Host: attacker.example', header]))).toEqual(foreign);
});

test.each([
  ['http://127.0.0.1:3000/hello', 'attacker.example'],
  ['http://localhost/hello', 'attacker.example'],
])('does not take the host from the target %s', async (target, host) => {
  expect(await attack(request([`Host: ${host}`], `GET ${target} HTTP/1.1`))).toEqual(foreign);
});

test.each([
  'http://attacker.example/hello',
  'http://localhost@attacker.example/hello',
  'https://attacker.example/hello',
])('refuses the target %s, whatever the host', async (target) => {
  const outcome = refused(400, 'its target is no path');
  expect(await attack(request(['Host: localhost'], `GET ${target} HTTP/1.1`))).toEqual(outcome);
});

// The port is the caller's side of a tunnel or a container; the name alone tells a page's request from one's own.
test.each([
  'localhost',
  'LOCALHOST',
  'localhost:3000',
  'localhost:80',
  '127.0.0.1',
  '127.0.0.1:9',
  '[::1]',
  '[::1]:3000',
])('serves this machine under the host %s', async (host) => {
  expect(await attack(request([`Host: ${host}`]))).toEqual(passed);
});
