import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gatewayMessage, type HttpRequest, type HttpResponse } from './http-message';
import { listen } from './loopback';

export interface HttpServerOptions {
  /** 0 for any free one. */
  port: number;
  /** The command line's flag for the port, to name when it is taken. */
  flag: string;
  answer(request: HttpRequest): Promise<HttpResponse>;
  /** Told of an error that `answer` threw; its request gets 500. */
  onFault?(error: unknown): void;
  /** How long a request may take to arrive, headers and body. */
  requestTimeoutMilliseconds?: number;
}

export interface RunningHttpServer {
  /** Without a slash at the end. */
  url: string;
  port: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** "Payload size: 10 MB" (API Gateway developer guide, "Quotas for configuring and running an HTTP API"). */
const PAYLOAD_BYTES = 10 * 1024 * 1024;

/**
 * Serves HTTP on 127.0.0.1. What is no HTTP request, or does not arrive in time, Node.js refuses by itself (400, 408, 431)
 * without a word to `answer`.
 * @throws ExplainedError when the port is taken
 */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningHttpServer> {
  const requestTimeout = options.requestTimeoutMilliseconds ?? 30_000;
  const server = createServer({
    requestTimeout,
    connectionsCheckingInterval: Math.min(1000, requestTimeout),
  });
  server.on('request', (incoming, outgoing) => void respond(incoming, outgoing, options));
  const port = await listen(server, options.port, options.flag);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: HttpServerOptions,
): Promise<void> {
  try {
    const receivedAt = new Date();
    if (incoming.httpVersionMajor !== 1) return send(outgoing, gatewayMessage(400, 'Bad Request'));
    const body = await readBody(incoming);
    if (!body) return send(outgoing, gatewayMessage(413, 'Request Entity Too Large'));
    send(outgoing, await options.answer(toRequest(incoming, body, receivedAt)));
  } catch (error) {
    if (incoming.errored) return; // The caller went away before the request was complete.
    options.onFault?.(error);
    send(outgoing, gatewayMessage(500, 'Internal Server Error'));
  }
}

/** Undefined for a payload that is too large; it is read to its end, so that the caller sees the answer. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  if (!hasBody(incoming)) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length <= PAYLOAD_BYTES) chunks.push(chunk);
  }
  return length <= PAYLOAD_BYTES ? Buffer.concat(chunks) : undefined;
}

/** RFC 9112, section 6.3. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** From the headers as they were sent: Node.js drops repeated ones from `headers`, which may hide a second token. */
function toRequest(incoming: IncomingMessage, body: Buffer, receivedAt: Date): HttpRequest {
  const { method = '', url = '', rawHeaders, socket } = incoming;
  const headers = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
  );
  return { method, target: url, headers, body, sourceIp: socket.remoteAddress ?? '', receivedAt };
}

function send(outgoing: ServerResponse, { statusCode, headers, body }: HttpResponse): void {
  outgoing.statusCode = statusCode;
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  outgoing.end(body);
}
