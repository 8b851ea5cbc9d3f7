/** A request as it was received, apart from any socket. */
export interface HttpRequest {
  /** As sent: upper case as a rule, but nothing says so. */
  method: string;
  /** The request target as sent, such as `/hello?name=a%20b`. */
  target: string;
  /** Pairs in the order in which they were sent, names in lower case. */
  headers: [name: string, value: string][];
  body: Buffer;
  sourceIp: string;
  receivedAt: Date;
}

/** What is sent back. `content-length` and `date` are left to the server. */
export interface HttpResponse {
  statusCode: number;
  /** Pairs, because `set-cookie` may stand more than once; names in lower case. */
  headers: [name: string, value: string][];
  body: Buffer;
}

/** An answer of the gateway's own, such as `{"message":"Not Found"}`. */
export function gatewayMessage(statusCode: number, message: string): HttpResponse {
  return {
    statusCode,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  };
}
