import {
  attackedServer,
  eachOf,
  goodHeader,
  notHttp,
  notPath,
  passed,
  rejected,
  words,
} from '../support/attacks-server';

/** AWS rejects unknown host names with 403. On this machine, a web page could use one for DNS rebinding. */
const { testRequests } = attackedServer();
const foreign = rejected(403, 'the Host header does not name this machine');

const request = (hostLines: string[], requestLine = 'GET /hello HTTP/1.1') =>
  [requestLine, ...hostLines, goodHeader, 'Connection: close', '', ''].join('\r\n');
const toHost = (host: string) => request([`Host: ${host}`]);
const toTarget = (target: string, host = 'localhost') => request([`Host: ${host}`], `GET ${target} HTTP/1.1`);

const hosts =
  words(`attacker.example attacker.example:3000 127.0.0.1.attacker.example 127.0.0.1.attacker.example:3000
  localhost.attacker.example attacker.example#localhost attacker.example/localhost attacker.example?localhost
  attacker.example:localhost localhost@attacker.example attacker.example@localhost user@127.0.0.1:3000
  localhost. localhost.:3000 .localhost hello.localhost localhost.localdomain notlocalhost localhosts
  l\u00f6calhost localhost,attacker.example localhost: localhost:x localhost:-1 localhost:3000:3000
  localhost:300000 127.0.0.2 127.0.0.1. 127.0.0.10 127.1 127.0.1 127.000.000.001 0177.0.0.1 0x7f.0.0.1
  0x7f000001 017700000001 2130706433 0 0.0.0.0 0.0.0.0:3000 [::] ::1 [::1 [::1]. [::1%25lo]
  [::ffff:127.0.0.1] [0:0:0:0:0:0:0:1] %6cocalhost http://localhost "localhost" 192.168.0.1 169.254.169.254
  a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com * null`);
testRequests(
  'rejects a valid token for the host %s',
  foreign,
  eachOf([...hosts, 'localhost\xa0', 'local host', 'localhost attacker.example', ''], toHost),
);

testRequests('rejects a request with %s', foreign, {
  'a second, foreign host': request(['Host: localhost', 'Host: attacker.example']),
  'a foreign host before the local one': request(['Host: attacker.example', 'Host: localhost']),
  'the same host twice': request(['Host: localhost', 'Host: localhost']),
  'an empty host before the local one': request(['Host:', 'Host: localhost']),
  'a foreign host in an upper-case header': request(['Host: localhost', 'HOST: attacker.example']),
  'no host in HTTP/1.0': request([], 'GET /hello HTTP/1.0'),
  'the local host in X-Forwarded-Host': request(['Host: attacker.example', 'X-Forwarded-Host: localhost']),
  'the local host in Forwarded': request(['Host: attacker.example', 'Forwarded: host=localhost']),
  'the local host and port in the target': toTarget('http://127.0.0.1:3000/hello', 'attacker.example'),
  'the local host in the target': toTarget('http://localhost/hello', 'attacker.example'),
});
testRequests('rejects a request with %s', notHttp(400), { 'no host in HTTP/1.1': request([]) });
testRequests(
  'rejects the target %s for the local host',
  notPath,
  eachOf(words('http://attacker.example/hello http://localhost@attacker.example/hello'), (target) =>
    toTarget(target),
  ),
);

// Any port, because requests may come through a tunnel or from a container.
testRequests(
  'accepts the host %s',
  passed,
  eachOf(
    words('localhost LOCALHOST localhost:3000 localhost:80 127.0.0.1 127.0.0.1:9 [::1] [::1]:3000'),
    toHost,
  ),
);
