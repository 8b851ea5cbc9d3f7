import { createServer } from 'node:net';
import { ExplainedError } from '../../src/explained-error';
import { listen } from '../../src/http/loopback';

test('listens on loopback only, and explains how to choose another port', async () => {
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
