import {
  type AppClient,
  hasClientSecret,
  requireClient,
  requireFlow,
  requireSecretHash,
} from '../app-client';
import { challengeValidityMilliseconds } from '../challenge-sessions';
import { invalidParameter, notAuthorized } from '../cognito-exception';
import { authFlow, clientId, clientSecret, token, userPoolId } from '../input-schemas';
import { type Context, defineOperation, requireParameter } from '../operation';
import { hasPassword } from '../passwords';
import { optional, type Parsed, stringMap } from '../schema';
import { type AuthenticationOutput, continueSignIn, countFailedSignIn } from '../sign-in';
import { isValidSrpA, offerSrp } from '../srp';
import { findSignIn, refreshTokens } from '../tokens';
import { createFakeUser, findUser, findUserBySub } from '../users';

type Parameters = Map<string, string>;

export const initiateAuthOperations = {
  InitiateAuth: defineOperation(
    'none',
    { AuthFlow: authFlow, AuthParameters: optional(stringMap), ClientId: clientId },
    (context, { AuthFlow, AuthParameters = new Map(), ClientId }) => {
      const app = requireClient(context, ClientId);
      if (AuthFlow === 'USER_PASSWORD_AUTH') {
        requireFlow(app, 'USER_PASSWORD_AUTH');
        return signInByPassword(context, app, AuthParameters);
      }
      return initiateSharedFlow(context, app, AuthFlow, AuthParameters);
    },
  ),

  AdminInitiateAuth: defineOperation(
    'iam',
    { UserPoolId: userPoolId, ClientId: clientId, AuthFlow: authFlow, AuthParameters: optional(stringMap) },
    (context, { UserPoolId, ClientId, AuthFlow, AuthParameters = new Map() }) => {
      const app = requireClient(context, ClientId, UserPoolId);
      if (AuthFlow === 'ADMIN_USER_PASSWORD_AUTH' || AuthFlow === 'ADMIN_NO_SRP_AUTH') {
        requireFlow(app, 'ADMIN_USER_PASSWORD_AUTH');
        return signInByPassword(context, app, AuthParameters);
      }
      return initiateSharedFlow(context, app, AuthFlow, AuthParameters);
    },
  ),

  /** Amplify refreshes with this operation. It takes the client's secret itself, not a hash. */
  GetTokensFromRefreshToken: defineOperation(
    'none',
    { RefreshToken: token, ClientId: clientId, ClientSecret: optional(clientSecret) },
    (context, { RefreshToken, ClientId, ClientSecret }) => {
      const app = requireClient(context, ClientId);
      requireFlow(app, 'REFRESH_TOKEN_AUTH');
      if (!hasClientSecret(app, ClientSecret))
        throw notAuthorized(`Unable to verify secret for client ${ClientId}`);
      return { AuthenticationResult: refreshTokens(context, app, RefreshToken) };
    },
  ),
};

function initiateSharedFlow(
  context: Context,
  app: AppClient,
  flow: Parsed<typeof authFlow>,
  parameters: Parameters,
): AuthenticationOutput {
  switch (flow) {
    case 'USER_SRP_AUTH':
      requireFlow(app, 'USER_SRP_AUTH');
      return offerSrpChallenge(context, app, parameters);
    case 'REFRESH_TOKEN':
    case 'REFRESH_TOKEN_AUTH':
      requireFlow(app, 'REFRESH_TOKEN_AUTH');
      return refresh(context, app, parameters);
    case 'CUSTOM_AUTH':
    case 'USER_AUTH':
      throw invalidParameter(`cdk-offline does not emulate the authentication flow ${flow}`);
    default:
      throw invalidParameter('Initiate Auth method not supported.');
  }
}

function signInByPassword(context: Context, app: AppClient, parameters: Parameters): AuthenticationOutput {
  const name = requireParameter(parameters, 'USERNAME');
  const password = requireParameter(parameters, 'PASSWORD');
  const user = findUser(app.pool, name);
  requireSecretHash(app, parameters.get('SECRET_HASH'), [name]);
  context.failedSignIns.requireUnlocked(app.pool, user?.username ?? name, context.now);
  const verified = hasPassword(app.pool, user ?? createFakeUser(app.pool, name), password);
  if (!user || !verified) throw countFailedSignIn(context, app, name, user);
  return continueSignIn(context, app, user);
}

function offerSrpChallenge(context: Context, app: AppClient, parameters: Parameters): AuthenticationOutput {
  const name = requireParameter(parameters, 'USERNAME');
  const srpA = requireParameter(parameters, 'SRP_A');
  if (!isValidSrpA(srpA)) throw invalidParameter('SRP_A is not a valid value');
  const user = findUser(app.pool, name);
  requireSecretHash(app, parameters.get('SECRET_HASH'), [name]);
  context.failedSignIns.requireUnlocked(app.pool, user?.username ?? name, context.now);
  if (!user && !app.client.preventUserExistenceErrors) throw countFailedSignIn(context, app, name, user);
  const { username: userIdForSrp, salt, verifier } = user ?? createFakeUser(app.pool, name);
  const { srpB, b } = offerSrp(verifier);
  const secretBlock = context.challenges.open(
    {
      poolId: app.pool.template.id,
      clientId: app.client.id,
      sub: user?.sub,
      lockoutName: user?.username ?? name,
      userIdForSrp,
      verifier,
      validityMilliseconds: challengeValidityMilliseconds(app.client),
      step: { name: 'PASSWORD_VERIFIER', srpA, srpB, b },
    },
    context.now,
  );
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: srpB,
      USERNAME: userIdForSrp,
      USER_ID_FOR_SRP: userIdForSrp,
    },
  };
}

function refresh(context: Context, app: AppClient, parameters: Parameters): AuthenticationOutput {
  const refreshToken = requireParameter(parameters, 'REFRESH_TOKEN');
  const user = findUserBySub(app.pool, findSignIn(app.pool, refreshToken)?.sub);
  const names = [parameters.get('USERNAME') ?? '', user?.username ?? '', user?.sub ?? ''];
  requireSecretHash(app, parameters.get('SECRET_HASH'), names);
  return { ChallengeParameters: {}, AuthenticationResult: refreshTokens(context, app, refreshToken) };
}
