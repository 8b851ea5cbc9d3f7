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
import type { Invocation } from './lambda/runtime-messages';
import type { HttpApi } from './model/http-api';
import type { LambdaFunction } from './model/lambda-function';

export interface RunningApiOptions {
  /** The current keys of an emulated user pool, by its issuer; undefined for any other issuer. */
  publicKeys(issuer: string): Jwks | undefined;
  /** For the functions. */
  host: FunctionHost;
  log(line: RequestLine): void;
}

/** Invokes a function of one version of the stack with an event, in JSON. */
export type InvokeFunction = (
  lambdaFunction: Pick<LambdaFunction, 'logicalId'>,
  event: string,
) => Promise<Invocation>;

/** A running API, and the functions of its stack. They start on their first request. */
export interface RunningApi {
  handleRequest(request: HttpRequest): Promise<HttpResponse>;
  /** Switches to another version; in-flight requests finish on the version that accepted them. */
  replace(api: HttpApi, functions: LambdaFunction[]): void;
  /** Invokes a function of the current version, for the triggers of user pools. */
  readonly functions: InvokeFunction;
  /** Ends the functions of all versions, including running invocations. */
  close(): void;
}

interface Version {
  gateway: Gateway;
  /** By logical ID. */
  functions: Map<string, RunningFunction>;
  invoke: InvokeFunction;
}

/** @param functions the functions of routes, authorizers and triggers */
export function runApi(api: HttpApi, functions: LambdaFunction[], options: RunningApiOptions): RunningApi {
  let current = createVersion(api, functions, options);
  let previous: Version[] = [];
  return {
    handleRequest: (request) => handleApiRequest(request, current.gateway),
    get functions() {
      return current.invoke;
    },
    replace(next, nextFunctions) {
      for (const each of current.functions.values()) each.retire();
      previous = [...previous, current].filter(({ functions }) =>
        [...functions.values()].some((each) => each.isRunning),
      );
      current = createVersion(next, nextFunctions, options);
    },
    close() {
      for (const { functions } of [...previous, current]) {
        for (const each of functions.values()) each.close();
      }
    },
  };
}

function createVersion(
  api: HttpApi,
  lambdaFunctions: LambdaFunction[],
  { publicKeys, host, log }: RunningApiOptions,
): Version {
  const functions = new Map(
    lambdaFunctions.map((lambdaFunction) => [
      lambdaFunction.logicalId,
      new RunningFunction(lambdaFunction, host),
    ]),
  );
  if (host.debugPorts) for (const each of functions.values()) each.prepare();
  const invoke: InvokeFunction = async ({ logicalId }, event) =>
    functions.get(logicalId)?.invoke(event) ?? { outcome: 'failed', reason: `${logicalId} does not run` };
  const gateway: Gateway = {
    api,
    findRoute: createRouter(api.routes),
    issuerKeys: createIssuerKeys({ known: publicKeys }),
    verifySignature: createSignatureVerifier(),
    throttle: createThrottle(),
    authorizerCache: new Map(),
    sendToBackend,
    invoke,
    now: () => new Date(),
    log,
  };
  return { gateway, functions, invoke };
}
