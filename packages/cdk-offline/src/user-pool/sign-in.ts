import type { AppClient } from './app-client';
import { missingAttributes } from './attributes';
import { challengeValidityMilliseconds, type Step } from './challenge-sessions';
import { notAuthorized } from './cognito-exception';
import type { Context } from './operation';
import type { LocalPool, User } from './state';
import { startSignIn } from './tokens';
import { userNotFound } from './users';

/** The result of a sign-in operation: tokens, or the next challenge. */
export interface AuthenticationOutput {
  ChallengeName?: Step['name'];
  Session?: string;
  ChallengeParameters: Record<string, string>;
  AuthenticationResult?: object;
}

/** Continues a sign-in after the password: with a new password, a second factor, or tokens. */
export function continueSignIn(context: Context, app: AppClient, user: User): AuthenticationOutput {
  requireEnabled(user);
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if ((user.temporaryPasswordExpiresAt ?? 0) <= context.now.getTime())
      throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
    return openChallenge(
      context,
      app,
      user,
      { name: 'NEW_PASSWORD_REQUIRED' },
      newPasswordParameters(app, user),
    );
  }
  const step = secondFactor(app.pool, user);
  if (step?.name === 'SOFTWARE_TOKEN_MFA')
    return openChallenge(context, app, user, step, {
      FRIENDLY_DEVICE_NAME: user.softwareToken?.deviceName ?? '',
    });
  if (step) return openChallenge(context, app, user, step, { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' });
  return finishSignIn(context, app, user);
}

export function finishSignIn(context: Context, app: AppClient, user: User): AuthenticationOutput {
  requireEnabled(user);
  context.failedSignIns.forget(app.pool, user.username);
  return { ChallengeParameters: {}, AuthenticationResult: startSignIn(context, app, user) };
}

/** Counts a failed sign-in, and returns its error: the same for an unknown user, unless the client reveals it. */
export function countFailedSignIn(context: Context, app: AppClient, name: string, user: User | undefined) {
  context.failedSignIns.count(app.pool, user?.username ?? name, context.now);
  return user || app.client.preventUserExistenceErrors
    ? notAuthorized('Incorrect username or password.')
    : userNotFound();
}

function requireEnabled(user: User): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
}

/** If the pool requires a second factor, a verified one is used even if the user disabled it. */
function secondFactor({ template }: LocalPool, { softwareToken }: User): Step | undefined {
  const isRequired = template.mfaConfiguration === 'ON';
  if (template.mfaConfiguration === 'OFF') return undefined;
  if (softwareToken && (softwareToken.enabled || isRequired)) return { name: 'SOFTWARE_TOKEN_MFA' };
  return isRequired ? { name: 'MFA_SETUP', verified: false } : undefined;
}

function openChallenge(
  { challenges, now }: Context,
  { pool, client }: AppClient,
  { sub, username, verifier }: User,
  step: Step,
  parameters: Record<string, string>,
): AuthenticationOutput {
  const Session = challenges.open(
    {
      poolId: pool.template.id,
      clientId: client.id,
      sub,
      lockoutName: username,
      userIdForSrp: username,
      verifier,
      validityMilliseconds: challengeValidityMilliseconds(client),
      step,
    },
    now,
  );
  return {
    ChallengeName: step.name,
    Session,
    ChallengeParameters: { USER_ID_FOR_SRP: username, ...parameters },
  };
}

function newPasswordParameters({ pool }: AppClient, user: User): Record<string, string> {
  const required = missingAttributes(pool, user).map((name) => `userAttributes.${name}`);
  const attributes = Object.fromEntries(user.attributes.map(({ name, value }) => [name, value]));
  return { requiredAttributes: JSON.stringify(required), userAttributes: JSON.stringify(attributes) };
}
