import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { toHeaderPairs } from './headers';
import { gatewayMessage, type HttpRequest, type HttpResponse } from './http-message';
import { listen } from './loopback';
import { type BodyLimits, RequestBody } from './request-body';

export interface HttpServerOptions {
  /** 0 for any free port. */
  port: number;
  /** The command-line flag that sets the port, for error messages. */
  flag: string;
  handleRequest(request: HttpRequest): Promise<HttpResponse>;
  /** Called with an error that `handleRequest` throws. The client gets 500. */
  onInternalError?(error: unknown): void;
  limits?: Partial<HttpServerLimits>;
}

export interface HttpServerLimits extends BodyLimits {
  /** Connections over the limit are closed without a response. */
  connections: number;
  requestTimeoutMilliseconds: number;
}

export interface RunningHttpServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** `bodyBytes` is a quota of HTTP APIs (API Gateway developer guide). The other limits are our choice. */
const LIMITS: HttpServerLimits = {
  bodyBytes: 10 * 1024 * 1024,
  bufferedBytes: 256 * 1024 * 1024,
  connections: 500,
  requestTimeoutMilliseconds: 30_000,
};

/**
 * Serves HTTP on 127.0.0.1. Node.js itself rejects malformed, slow and oversized requests (400, 408, 431).
 * @throws ExplainedError if the port is taken
 */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningHttpServer> {
  const limits = { ...LIMITS, ...options.limits };
  const requestTimeout = limits.requestTimeoutMilliseconds;
  const server = createServer({
    requestTimeout,
    connectionsCheckingInterval: Math.min(1000, requestTimeout),
  });
  server.maxConnections = limits.connections;
  const buffered = { bytes: 0 };
  server.on('request', async (incoming, outgoing) => {
    const body = new RequestBody(limits, buffered);
    try {
      await respond(incoming, outgoing, body, options);
    } finally {
      body.release();
    }
  });
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
  body: RequestBody,
  options: HttpServerOptions,
): Promise<void> {
  try {
    const receivedAt = new Date();
    if (incoming.httpVersionMajor !== 1) return send(outgoing, gatewayMessage(400, 'Bad Request'));
    // Read to the end even if rejected: a client that is still sending doesn't read the response.
    for await (const chunk of incoming) body.append(chunk);
    if (body.rejection) return send(outgoing, body.rejection);
    send(outgoing, await options.handleRequest(toRequest(incoming, body.content(), receivedAt)));
  } catch (error) {
    if (incoming.errored) return; // The client disconnected before the request was complete.
    options.onInternalError?.(error);
    send(outgoing, gatewayMessage(500, 'Internal Server Error'));
  }
}

/** Uses `rawHeaders` because Node.js drops some repeated headers from `headers`, which could hide a second token. */
function toRequest(incoming: IncomingMessage, body: Buffer, receivedAt: Date): HttpRequest {
  const { method = '', url = '', rawHeaders, socket } = incoming;
  const headers = toHeaderPairs(rawHeaders);
  return { method, target: url, headers, body, sourceIp: socket.remoteAddress ?? '', receivedAt };
}

function send(outgoing: ServerResponse, { statusCode, headers, body }: HttpResponse): void {
  outgoing.statusCode = statusCode;
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  outgoing.end(body);
}
