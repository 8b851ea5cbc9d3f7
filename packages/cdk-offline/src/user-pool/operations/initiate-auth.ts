import {
  type AppClient,
  hasClientSecret,
  requireClient,
  requireFlow,
  requireSecretHash,
} from '../app-client';
import { invalidParameter, notAuthorized } from '../cognito-exception';
import { authFlow, clientId, clientSecret, token, userPoolId } from '../input-schemas';
import { defineSteps, requireParameter } from '../operation';
import { hasPassword } from '../passwords';
import { optional, stringMap } from '../schema';
import { continueSignIn, countFailedSignIn, openSrpChallenge, type SignInOutput } from '../sign-in';
import { isValidSrpA } from '../srp';
import { findSignIn, refreshTokens } from '../tokens';
import { startCustomAuth } from '../triggers/custom-auth';
import { callPreAuthentication } from '../triggers/sign-in-triggers';
import type { Steps } from '../triggers/trigger';
import { migrateUser } from '../triggers/user-migration';
import { type Account, createFakeUser, findUser, findUserBySub } from '../users';

type Parameters = Map<string, string>;

const INPUT = {
  ClientId: clientId,
  AuthFlow: authFlow,
  AuthParameters: stringMap,
  ClientMetadata: optional(stringMap),
};

export const initiateAuthOperations = {
  InitiateAuth: defineSteps('none', INPUT, (context, input) => {
    const { AuthFlow, AuthParameters, ClientMetadata: validationData } = input;
    const app = { ...requireClient(context, input.ClientId), validationData };
    if (AuthFlow !== 'USER_PASSWORD_AUTH') return initiateSharedFlow(app, AuthFlow, AuthParameters);
    requireFlow(app, AuthFlow);
    return signInByPassword(app, AuthParameters);
  }),

  AdminInitiateAuth: defineSteps('iam', { UserPoolId: userPoolId, ...INPUT }, (context, input) => {
    const { AuthFlow, AuthParameters, ClientMetadata: validationData } = input;
    const app = { ...requireClient(context, input.ClientId, input.UserPoolId), validationData };
    if (AuthFlow !== 'ADMIN_USER_PASSWORD_AUTH' && AuthFlow !== 'ADMIN_NO_SRP_AUTH')
      return initiateSharedFlow(app, AuthFlow, AuthParameters);
    requireFlow(app, 'ADMIN_USER_PASSWORD_AUTH');
    return signInByPassword(app, AuthParameters);
  }),

  /** Amplify refreshes with this operation. It takes the client's secret itself, not a hash. */
  GetTokensFromRefreshToken: defineSteps(
    'none',
    {
      RefreshToken: token,
      ClientId: clientId,
      ClientSecret: optional(clientSecret),
      ClientMetadata: optional(stringMap),
    },
    function* (context, { RefreshToken, ClientId, ClientSecret, ClientMetadata: clientMetadata }) {
      const app = { ...requireClient(context, ClientId), clientMetadata };
      // With rotation, a client can't have the flow REFRESH_TOKEN_AUTH, and this operation works without it.
      if (!app.client.refreshTokenRotation?.enabled) requireFlow(app, 'REFRESH_TOKEN_AUTH');
      if (!hasClientSecret(app, ClientSecret))
        throw notAuthorized(`Unable to verify secret for client ${ClientId}`);
      const tokens = yield* refreshTokens(app, RefreshToken, 'TokenGeneration_Authentication');
      return { AuthenticationResult: tokens };
    },
  ),
};

/** The flows that work the same through both operations. */
function initiateSharedFlow(app: AppClient, flow: string, parameters: Parameters): Steps<SignInOutput> {
  switch (flow) {
    case 'USER_SRP_AUTH':
      requireFlow(app, flow);
      return offerSrpChallenge(app, parameters);
    case 'REFRESH_TOKEN':
    case 'REFRESH_TOKEN_AUTH':
      requireFlow(app, 'REFRESH_TOKEN_AUTH');
      return refresh(app, parameters);
    case 'CUSTOM_AUTH':
      requireFlow(app, flow);
      return initiateCustomAuth(app, parameters);
    case 'USER_AUTH':
      throw invalidParameter(`cdk-offline does not emulate the authentication flow ${flow}`);
    default:
      throw invalidParameter('Initiate Auth method not supported.');
  }
}

/** @throws CognitoException NotAuthorizedException, UserNotFoundException */
export function* signInByPassword(app: AppClient, parameters: Parameters): Steps<SignInOutput> {
  const password = requireParameter(parameters, 'PASSWORD');
  const { user, account } = yield* findAccount(app, parameters, password);
  if (!hasPassword(app.pool, account, password) || !user) throw countFailedSignIn(app, account);
  return yield* continueSignIn(app, user);
}

function* offerSrpChallenge(app: AppClient, parameters: Parameters): Steps<SignInOutput> {
  const srpA = requireSrpA(parameters);
  const { user, account } = yield* findAccount(app, parameters);
  if (!user && !app.client.preventUserExistenceErrors) throw countFailedSignIn(app, account);
  return openSrpChallenge(app, account, srpA);
}

function* initiateCustomAuth(app: AppClient, parameters: Parameters): Steps<SignInOutput> {
  const first = parameters.get('CHALLENGE_NAME');
  if (first !== undefined && first !== 'SRP_A') throw invalidParameter('CHALLENGE_NAME must be SRP_A');
  const srpA = first && requireSrpA(parameters);
  const { account } = yield* findAccount(app, parameters);
  return yield* startCustomAuth(app, account, requireParameter(parameters, 'USERNAME'), srpA);
}

function requireSrpA(parameters: Parameters): string {
  const srpA = requireParameter(parameters, 'SRP_A');
  if (!isValidSrpA(srpA)) throw invalidParameter('SRP_A is not a valid value');
  return srpA;
}

/**
 * The user, if there is one, and the account to check the password against, which is fake for an unknown user.
 * @param password with which a trigger can migrate an unknown user
 */
function* findAccount(app: AppClient, parameters: Parameters, password?: string) {
  const name = requireParameter(parameters, 'USERNAME');
  requireSecretHash(app, parameters.get('SECRET_HASH'), [name]);
  if (!requireUnlockedAccount(app, name).user && password !== undefined)
    yield* migrateUser(app, name, password);
  yield* callPreAuthentication(app, name, findUser(app.pool, name));
  // Other sign-ins may have failed while the triggers ran.
  return requireUnlockedAccount(app, name);
}

function requireUnlockedAccount(app: AppClient, name: string) {
  const user = findUser(app.pool, name);
  const account: Account = user ?? createFakeUser(app.pool, name);
  app.context.failedSignIns.requireUnlocked(app.pool, account.username, app.context.now);
  return { user, account };
}

function* refresh(app: AppClient, parameters: Parameters): Steps<SignInOutput> {
  const refreshToken = requireParameter(parameters, 'REFRESH_TOKEN');
  const user = findUserBySub(app.pool, findSignIn(app.pool, refreshToken)?.sub);
  const names = [parameters.get('USERNAME') ?? '', user?.username ?? '', user?.sub ?? ''];
  requireSecretHash(app, parameters.get('SECRET_HASH'), names);
  const tokens = yield* refreshTokens(app, refreshToken, 'TokenGeneration_RefreshTokens');
  return { ChallengeParameters: {}, AuthenticationResult: tokens };
}
