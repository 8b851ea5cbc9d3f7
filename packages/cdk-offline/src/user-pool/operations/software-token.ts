import { requirePool } from '../app-client';
import { invalidSession } from '../challenge-sessions';
import { CognitoException, invalidParameter } from '../cognito-exception';
import { session, token, username, userPoolId } from '../input-schemas';
import { type Context, defineOperation } from '../operation';
import { boolean, object, optional, string } from '../schema';
import type { LocalPool, User } from '../state';
import { requireAccessToken } from '../tokens';
import { createTotpSecret, matchTotp } from '../totp';
import { findUserBySub, requireUser } from '../users';

/** A user authenticates with an access token, or during sign-in with the session of MFA_SETUP. */
const AUTHENTICATION = { AccessToken: optional(token), Session: optional(session) };

const SETTINGS = optional(object({ Enabled: optional(boolean), PreferredMfa: optional(boolean) }));
const PREFERENCE = {
  SMSMfaSettings: SETTINGS,
  EmailMfaSettings: SETTINGS,
  WebAuthnMfaSettings: SETTINGS,
  SoftwareTokenMfaSettings: SETTINGS,
};
const FACTORS = {
  SMSMfaSettings: 'SMS_MFA',
  EmailMfaSettings: 'EMAIL_OTP',
  WebAuthnMfaSettings: 'WEB_AUTHN',
  SoftwareTokenMfaSettings: 'SOFTWARE_TOKEN_MFA',
} as const;
type Preference = Partial<
  Record<
    keyof typeof FACTORS,
    { Enabled: boolean | undefined; PreferredMfa: boolean | undefined } | undefined
  >
>;

export const softwareTokenOperations = {
  AssociateSoftwareToken: defineOperation('none', AUTHENTICATION, (context, input) => {
    const { pool, user, renewSession } = authenticate(context, input);
    if (pool.template.mfaConfiguration === 'OFF' || !pool.template.enabledMfas.includes('SOFTWARE_TOKEN_MFA'))
      throw notFound('Software Token MFA has not been enabled by the userPool.');
    user.pendingSoftwareToken = createTotpSecret();
    return { SecretCode: user.pendingSoftwareToken, ...renewSession({ verified: false }) };
  }),

  VerifySoftwareToken: defineOperation(
    'none',
    {
      ...AUTHENTICATION,
      UserCode: string({ min: 6, max: 6, pattern: /^[0-9]+$/ }),
      FriendlyDeviceName: optional(string({ max: 131_072 })),
    },
    (context, { UserCode, FriendlyDeviceName, ...input }) => {
      const { pool, user, renewSession } = authenticate(context, input);
      const secret = user.pendingSoftwareToken;
      if (secret === undefined) throw notFound('The user has no software token to verify.');
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
      return { Status: 'SUCCESS', ...renewSession({ verified: true }) };
    },
  ),

  SetUserMFAPreference: defineOperation(
    'none',
    { ...PREFERENCE, AccessToken: token },
    (context, { AccessToken, ...input }) =>
      setPreference(requireAccessToken(context, AccessToken).user, input),
  ),

  AdminSetUserMFAPreference: defineOperation(
    'iam',
    { ...PREFERENCE, UserPoolId: userPoolId, Username: username },
    (context, { UserPoolId, Username, ...input }) =>
      setPreference(requireUser(requirePool(context, UserPoolId), Username), input),
  ),
};

/** Only software tokens are emulated. Other factors get the error of a user who hasn't set them up. */
function setPreference({ softwareToken }: User, preference: Preference): void {
  for (const [name, settings] of Object.entries(preference)) {
    const isAvailable = name === 'SoftwareTokenMfaSettings' && softwareToken !== undefined;
    if ((settings?.Enabled || settings?.PreferredMfa) && !isAvailable)
      throw invalidParameter(
        `User does not have delivery config set to turn on ${FACTORS[name as keyof typeof FACTORS]}`,
      );
  }
  const { Enabled = false, PreferredMfa = false } = preference.SoftwareTokenMfaSettings ?? {};
  if (preference.SoftwareTokenMfaSettings && softwareToken)
    Object.assign(softwareToken, { enabled: Enabled, preferred: Enabled && PreferredMfa });
}

/** The user, and a function that replaces the session; without a session it returns nothing. */
function authenticate(
  context: Context,
  { AccessToken, Session }: { AccessToken: string | undefined; Session: string | undefined },
): { pool: LocalPool; user: User; renewSession(step: { verified: boolean }): { Session?: string } } {
  const { challenges, now } = context;
  if (AccessToken !== undefined)
    return { ...requireAccessToken(context, AccessToken), renewSession: () => ({}) };
  if (Session === undefined) throw invalidParameter('Either AccessToken or Session is required');
  const challenge = challenges.require(Session, now);
  const pool = context.pools.find(({ template }) => template.id === challenge.poolId);
  const user = pool && findUserBySub(pool, challenge.sub);
  const isSetup = challenge.step.name === 'MFA_SETUP' && !challenge.step.verified;
  // A user who has a token by now must not get another one from an older session.
  if (!isSetup || !pool || !user?.enabled || user.softwareToken || user.verifier !== challenge.verifier)
    throw invalidSession();
  return {
    pool,
    user,
    renewSession({ verified }) {
      challenges.close(Session);
      return { Session: challenges.open({ ...challenge, step: { name: 'MFA_SETUP', verified } }, now) };
    },
  };
}

function notFound(message: string): CognitoException {
  return new CognitoException('SoftwareTokenMFANotFoundException', message);
}
