import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/**
 * Lets a test wait for code in another process: it connects when it reaches a point, and waits until the test writes to
 * the connection. The connection closes when the process ends.
 */
export class Meetings {
  readonly #server = createServer((socket) => {
    socket.on('error', () => {}).resume();
    this.#arrived.shift()?.(socket);
  }).listen(0, '127.0.0.1');
  readonly #arrived: ((socket: Socket) => void)[] = [];

  readonly ready = once(this.#server, 'listening');

  /** The next connection. */
  next(): Promise<Socket> {
    return new Promise((resolve) => this.#arrived.push(resolve));
  }

  /** JavaScript that connects: a promise that resolves when the test writes to the socket. */
  get code(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `new Promise((resolve) => {
      const socket = require('node:net').connect(${port}, '127.0.0.1');
      socket.once('data', () => resolve(socket.unref()));
    })`;
  }

  close(): void {
    this.#server.close();
  }
}
