import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { TestTokens } from './test-tokens';

/** The status if the connection ends without a response. */
export const NO_RESPONSE = 0;

/** A response of the API or of Cognito. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The API and the user pool to check, with the users and tokens of the run. */
export interface Target {
  tokens: TestTokens;
  /** The scopes of which the route requires one; empty if it requires none. */
  scopes: string[];
  /** The sign-in flows that the app client allows. */
  flows: string[];
  /** The pool lets anyone create a user. */
  allowsSignUp: boolean;
  /** The app client reports an unknown user as a wrong password. */
  hidesUnknownUsers: boolean;
  /** An origin that the API's CORS configuration allows. */
  origin: string | undefined;
  isSlow: boolean;
  isLoad: boolean;
  /** Users that are deleted at the end. `newUsername` exists only if the pool lets a case create it. */
  username: string;
  temporaryUsername: string;
  newUsername: string;
  password: string;
  userPoolId: string;
  clientId: string;
  cognito: CognitoIdentityProvider;
  /** Signs in by the flow that the app client allows. */
  signIn(username: string, password: string): Promise<unknown>;
  callApi(request: ApiRequest): Promise<Answer>;
  callCognito(call: () => Promise<unknown>): Promise<Answer>;
  untilThrottled(): Promise<Answer>;
  untilExpired(): Promise<void>;
}

export interface ApiRequest {
  method?: string | undefined;
  /** Changes the route's path. */
  path?: (route: string) => string;
  headers?: Record<string, string>;
}

export interface Expected {
  /** Several if AWS doesn't document which one is right: then the result is only noted. */
  status: number | number[];
  body?: string | RegExp;
  /** A missing header counts as an empty one. */
  headers?: Record<string, RegExp>;
}

export interface Case {
  name: string;
  send(target: Target): Promise<Answer>;
  expected: Expected | ((target: Target) => Expected);
  /** Why the case can't run; undefined if it can. */
  skip?: ((target: Target) => string | undefined) | undefined;
}
