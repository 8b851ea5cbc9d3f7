import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { WebSocket } from 'ws';

export type Message = Record<string, unknown>;

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A debugger that is attached through the inspector protocol of Node.js, as VS Code attaches. */
export class Debugger {
  readonly #socket: WebSocket;
  readonly #events: { method: string; params: Message }[] = [];
  readonly #responses = new Map<number, (result: Message) => void>();
  #received = () => {};
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const { id, method, params, result, error } = JSON.parse(String(data));
      if (id === undefined) this.#events.push({ method, params });
      else this.#responses.get(id)?.(result ?? { error });
      this.#received();
    });
  }

  /** Attaches as soon as a process listens on the port. */
  static async attach(port: number): Promise<Debugger> {
    let targets: { webSocketDebuggerUrl: string }[] | undefined;
    while (!targets) {
      targets = await fetch(`http://127.0.0.1:${port}/json/list`).then(
        (response) => response.json() as Promise<{ webSocketDebuggerUrl: string }[]>,
        () => setImmediate(undefined),
      );
    }
    const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
    await once(socket, 'open');
    return new Debugger(socket);
  }

  send(method: string, params: Message = {}): Promise<Message> {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.#responses.set(id, resolve));
  }

  /** The first event that matches. */
  async event(method: string, matches: (params: Message) => boolean = () => true): Promise<Message> {
    for (;;) {
      const event = this.#events.find((each) => each.method === method && matches(each.params));
      if (event) return event.params;
      await new Promise<void>((resolve) => {
        this.#received = resolve;
      });
    }
  }

  close(): void {
    this.#socket.close();
  }
}
