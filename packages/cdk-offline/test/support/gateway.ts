import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpRequest } from '../../src/http/http-message';
import { type Gateway, handleApiRequest } from '../../src/http-api/gateway';
import { createIssuerKeys } from '../../src/http-api/jwks';
import type { RequestLine } from '../../src/http-api/request-line';
import { createRouter } from '../../src/http-api/route';
import { createThrottle } from '../../src/http-api/throttling';
import { createSignatureVerifier } from '../../src/http-api/verified-signatures';
import { toReadable } from './http';
import { httpApi } from './http-api';
import { createKey, jwksOf } from './keys';
import { ISSUER, NOW } from './tokens';

export const poolKey = createKey('pool-key');
export const secondKey = createKey('second-key');

/** A gateway that records its function's events and its log lines. */
export interface ObservedGateway extends Gateway {
  events: APIGatewayProxyEventV2[];
  lines: RequestLine[];
  send(request: HttpRequest): Promise<object>;
}

export function observedGateway(overrides: Partial<Gateway> = {}): ObservedGateway {
  const events: APIGatewayProxyEventV2[] = [];
  const lines: RequestLine[] = [];
  const { api = httpApi() } = overrides;
  const gateway: Gateway = {
    api,
    findRoute: createRouter(api.routes),
    verifySignature: createSignatureVerifier(),
    issuerKeys: createIssuerKeys({
      known: (issuer) => (issuer === ISSUER ? jwksOf(poolKey, secondKey) : undefined),
    }),
    throttle: createThrottle(),
    authorizerCache: new Map(),
    sendToBackend: async () => ({ statusCode: 200, headers: [], body: Buffer.alloc(0) }),
    invoke: async (_lambdaFunction, event) => {
      events.push(JSON.parse(event));
      return { outcome: 'returned', payload: '{"statusCode":200,"body":"\\"Hello from Lambda!\\""}' };
    },
    now: () => NOW,
    log: (line) => lines.push(line),
    ...overrides,
  };
  const send = async (request: HttpRequest) => toReadable(await handleApiRequest(request, gateway));
  return { ...gateway, events, lines, send };
}
