import type { AppClient } from '../app-client';
import { list, object, optional, type Parsed, type Schema, string, stringMap } from '../schema';
import type { User } from '../state';
import {
  callTrigger,
  eventAttributes,
  metadataMember,
  optionalString,
  type Steps,
  unrecognizableOutput,
} from './trigger';

export type TokenSource =
  | 'TokenGeneration_Authentication'
  | 'TokenGeneration_NewPasswordChallenge'
  | 'TokenGeneration_RefreshTokens'
  | 'TokenGeneration_HostedAuth'
  | 'TokenGeneration_ClientCredentials';

/** What a PreTokenGeneration trigger changes in the tokens. */
export interface TokenOverrides {
  idToken: ClaimOverrides;
  accessToken: ClaimOverrides & { scopesToAdd: string[]; scopesToSuppress: string[] };
  /** Replaces the user's groups in both tokens; undefined for no change. */
  groups: GroupClaims | undefined;
}

export interface ClaimOverrides {
  claimsToAddOrOverride: ReadonlyMap<string, unknown>;
  claimsToSuppress: string[];
}

/** Claims without a value are left out of the token. */
export interface GroupClaims {
  'cognito:groups': string[] | undefined;
  'cognito:roles': string[] | undefined;
  'cognito:preferred_role': string | undefined;
}

/** The documented limit of "claims and scopes". Our choice: it counts all changes of a response together. */
const MAX_CHANGES = 5000;
/** OpenID Connect gives these a type. In an ID token they can't become objects. */
const TYPED_CLAIMS = ['phone_number_verified', 'email_verified', 'updated_at', 'address'];

/** Strings, numbers, booleans, arrays and objects, by claim. */
const claimValues: Schema<Map<string, unknown>> = (value, path) => {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap || Object.values(value).includes(null)) throw unrecognizableOutput();
  return new Map(Object.entries(value).map(([name, claim]) => [string()(name, path), claim]));
};
const idClaimValues: typeof claimValues = (value, path) => {
  const claims = claimValues(value, path);
  if (TYPED_CLAIMS.some((name) => typeof claims.get(name) === 'object')) throw unrecognizableOutput();
  return claims;
};

const strings = optional(list(string()));
const groupOverrides = optional(
  object({ groupsToOverride: strings, iamRolesToOverride: strings, preferredRole: optionalString }),
);
const responseV1 = object({
  claimsOverrideDetails: optional(
    object({
      claimsToAddOrOverride: optional(stringMap),
      claimsToSuppress: strings,
      groupOverrideDetails: groupOverrides,
    }),
  ),
});
const responseV2 = object({
  claimsAndScopeOverrideDetails: optional(
    object({
      idTokenGeneration: optional(
        object({ claimsToAddOrOverride: optional(idClaimValues), claimsToSuppress: strings }),
      ),
      accessTokenGeneration: optional(
        object({
          claimsToAddOrOverride: optional(claimValues),
          claimsToSuppress: strings,
          scopesToAdd: strings,
          scopesToSuppress: strings,
        }),
      ),
      groupOverrideDetails: groupOverrides,
    }),
  ),
});

/**
 * Invokes the PreTokenGeneration trigger, which can change the tokens of a user.
 * Source: developer guide, "Pre token generation Lambda trigger".
 * @returns undefined if the pool has no such trigger
 */
export function requestTokenOverrides(
  app: AppClient,
  user: User,
  source: TokenSource,
  { groups, scopes }: { groups: GroupClaims; scopes: string[] },
): Steps<TokenOverrides | undefined> {
  const groupConfiguration = {
    groupsToOverride: groups['cognito:groups'] ?? [],
    iamRolesToOverride: groups['cognito:roles'] ?? [],
    preferredRole: groups['cognito:preferred_role'] ?? null,
  };
  const request = { userAttributes: eventAttributes(app.pool, user), groupConfiguration };
  return callPreTokenGeneration(app, source, user.username, request, scopes);
}

/**
 * Invokes version 3 of the trigger, which can change the access token of a client (client credentials); earlier
 * versions aren't invoked for it. Our choice: the event names the client as the user.
 */
export function* requestClientTokenOverrides(
  app: AppClient,
  scopes: string[],
): Steps<TokenOverrides | undefined> {
  if (app.pool.template.preTokenGenerationVersion !== 'V3_0') return undefined;
  const groupConfiguration = { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null };
  const request = { userAttributes: {}, groupConfiguration };
  const source = 'TokenGeneration_ClientCredentials';
  return yield* callPreTokenGeneration(app, source, app.client.id, request, scopes);
}

function* callPreTokenGeneration(
  app: AppClient,
  source: TokenSource,
  userName: string,
  members: object,
  scopes: string[],
): Steps<TokenOverrides | undefined> {
  const version = app.pool.template.preTokenGenerationVersion;
  const request = { ...members, ...(version && { scopes }), ...metadataMember(app.clientMetadata) };
  if (version === undefined) {
    const event = { source, userName, request, response: { claimsOverrideDetails: null } };
    const returned = yield* callTrigger(app, 'PreTokenGeneration', event, responseV1);
    if (!returned) return undefined;
    const { groupOverrideDetails, ...idToken } = returned.claimsOverrideDetails ?? {};
    return toTokenOverrides(idToken, {}, groupOverrideDetails);
  }
  const event = {
    version: version === 'V2_0' ? '2' : '3',
    source,
    userName,
    request,
    response: { claimsAndScopeOverrideDetails: null },
  } as const;
  const returned = yield* callTrigger(app, 'PreTokenGeneration', event, responseV2);
  if (!returned) return undefined;
  const details = returned.claimsAndScopeOverrideDetails;
  return toTokenOverrides(
    details?.idTokenGeneration,
    details?.accessTokenGeneration,
    details?.groupOverrideDetails,
  );
}

function toTokenOverrides(
  idToken: Unset<ClaimOverrides> = {},
  accessToken: Unset<TokenOverrides['accessToken']> = {},
  groups?: Parsed<typeof groupOverrides>,
): TokenOverrides {
  const overrides = {
    idToken: withDefaults(idToken),
    accessToken: {
      ...withDefaults(accessToken),
      scopesToAdd: accessToken.scopesToAdd ?? [],
      scopesToSuppress: accessToken.scopesToSuppress ?? [],
    },
    groups: groups && {
      'cognito:groups': nonEmpty(groups.groupsToOverride),
      'cognito:roles': nonEmpty(groups.iamRolesToOverride),
      'cognito:preferred_role': groups.preferredRole,
    },
  };
  const { scopesToAdd, scopesToSuppress } = overrides.accessToken;
  const count = [overrides.idToken, overrides.accessToken].reduce(
    (sum, { claimsToAddOrOverride, claimsToSuppress }) =>
      sum + claimsToAddOrOverride.size + claimsToSuppress.length,
    scopesToAdd.length + scopesToSuppress.length,
  );
  if (count > MAX_CHANGES) throw unrecognizableOutput();
  return overrides;
}

type Unset<T> = { [K in keyof T]?: T[K] | undefined };

function withDefaults({ claimsToAddOrOverride, claimsToSuppress }: Unset<ClaimOverrides>): ClaimOverrides {
  return {
    claimsToAddOrOverride: claimsToAddOrOverride ?? new Map(),
    claimsToSuppress: claimsToSuppress ?? [],
  };
}

function nonEmpty(names: string[] | undefined): string[] | undefined {
  return names?.length ? names : undefined;
}
