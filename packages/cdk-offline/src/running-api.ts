import type { Jwks } from 'aws-jwt-verify/jwk';
import type { HttpRequest, HttpResponse } from './http/http-message';
import { sendToBackend } from './http-api/backend';
import { type Gateway, handleApiRequest } from './http-api/gateway';
import { createIssuerKeys } from './http-api/jwks';
import type { RequestLine } from './http-api/request-line';
import { createRouter } from './http-api/route';
import { createThrottle } from './http-api/throttling';
import { createSignatureVerifier } from './http-api/verified-signatures';
import type { FunctionHost } from './lambda/execution-environment';
import { RunningFunction } from './lambda/running-function';
import { calledFunctions, type HttpApi } from './model';

export interface RunningApiOptions {
  /** The current keys of an emulated user pool, by its issuer; undefined for any other issuer. */
  publicKeys(issuer: string): Jwks | undefined;
  /** What the functions get. */
  host: FunctionHost;
  log(line: RequestLine): void;
}

/** A running API. Its functions start on their first request. */
export interface RunningApi {
  handleRequest(request: HttpRequest): Promise<HttpResponse>;
  /** Switches to another version; in-flight requests finish on the version that accepted them. */
  replace(api: HttpApi): void;
  /** Ends the functions of all versions, including running invocations. */
  close(): void;
}

interface Version {
  gateway: Gateway;
  /** By logical id: routes and authorizers may share a function. */
  functions: Map<string, RunningFunction>;
}

export function runApi(api: HttpApi, options: RunningApiOptions): RunningApi {
  let current = createVersion(api, options);
  let previous: Version[] = [];
  return {
    handleRequest: (request) => handleApiRequest(request, current.gateway),
    replace(next) {
      for (const each of current.functions.values()) each.retire();
      previous = [...previous, current].filter(({ functions }) =>
        [...functions.values()].some((each) => each.isRunning),
      );
      current = createVersion(next, options);
    },
    close() {
      for (const { functions } of [...previous, current]) {
        for (const each of functions.values()) each.close();
      }
    },
  };
}

function createVersion(api: HttpApi, { publicKeys, host, log }: RunningApiOptions): Version {
  const functions = new Map(
    calledFunctions(api).map((lambdaFunction) => [
      lambdaFunction.logicalId,
      new RunningFunction(lambdaFunction, host),
    ]),
  );
  if (host.debugPorts) for (const each of functions.values()) each.prepare();
  const gateway: Gateway = {
    api,
    findRoute: createRouter(api.routes),
    issuerKeys: createIssuerKeys({ known: publicKeys }),
    verifySignature: createSignatureVerifier(),
    throttle: createThrottle(),
    authorizerCache: new Map(),
    sendToBackend,
    invoke: async ({ logicalId }, event) =>
      functions.get(logicalId)?.invoke(event) ?? { outcome: 'failed', reason: `${logicalId} does not run` },
    now: () => new Date(),
    log,
  };
  return { gateway, functions };
}
