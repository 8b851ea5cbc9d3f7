import {
  type AppClient,
  hasClientSecret,
  requireClient,
  requireFlow,
  requireSecretHash,
} from '../app-client';
import { generateCode } from '../codes';
import { invalidParameter, notAuthorized } from '../cognito-exception';
import { authFlow, clientId, clientSecret, signUpSession, token, userPoolId } from '../input-schemas';
import { addressOf, sendMessage } from '../messages/send-message';
import { defineSteps, inOneStep, requireParameter } from '../operation';
import { hasPassword } from '../passwords';
import { fakeEmailDelivery } from '../recovery';
import { findSignIn } from '../refresh-tokens';
import { optional, stringMap } from '../schema';
import {
  continueSignIn,
  countFailedSignIn,
  openSession,
  openSrpChallenge,
  type SignInOutput,
} from '../sign-in';
import { isValidSrpA } from '../srp';
import type { LocalPool, User } from '../state';
import { refreshTokens } from '../tokens';
import { startCustomAuth } from '../triggers/custom-auth';
import { requestMessageTexts } from '../triggers/custom-message';
import { callPreAuthentication } from '../triggers/sign-in-triggers';
import type { Steps } from '../triggers/trigger';
import { migrateUser } from '../triggers/user-migration';
import { type Account, attributeValue, createFakeUser, findUser, findUserBySub } from '../users';

type Parameters = Map<string, string>;

const INPUT = {
  ClientId: clientId,
  AuthFlow: authFlow,
  AuthParameters: stringMap,
  ClientMetadata: optional(stringMap),
  Session: signUpSession,
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
      return signInBySrp(app, parameters);
    case 'REFRESH_TOKEN':
    case 'REFRESH_TOKEN_AUTH':
      requireFlow(app, 'REFRESH_TOKEN_AUTH');
      return refresh(app, parameters);
    case 'CUSTOM_AUTH':
      requireFlow(app, flow);
      return signInByCustomAuth(app, parameters);
    case 'USER_AUTH':
      // Essentials is the first plan with choice-based sign-in.
      if (app.pool.template.tier === 'LITE')
        throw invalidParameter('USER_AUTH flow not enabled for this client');
      requireFlow(app, flow);
      return signInByChoice(app, parameters);
    default:
      throw invalidParameter('Initiate Auth method not supported.');
  }
}

/** @throws CognitoException NotAuthorizedException, UserNotFoundException */
export function* signInByPassword(app: AppClient, parameters: Parameters): Steps<SignInOutput> {
  yield* prepareSignIn(app, parameters, requireParameter(parameters, 'PASSWORD'));
  return yield* checkPassword(app, parameters);
}

function* signInBySrp(app: AppClient, parameters: Parameters): Steps<SignInOutput> {
  requireSrpA(parameters);
  yield* prepareSignIn(app, parameters);
  return offerSrpChallenge(app, parameters);
}

function* signInByCustomAuth(app: AppClient, parameters: Parameters): Steps<SignInOutput> {
  const first = parameters.get('CHALLENGE_NAME');
  if (first !== undefined && first !== 'SRP_A') throw invalidParameter('CHALLENGE_NAME must be SRP_A');
  const srpA = first && requireSrpA(parameters);
  yield* prepareSignIn(app, parameters);
  const { account } = findAccount(app, parameters);
  return yield* startCustomAuth(app, account, requireParameter(parameters, 'USERNAME'), srpA);
}

/** Starts a sign-in in which the user chooses the first factor. */
function* signInByChoice(app: AppClient, parameters: Parameters): Steps<SignInOutput> {
  yield* prepareSignIn(app, parameters);
  const preferred = parameters.get('PREFERRED_CHALLENGE') ?? '';
  const { user, account } = findAccount(app, parameters);
  if (!user && !app.client.preventUserExistenceErrors) throw countFailedSignIn(app, account);
  const AvailableChallenges = firstFactors(app.pool, user);
  if (AvailableChallenges.includes(preferred)) return yield* startFirstFactor(app, preferred, parameters);
  return {
    ChallengeName: 'SELECT_CHALLENGE',
    Session: openSession(app, account, { name: 'SELECT_CHALLENGE' }),
    AvailableChallenges,
    ChallengeParameters: {},
  };
}

