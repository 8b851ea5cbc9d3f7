import { requirePool } from '../app-client';
import { CognitoException, invalidParameter, notAuthorized } from '../cognito-exception';
import type { LocalPool } from '../local-pool';
import { session, token, username, userPoolId } from '../members';
import { type Context, operation } from '../operation';
import { flag, optional, structure, text } from '../reader';
import type { User } from '../state';
import { requireAccessToken } from '../tokens';
import { createTotpSecret, matchTotp } from '../totp';
import { findUserBySub, requireUser } from '../users';

/** A user says who it is by an access token, or in the middle of a sign-in by the session of MFA_SETUP. */
const who = { AccessToken: optional(token), Session: optional(session) };

export const associateSoftwareToken = operation('none', who, (context, input) => {
  const { pool, user, renewedSession } = identify(context, input);
  if (pool.template.mfaConfiguration === 'OFF' || !pool.template.enabledMfas.includes('SOFTWARE_TOKEN_MFA'))
    throw notFound('Software Token MFA has not been enabled by the userPool.');
  user.pendingSoftwareToken = createTotpSecret();
  return { SecretCode: user.pendingSoftwareToken, ...renewedSession() };
});

export const verifySoftwareToken = operation(
  'none',
  {
    ...who,
    UserCode: text({ min: 6, max: 6, pattern: /^[0-9]+$/ }),
    FriendlyDeviceName: optional(text({ max: 131_072 })),
  },
  (context, { UserCode, FriendlyDeviceName, ...input }) => {
    const { pool, user, renewedSession } = identify(context, input);
    const secret = user.pendingSoftwareToken;
    if (secret === undefined) throw notFound('The user has no software token to verify.');
    const usedStep = matchTotp(secret, UserCode, context.now);
    if (usedStep === undefined)
      throw new CognitoException('EnableSoftwareTokenMFAException', 'Code mismatch');
    const isDemanded = pool.template.mfaConfiguration === 'ON';
    const { enabled, preferred } = user.softwareToken ?? { enabled: isDemanded, preferred: isDemanded };
    user.softwareToken = { secret, enabled, preferred, deviceName: FriendlyDeviceName, usedStep };
    user.pendingSoftwareToken = undefined;
    return { Status: 'SUCCESS', ...renewedSession() };
  },
);

const settings = optional(structure({ Enabled: optional(flag), PreferredMfa: optional(flag) }));
const preference = {
  SMSMfaSettings: settings,
  EmailMfaSettings: settings,
  WebAuthnMfaSettings: settings,
  SoftwareTokenMfaSettings: settings,
};

export const setUserMfaPreference = operation(
  'none',
  { ...preference, AccessToken: token },
  (context, { AccessToken, ...input }) => setPreference(requireAccessToken(context, AccessToken).user, input),
);

export const adminSetUserMfaPreference = operation(
  'iam',
  { ...preference, UserPoolId: userPoolId, Username: username },
  (context, { UserPoolId, Username, ...input }) =>
    setPreference(requireUser(requirePool(context, UserPoolId), Username), input),
);

type Settings = { Enabled: boolean | undefined; PreferredMfa: boolean | undefined } | undefined;

/** Time-based codes are the one second factor here; the others are refused as for a user who has set none up. */
function setPreference(
  user: User,
  { SoftwareTokenMfaSettings, ...others }: Record<keyof typeof preference, Settings>,
) {
  const isOtherEnabled = Object.values(others).some((other) => other?.Enabled || other?.PreferredMfa);
  const { Enabled = false, PreferredMfa = false } = SoftwareTokenMfaSettings ?? {};
  if (isOtherEnabled || ((Enabled || PreferredMfa) && !user.softwareToken))
    throw invalidParameter('User does not have delivery config set to turn on this second factor');
  if (SoftwareTokenMfaSettings && user.softwareToken)
    Object.assign(user.softwareToken, { enabled: Enabled, preferred: Enabled && PreferredMfa });
}

/** The user, and what an answer says about the session: its new token, or nothing where there was none. */
function identify(
  context: Context,
  { AccessToken, Session }: { AccessToken: string | undefined; Session: string | undefined },
): { pool: LocalPool; user: User; renewedSession(): { Session?: string } } {
  const { challenges, now } = context;
  if (AccessToken !== undefined)
    return { ...requireAccessToken(context, AccessToken), renewedSession: () => ({}) };
  if (Session === undefined) throw invalidParameter('Either AccessToken or Session is required');
  const challenge = challenges.find(Session, now);
  const pool = context.pools.find(({ template }) => template.id === challenge?.poolId);
  const user = pool && findUserBySub(pool, challenge?.sub);
  if (challenge?.step.name !== 'MFA_SETUP' || !pool || !user?.enabled)
    throw notAuthorized('Invalid session for the user.');
  return { pool, user, renewedSession: () => ({ Session: challenges.renew(Session, challenge, now) }) };
}

function notFound(message: string): CognitoException {
  return new CognitoException('SoftwareTokenMFANotFoundException', message);
}
