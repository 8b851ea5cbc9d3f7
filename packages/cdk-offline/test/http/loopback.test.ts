import { createServer } from 'node:net';
import { ExplainedError } from '../../src/explained-error';
import { isLoopbackHost, listen } from '../../src/http/loopback';

test.each(['localhost', 'LocalHost:3000', '127.0.0.1', '127.0.0.1:3000', '[::1]', '[::1]:3000'])(
  'takes the host %s for this machine',
  (host) => expect(isLoopbackHost(host)).toBe(true),
);

test.each([
  undefined,
  '',
  'example.com',
  'localhost.example.com',
  'example.com:3000',
  'localhost:',
  'localhost:80:80',
  'localhost@example.com',
  'example.com#localhost',
  'localhost, example.com',
  ' localhost',
  'localhost\n',
  '127.0.0.1.nip.io',
  '0.0.0.0',
  '2130706433',
])('does not take the host %j for this machine', (host) => expect(isLoopbackHost(host)).toBe(false));

test('listens on loopback alone, on any free port for 0, and names port and flag when it is taken', async () => {
  const first = createServer();
  const second = createServer();
  try {
    const port = await listen(first, 0, '--port');

    expect(first.address()).toEqual({ address: '127.0.0.1', family: 'IPv4', port });
    await expect(listen(second, port, '--port')).rejects.toEqual(
      new ExplainedError(
        `Port ${port} is in use by another program: stop it, or choose another port with --port PORT (0 for any free one).`,
      ),
    );
  } finally {
    first.close();
  }
});
