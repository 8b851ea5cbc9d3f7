import { type AppClient, requireClient, requireFlow, requireSecretHash } from '../app-client';
import { invalidParameter, notAuthorized } from '../cognito-exception';
import { authFlow, clientId, userPoolId } from '../members';
import { type Context, operation } from '../operation';
import { requireParameter } from '../parameters';
import { hasPassword } from '../passwords';
import { optional, type Read, textMap } from '../reader';
import { type AuthenticationAnswer, continueSignIn, refuseSignIn } from '../sign-in';
import { offerSrp, parseSrpA } from '../srp';
import { findSignIn, issueTokens } from '../tokens';
import { pretendUser } from '../unknown-user';
import { findUser, findUserBySub } from '../users';

type Parameters = Map<string, string>;

export const initiateAuth = operation(
  'none',
  { AuthFlow: authFlow, AuthParameters: optional(textMap), ClientId: clientId },
  (context, { AuthFlow, AuthParameters = new Map(), ClientId }) => {
    const app = requireClient(context, ClientId);
    if (AuthFlow === 'USER_PASSWORD_AUTH') {
      requireFlow(app, 'USER_PASSWORD_AUTH');
      return signInByPassword(context, app, AuthParameters);
    }
    return initiateEither(context, app, AuthFlow, AuthParameters);
  },
);

export const adminInitiateAuth = operation(
  'iam',
  { UserPoolId: userPoolId, ClientId: clientId, AuthFlow: authFlow, AuthParameters: optional(textMap) },
  (context, { UserPoolId, ClientId, AuthFlow, AuthParameters = new Map() }) => {
    const app = requireClient(context, ClientId, UserPoolId);
    if (AuthFlow === 'ADMIN_USER_PASSWORD_AUTH' || AuthFlow === 'ADMIN_NO_SRP_AUTH') {
      requireFlow(app, 'ADMIN_USER_PASSWORD_AUTH');
      return signInByPassword(context, app, AuthParameters);
    }
    return initiateEither(context, app, AuthFlow, AuthParameters);
  },
);

/** The flows that both operations offer. */
function initiateEither(
  context: Context,
  app: AppClient,
  flow: Read<typeof authFlow>,
  parameters: Parameters,
) {
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
      throw invalidParameter(`The authentication flow ${flow} is not available locally`);
    default:
      throw invalidParameter('Initiate Auth method not supported.');
  }
}

function signInByPassword(context: Context, app: AppClient, parameters: Parameters): AuthenticationAnswer {
  const name = requireParameter(parameters, 'USERNAME');
  const password = requireParameter(parameters, 'PASSWORD');
  const user = findUser(app.pool, name);
  requireSecretHash(app, parameters.get('SECRET_HASH'), [name]);
  context.failedSignIns.requireUnlocked(app.pool, user?.username ?? name, context.now);
  const verified = hasPassword(app.pool, user ?? pretendUser(app.pool, name), password);
  if (!user || !verified) throw refuseSignIn(context, app, name, user);
  return continueSignIn(context, app, user);
}

function offerSrpChallenge(context: Context, app: AppClient, parameters: Parameters): AuthenticationAnswer {
  const name = requireParameter(parameters, 'USERNAME');
  const srpA = parseSrpA(requireParameter(parameters, 'SRP_A'));
  if (srpA === undefined) throw invalidParameter('SRP_A is not a valid value');
  const user = findUser(app.pool, name);
  requireSecretHash(app, parameters.get('SECRET_HASH'), [name]);
  context.failedSignIns.requireUnlocked(app.pool, user?.username ?? name, context.now);
  if (!user && !app.client.preventUserExistenceErrors) throw refuseSignIn(context, app, name, user);
  const { username: userId, salt, verifier } = user ?? pretendUser(app.pool, name);
  const { srpB, b } = offerSrp(verifier);
  const secretBlock = context.challenges.open(
    {
      poolId: app.pool.template.id,
      clientId: app.client.id,
      sub: user?.sub,
      step: { name: 'PASSWORD_VERIFIER', srpA, srpB, b, verifier, userId },
    },
    context.now,
  );
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: srpB,
      USERNAME: userId,
      USER_ID_FOR_SRP: userId,
    },
  };
}

/** Refreshed tokens keep the sign-in's `auth_time` and `origin_jti`; the refresh token stays the same. */
function refresh({ now }: Context, app: AppClient, parameters: Parameters): AuthenticationAnswer {
  const signIn = findSignIn(app.pool, requireParameter(parameters, 'REFRESH_TOKEN'));
  const user = findUserBySub(app.pool, signIn?.sub);
  const names = [parameters.get('USERNAME') ?? '', user?.username ?? '', user?.sub ?? ''];
  requireSecretHash(app, parameters.get('SECRET_HASH'), names);
  if (!signIn || !user || signIn.clientId !== app.client.id) throw notAuthorized('Invalid Refresh Token');
  if (signIn.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (signIn.refreshTokenExpiresAt <= now.getTime()) throw notAuthorized('Refresh Token has expired');
  return { ChallengeParameters: {}, AuthenticationResult: issueTokens(app, user, signIn, now) };
}
