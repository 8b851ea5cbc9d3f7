import { requireAccessToken } from '../access-tokens';
import { requireClient } from '../app-client';
import { invalidSession } from '../challenge-sessions';
import { CognitoException, invalidParameter } from '../cognito-exception';
import { session, token, USER } from '../input-schemas';
import { type Context, defineOperation } from '../operation';
import { boolean, object, optional, type Parsed, string } from '../schema';
import { openSession } from '../sign-in';
import type { LocalPool, User } from '../state';
import { createTotpSecret, matchTotp } from '../totp';
import { findUserBySub, requireUser } from '../users';

/** A user authenticates with an access token or, during sign-in, with the session of MFA_SETUP. */
const AUTHENTICATION = { AccessToken: optional(token), Session: optional(session) };

export const userCode = string({ min: 6, max: 6, pattern: /^[0-9]+$/ });

const settings = optional(object({ Enabled: optional(boolean), PreferredMfa: optional(boolean) }));
const PREFERENCE = {
  SMSMfaSettings: settings,
  EmailMfaSettings: settings,
  WebAuthnMfaSettings: settings,
  SoftwareTokenMfaSettings: settings,
};
type Settings = Parsed<typeof settings>;
type Preference = Record<keyof typeof PREFERENCE, Settings>;

export const softwareTokenOperations = {
  AssociateSoftwareToken: defineOperation('none', AUTHENTICATION, (context, input) =>
    associateSoftwareToken(context, input),
  ),

  VerifySoftwareToken: defineOperation(
    'none',
    {
      ...AUTHENTICATION,
      UserCode: userCode,
      FriendlyDeviceName: optional(string({ max: 131_072 })),
    },
    (context, input) => verifySoftwareToken(context, input),
  ),

  SetUserMFAPreference: defineOperation('none', { ...PREFERENCE, AccessToken: token }, (context, input) =>
    setPreference(requireAccessToken(context, input.AccessToken), input),
  ),

  AdminSetUserMFAPreference: defineOperation('iam', { ...PREFERENCE, ...USER }, (context, input) =>
    setPreference(requireUser(context, input), input),
  ),
};

interface Authentication {
  AccessToken: string | undefined;
  Session: string | undefined;
}

/** @throws CognitoException SoftwareTokenMFANotFoundException, NotAuthorizedException */
export function associateSoftwareToken(context: Context, input: Authentication) {
  const { pool, user, renewSession } = authenticate(context, input);
  if (pool.template.mfaConfiguration === 'OFF' || !pool.template.enabledMfas.includes('SOFTWARE_TOKEN_MFA'))
    throw notFound('Software Token MFA has not been enabled by the userPool.');
  const secret = createTotpSecret();
  pool.users.save({ ...user, pendingSoftwareToken: secret });
  return { SecretCode: secret, ...renewSession({ verified: false }) };
}

/**
 * @throws CognitoException EnableSoftwareTokenMFAException, SoftwareTokenMFANotFoundException, NotAuthorizedException
 */
export function verifySoftwareToken(
  context: Context,
  input: Authentication & { UserCode: string; FriendlyDeviceName?: string | undefined },
) {
  const { UserCode, FriendlyDeviceName } = input;
  const { pool, user, renewSession } = authenticate(context, input);
  const secret = user.pendingSoftwareToken;
  if (secret === undefined)
    throw notFound('There is no software token to verify: call AssociateSoftwareToken first');
  const usedStep = matchTotp(secret, UserCode, context.now);
  if (usedStep === undefined)
    throw new CognitoException(
      'EnableSoftwareTokenMFAException',
      'Code mismatch and fail enable Software Token MFA',
    );
  const isRequired = pool.template.mfaConfiguration === 'ON';
  const { enabled, preferred } = user.softwareToken ?? { enabled: isRequired, preferred: isRequired };
  user.softwareToken = { secret, enabled, preferred, deviceName: FriendlyDeviceName, usedStep };
  user.pendingSoftwareToken = undefined;
  pool.users.save(user);
  return { Status: 'SUCCESS', ...renewSession({ verified: true }) };
}

/** Only software tokens are emulated. A request for another factor fails as if the user had not set it up. */
function setPreference({ pool, user }: { pool: LocalPool; user: User }, preference: Preference): void {
  const { softwareToken } = user;
  const isRequested = (factor: Settings) => factor?.Enabled || factor?.PreferredMfa;
  const missing =
    (isRequested(preference.SMSMfaSettings) && 'SMS_MFA') ||
    (isRequested(preference.EmailMfaSettings) && 'EMAIL_OTP') ||
    (isRequested(preference.WebAuthnMfaSettings) && 'WEB_AUTHN') ||
    (isRequested(preference.SoftwareTokenMfaSettings) && !softwareToken && 'SOFTWARE_TOKEN_MFA');
  if (missing) throw invalidParameter(`User does not have delivery config set to turn on ${missing}`);
  const { Enabled = false, PreferredMfa = false } = preference.SoftwareTokenMfaSettings ?? {};
  if (!preference.SoftwareTokenMfaSettings || !softwareToken) return;
  Object.assign(softwareToken, { enabled: Enabled, preferred: Enabled && PreferredMfa });
  pool.users.save(user);
}

/** The user, and a function that replaces the session. For an access token, the function does nothing. */
function authenticate(
  context: Context,
  { AccessToken, Session }: Authentication,
): { pool: LocalPool; user: User; renewSession(step: { verified: boolean }): { Session?: string } } {
  if (AccessToken !== undefined)
    return { ...requireAccessToken(context, AccessToken), renewSession: () => ({}) };
  if (Session === undefined) throw invalidParameter('Either AccessToken or Session is required');
  const challenge = context.challenges.require(Session, context.now);
  const app = requireClient(context, challenge.clientId);
  const user = findUserBySub(app.pool, challenge.sub);
  const isSetup = challenge.step.name === 'MFA_SETUP' && !challenge.step.verified;
  // A user who has set up a token in another sign-in must not replace it from an older session.
  if (!isSetup || !user?.enabled || user.softwareToken || user.verifier !== challenge.verifier)
    throw invalidSession();
  return {
    pool: app.pool,
    user,
    renewSession({ verified }) {
      context.challenges.close(challenge);
      return { Session: openSession(app, user, { name: 'MFA_SETUP', verified }) };
    },
  };
}

function notFound(message: string): CognitoException {
  return new CognitoException('SoftwareTokenMFANotFoundException', message);
}