/**
 * Runs the triggers that come before the first factor.
 * @param password if given, a trigger can migrate an unknown user
 */
function* prepareSignIn(app: AppClient, parameters: Parameters, password?: string): Steps<void> {
  const name = requireParameter(parameters, 'USERNAME');
  const { user } = findAccount(app, parameters);
  if (!user && password !== undefined) yield* migrateUser(app, name, password);
  yield* callPreAuthentication(app, name, findUser(app.pool, name));
}

/** Checks the password when it is called. The returned steps are the rest of the sign-in. */
function checkPassword(app: AppClient, parameters: Parameters): Steps<SignInOutput> {
  const password = requireParameter(parameters, 'PASSWORD');
  const { user, account } = findAccount(app, parameters);
  if (!hasPassword(app.pool, account, password) || !user) throw countFailedSignIn(app, account);
  return continueSignIn(app, user);
}

/** An unknown user seems to have all the factors. Our choice: a second factor excludes sign-in codes. */
function firstFactors({ template }: LocalPool, user: User | undefined): string[] {
  const hasEmailCodes =
    template.firstAuthFactors?.includes('EMAIL_OTP') &&
    template.mfaConfiguration !== 'ON' &&
    (!user ||
      (user.status === 'CONFIRMED' &&
        !user.softwareToken?.enabled &&
        attributeValue(user, 'email_verified') === 'true'));
  return ['PASSWORD', 'PASSWORD_SRP', ...(hasEmailCodes ? ['EMAIL_OTP'] : [])];
}

/** @throws CognitoException InvalidParameterException for a factor that the user doesn't have */
export function startFirstFactor(
  app: AppClient,
  factor: string,
  parameters: Parameters,
): Steps<SignInOutput> {
  switch (factor) {
    case 'PASSWORD':
      return checkPassword(app, parameters);
    case 'PASSWORD_SRP': {
      const output = offerSrpChallenge(app, parameters);
      return inOneStep(() => output);
    }
    default: {
      const { user, account } = findAccount(app, parameters);
      if (!firstFactors(app.pool, user).includes(factor))
        throw invalidParameter('The chosen challenge is not available');
      return sendSignInCode(app, requireParameter(parameters, 'USERNAME'), user, account);
    }
  }
}

/** An unknown user gets the same challenge, but no message. */
function* sendSignInCode(
  app: AppClient,
  name: string,
  user: User | undefined,
  account: Account,
): Steps<SignInOutput> {
  const texts = user ? yield* requestMessageTexts(app, 'Authentication', user, app.clientMetadata) : {};
  const code = generateCode(8);
  const address = user && addressOf(user, 'email');
  const delivery = address
    ? sendMessage(app.context, app.pool, { kind: 'Authentication', ...address, code, texts })
    : fakeEmailDelivery(app.pool, name);
  return {
    ChallengeName: 'EMAIL_OTP',
    Session: openSession(app, account, { name: 'EMAIL_OTP', code }),
    AvailableChallenges: ['EMAIL_OTP'],
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: delivery.DeliveryMedium,
      CODE_DELIVERY_DESTINATION: delivery.Destination,
    },
  };
}

function offerSrpChallenge(app: AppClient, parameters: Parameters): SignInOutput {
  const srpA = requireSrpA(parameters);
  const { user, account } = findAccount(app, parameters);
  if (!user && !app.client.preventUserExistenceErrors) throw countFailedSignIn(app, account);
  return openSrpChallenge(app, account, srpA);
}

function requireSrpA(parameters: Parameters): string {
  const srpA = requireParameter(parameters, 'SRP_A');
  if (!isValidSrpA(srpA)) throw invalidParameter('SRP_A is not a valid value');
  return srpA;
}

/** The user, if there is one, and the account to check the password against, which is fake for an unknown user. */
function findAccount(app: AppClient, parameters: Parameters) {
  const name = requireParameter(parameters, 'USERNAME');
  requireSecretHash(app, parameters.get('SECRET_HASH'), [name]);
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
