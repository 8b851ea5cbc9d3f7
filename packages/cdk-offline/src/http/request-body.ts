import { gatewayMessage, type HttpResponse } from './http-message';

export interface BodyLimits {
  /** For one request. */
  bodyBytes: number;
  /** For all requests that the server is reading or handling. */
  bufferedBytes: number;
}

/**
 * Collects the body of a request within the limits of its server.
 * Copies the chunks: keeping them would mean millions of Buffers for a body sent byte by byte.
 */
export class RequestBody {
  /** Set once the body breaks a limit. Further chunks are discarded. */
  rejection: HttpResponse | undefined;
  #bytes = Buffer.alloc(0);
  #length = 0;
  readonly #limits: BodyLimits;
  /** Shared by the requests of a server. */
  readonly #buffered: { bytes: number };

  constructor(limits: BodyLimits, buffered: { bytes: number }) {
    this.#limits = limits;
    this.#buffered = buffered;
  }

  append(chunk: Buffer): void {
    if (this.rejection) return;
    this.rejection = this.#store(chunk);
    if (this.rejection) this.release();
  }

  content(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  release(): void {
    this.#resize(0);
  }

  #store(chunk: Buffer): HttpResponse | undefined {
    const length = this.#length + chunk.length;
    if (length > this.#limits.bodyBytes) return gatewayMessage(413, 'Request Entity Too Large');
    if (length > this.#bytes.length) {
      const capacity = Math.min(2 * length, this.#limits.bodyBytes);
      const total = this.#buffered.bytes + capacity - this.#bytes.length;
      if (total > this.#limits.bufferedBytes) return gatewayMessage(503, 'Service Unavailable');
      this.#resize(capacity);
    }
    chunk.copy(this.#bytes, this.#length);
    this.#length = length;
    return undefined;
  }

  #resize(capacity: number): void {
    this.#buffered.bytes += capacity - this.#bytes.length;
    const bytes = Buffer.alloc(capacity);
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
  }
}
