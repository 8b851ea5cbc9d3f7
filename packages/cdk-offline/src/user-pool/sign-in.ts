import type { AppClient } from './app-client';
import { isReadable, missingAttributes } from './attributes';
import type { Challenge, CustomAuth, Step } from './challenge-sessions';
import { CognitoException, notAuthorized } from './cognito-exception';
import { offerSrp } from './srp';
import type { LocalPool, User } from './state';
import { recordSignIn } from './tokens';
import type { TokenSource } from './triggers/pre-token-generation';
import { callPostAuthentication } from './triggers/sign-in-triggers';
import type { Steps } from './triggers/trigger';
import { type Account, requireStoredUser, userNotFound } from './users';

/** What InitiateAuth and RespondToAuthChallenge return: a challenge, or tokens. */
export interface SignInOutput {
  ChallengeName?: Step['name'];
  Session?: string;
  /** The first factors that a user can choose from. */
  AvailableChallenges?: string[];
  ChallengeParameters: Record<string, string>;
  AuthenticationResult?: object;
}

/** Continues a sign-in after the password, with the next challenge (new password, second factor) or tokens. */
export function* continueSignIn(
  app: AppClient,
  user: User,
  source: TokenSource = 'TokenGeneration_Authentication',
): Steps<SignInOutput> {
  requireSignInAllowed(user);
  const { softwareToken } = user;
  const { mfaConfiguration } = app.pool.template;
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if ((user.temporaryPasswordExpiresAt ?? 0) <= app.context.now.getTime())
      throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
    const required = missingAttributes(app.pool, user).map((name) => `userAttributes.${name}`);
    // AWS doesn't document whether ReadAttributes applies. Our choice: it does.
    const readable = user.attributes.filter(({ name }) => isReadable(app.client, name));
    const attributes = Object.fromEntries(readable.map(({ name, value }) => [name, value]));
    const parameters = {
      requiredAttributes: JSON.stringify(required),
      userAttributes: JSON.stringify(attributes),
    };
    return openChallenge(app, user, { name: 'NEW_PASSWORD_REQUIRED' }, parameters);
  }
  // If the pool requires a second factor, disabling one has no effect.
  if (mfaConfiguration !== 'OFF' && softwareToken && (softwareToken.enabled || mfaConfiguration === 'ON')) {
    const FRIENDLY_DEVICE_NAME = softwareToken.deviceName ?? '';
    return openChallenge(app, user, { name: 'SOFTWARE_TOKEN_MFA' }, { FRIENDLY_DEVICE_NAME });
  }
  if (mfaConfiguration === 'ON') {
    const MFAS_CAN_SETUP = JSON.stringify(['SOFTWARE_TOKEN_MFA']);
    return openChallenge(app, user, { name: 'MFA_SETUP', verified: false }, { MFAS_CAN_SETUP });
  }
  return yield* finishSignIn(app, user, source);
}

/** Ends a sign-in with tokens, or as `app.finish` says. */
export function* finishSignIn(
  app: AppClient,
  user: User,
  source: TokenSource = 'TokenGeneration_Authentication',
): Steps<SignInOutput> {
  requireSignInAllowed(user);
  app.context.failedSignIns.forget(app.pool, user.username);
  yield* callPostAuthentication(app, user);
  const current = requireSignInUser(app.pool, user.sub);
  if (app.finish) return app.finish(current);
  const { tokens } = yield* recordSignIn(app, current, source);
  return { ChallengeParameters: {}, AuthenticationResult: tokens };
}

/** Counts a failed sign-in and returns its error. Fake users get the same, unless the client reveals who exists. */
export function countFailedSignIn(app: AppClient, { sub, username }: Pick<Challenge, 'sub' | 'username'>) {
  app.context.failedSignIns.count(app.pool, username, app.context.now);
  return sub !== undefined || app.client.preventUserExistenceErrors
    ? notAuthorized('Incorrect username or password.')
    : userNotFound();
}

/** How long a challenge waits for its response: the client's AuthSessionValidity. */
export function challengeMilliseconds({ client: { authSessionValidityMinutes = 3 } }: AppClient): number {
  return authSessionValidityMinutes * 60_000;
}

export function openSession(app: AppClient, { sub, username, verifier }: Account, step: Step): string {
  const { challenges, now } = app.context;
  const expiresAt = new Date(now.getTime() + challengeMilliseconds(app));
  return challenges.open({ clientId: app.client.id, sub, username, verifier, step }, expiresAt);
}

/** @param custom the custom authentication that SRP is the first part of */
export function openSrpChallenge(
  app: AppClient,
  account: Account,
  srpA: string,
  custom?: CustomAuth,
): SignInOutput {
  const { srpB, b } = offerSrp(account.verifier);
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: account.salt,
      SECRET_BLOCK: openSession(app, account, { name: 'PASSWORD_VERIFIER', srpA, srpB, b, custom }),
      SRP_B: srpB,
      USERNAME: account.username,
      USER_ID_FOR_SRP: account.username,
    },
  };
}

function openChallenge(
  app: AppClient,
  user: User,
  step: Step,
  parameters: Record<string, string>,
): SignInOutput {
  return {
    ChallengeName: step.name,
    Session: openSession(app, user, step),
    ChallengeParameters: { USER_ID_FOR_SRP: user.username, ...parameters },
  };
}

/**
 * The user as stored now, who may have changed while a trigger ran.
 * @throws CognitoException if the user can't sign in
 */
export function requireSignInUser(pool: LocalPool, sub: string): User {
  const user = requireStoredUser(pool, sub);
  requireSignInAllowed(user);
  return user;
}

function requireSignInAllowed(user: User): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED')
    throw new CognitoException('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED')
    throw new CognitoException('PasswordResetRequiredException', 'Password reset required for the user');
}
