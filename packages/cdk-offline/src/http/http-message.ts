/** A received request, independent of its socket. */
export interface HttpRequest {
  method: string;
  /** As sent, such as `/hello?name=a%20b`. */
  target: string;
  /** Pairs in the order sent, names in lowercase. */
  headers: [name: string, value: string][];
  body: Buffer;
  sourceIp: string;
  receivedAt: Date;
}

/** A response. The server adds `content-length` and `date`. */
export interface HttpResponse {
  statusCode: number;
  /** Pairs because `set-cookie` may repeat. Names in lowercase. */
  headers: [name: string, value: string][];
  body: Buffer;
}

/** A response that the gateway itself sends, such as 404 `{"message":"Not Found"}`. */
export function gatewayMessage(statusCode: number, message: string): HttpResponse {
  return {
    statusCode,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  };
}
