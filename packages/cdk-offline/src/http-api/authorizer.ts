import type { HttpResponse } from '../http/http-message';
import type { Caller } from './caller';
import { authorizeToken, type TokenContext } from './jwt-authorizer';
import { authorizeWithFunction, type FunctionContext } from './lambda-authorizer';
import type { RoutedRequest } from './route';

/** The caller is undefined on a route without an authorizer. */
export type Authorization =
  | { allowed: true; caller: Caller | undefined }
  | { allowed: false; response: HttpResponse; reason?: string | undefined };

/** Authorizes the caller with the route's authorizer. */
export async function authorize(
  routed: RoutedRequest,
  context: TokenContext & FunctionContext,
): Promise<Authorization> {
  const { authorizer } = routed.route;
  switch (authorizer?.type) {
    case undefined:
      return { allowed: true, caller: undefined };
    case 'JWT':
      return authorizeToken(routed, authorizer, context);
    case 'REQUEST':
      return authorizeWithFunction(routed, authorizer, context);
  }
}
