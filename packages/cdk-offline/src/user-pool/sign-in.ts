import type { AppClient } from './app-client';
import type { Step } from './challenge-sessions';
import { notAuthorized, userNotFound } from './cognito-exception';
import type { LocalPool } from './local-pool';
import type { Context } from './operation';
import type { User } from './state';
import { startSignIn } from './tokens';

/** What both sign-in operations answer with: tokens, or the next challenge. */
export interface AuthenticationAnswer {
  ChallengeName?: Step['name'];
  Session?: string;
  ChallengeParameters: Record<string, string>;
  AuthenticationResult?: object;
}

/**
 * Goes on with a user who has proved the password: to a new password where the present one is temporary, to the
 * second factor where there is one, then to tokens.
 * @throws CognitoException NotAuthorizedException for a disabled user or an expired temporary password
 */
export function continueSignIn(context: Context, app: AppClient, user: User): AuthenticationAnswer {
  const { now } = context;
  requireEnabled(user);
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if ((user.temporaryPasswordExpiresAt ?? 0) <= now.getTime())
      throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
    return challenge(context, app, user, { name: 'NEW_PASSWORD_REQUIRED' }, newPasswordParameters(user));
  }
  const step = secondFactor(app.pool, user);
  if (step?.name === 'SOFTWARE_TOKEN_MFA')
    return challenge(context, app, user, step, {
      FRIENDLY_DEVICE_NAME: user.softwareToken?.deviceName ?? '',
    });
  if (step) return challenge(context, app, user, step, { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' });
  return finishSignIn(context, app, user);
}

/** @throws CognitoException NotAuthorizedException for a disabled user */
export function finishSignIn(context: Context, app: AppClient, user: User): AuthenticationAnswer {
  requireEnabled(user);
  context.failedSignIns.forget(app.pool, user.username);
  return { ChallengeParameters: {}, AuthenticationResult: startSignIn(context, app, user) };
}

/**
 * The refusal for a wrong password and, where the client prevents user-existence errors, for an unknown user alike;
 * counted against the name.
 */
export function refuseSignIn(context: Context, app: AppClient, name: string, user: User | undefined) {
  context.failedSignIns.count(app.pool, user?.username ?? name, context.now);
  return user || app.client.preventUserExistenceErrors
    ? notAuthorized('Incorrect username or password.')
    : userNotFound();
}

function requireEnabled(user: User): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
}

/** A pool that demands a second factor asks for a verified one even where the user has switched it off. */
function secondFactor({ template }: LocalPool, { softwareToken }: User): Step | undefined {
  const isDemanded = template.mfaConfiguration === 'ON';
  if (template.mfaConfiguration === 'OFF') return undefined;
  if (softwareToken && (softwareToken.enabled || isDemanded)) return { name: 'SOFTWARE_TOKEN_MFA' };
  return isDemanded ? { name: 'MFA_SETUP' } : undefined;
}

function challenge(
  { challenges, now }: Context,
  { pool, client }: AppClient,
  user: User,
  step: Step,
  parameters: Record<string, string>,
): AuthenticationAnswer {
  const Session = challenges.open(
    { poolId: pool.template.id, clientId: client.id, sub: user.sub, step },
    now,
  );
  return {
    ChallengeName: step.name,
    Session,
    ChallengeParameters: { USER_ID_FOR_SRP: user.username, ...parameters },
  };
}

function newPasswordParameters(user: User): Record<string, string> {
  const attributes = Object.fromEntries(user.attributes.map(({ name, value }) => [name, value]));
  return { requiredAttributes: '[]', userAttributes: JSON.stringify(attributes) };
}
