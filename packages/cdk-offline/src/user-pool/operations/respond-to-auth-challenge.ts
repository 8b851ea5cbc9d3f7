import { type AppClient, requireClient, requireSecretHash } from '../app-client';
import { addOwnAttributes } from '../attributes';
import { type Challenge, invalidSession } from '../challenge-sessions';
import { CognitoException, invalidParameter } from '../cognito-exception';
import { challengeName, clientId, password, session, userPoolId } from '../input-schemas';
import { type Context, defineOperation, requireParameter } from '../operation';
import { setPassword, srpIdentity } from '../passwords';
import { optional, stringMap } from '../schema';
import { type AuthenticationOutput, continueSignIn, countFailedSignIn, finishSignIn } from '../sign-in';
import { isPasswordClaim } from '../srp';
import type { User } from '../state';
import { matchTotp } from '../totp';
import { findUser } from '../users';

const MEMBERS = {
  ClientId: clientId,
  ChallengeName: challengeName,
  ChallengeResponses: optional(stringMap),
  Session: optional(session),
};

export const challengeResponseOperations = {
  RespondToAuthChallenge: defineOperation('none', MEMBERS, (context, input) =>
    respond(context, requireClient(context, input.ClientId), input),
  ),
  AdminRespondToAuthChallenge: defineOperation(
    'iam',
    { UserPoolId: userPoolId, ...MEMBERS },
    (context, input) => respond(context, requireClient(context, input.ClientId, input.UserPoolId), input),
  ),
};

interface ChallengeInput {
  ChallengeName: string;
  ChallengeResponses: Map<string, string> | undefined;
  Session: string | undefined;
}

function respond(context: Context, app: AppClient, input: ChallengeInput): AuthenticationOutput {
  const responses = input.ChallengeResponses ?? new Map<string, string>();
  const name = requireParameter(responses, 'USERNAME');
  requireSecretHash(app, responses.get('SECRET_HASH'), [name]);
  // An SRP challenge has no Session: clients return its SECRET_BLOCK instead.
  const token =
    input.ChallengeName === 'PASSWORD_VERIFIER'
      ? requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
      : (input.Session ?? '');
  const challenge = context.challenges.require(token, context.now);
  const user = findUser(app.pool, name);
  if (
    challenge.clientId !== app.client.id ||
    challenge.step.name !== input.ChallengeName ||
    challenge.sub !== user?.sub ||
    (user && challenge.verifier !== user.verifier)
  )
    throw invalidSession();
  context.failedSignIns.requireUnlocked(app.pool, challenge.lockoutName, context.now);
  if (challenge.step.name === 'PASSWORD_VERIFIER') {
    context.challenges.close(token);
    if (!provesPassword(context, app, challenge, token, responses) || !user)
      throw countFailedSignIn(context, app, challenge.lockoutName, user);
    return continueSignIn(context, app, user);
  }
  if (!user) throw invalidSession();
  const output = completeStep(context, app, user, challenge, responses);
  context.challenges.close(token);
  return output;
}

/** The steps after the password. A wrong response leaves the session open for another try. */
function completeStep(
  context: Context,
  app: AppClient,
  user: User,
  { step }: Challenge,
  responses: Map<string, string>,
): AuthenticationOutput {
  switch (step.name) {
    case 'NEW_PASSWORD_REQUIRED':
      replaceTemporaryPassword(context, app, user, responses);
      return continueSignIn(context, app, user);
    case 'SOFTWARE_TOKEN_MFA':
      requireSoftwareToken(context, app, user, requireParameter(responses, 'SOFTWARE_TOKEN_MFA_CODE'));
      return finishSignIn(context, app, user);
    case 'MFA_SETUP':
      if (!step.verified) throw invalidParameter('The software token has not been verified');
      return finishSignIn(context, app, user);
    default:
      throw invalidSession();
  }
}

const TIMESTAMP = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/;

/** Also false for a TIMESTAMP that is further from the server's clock than a challenge lasts. */
function provesPassword(
  { now }: Context,
  { pool }: AppClient,
  { step, verifier, userIdForSrp, validityMilliseconds }: Challenge,
  secretBlock: string,
  responses: Map<string, string>,
): boolean {
  const timestamp = requireParameter(responses, 'TIMESTAMP');
  const signature = requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE');
  if (!TIMESTAMP.test(timestamp))
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  const isRecent = Math.abs(Date.parse(timestamp) - now.getTime()) <= validityMilliseconds;
  return (
    step.name === 'PASSWORD_VERIFIER' &&
    isRecent &&
    isPasswordClaim(
      srpIdentity(pool, userIdForSrp),
      { ...step, verifier, secretBlock },
      { timestamp, signature },
    )
  );
}

const ATTRIBUTE_PREFIX = 'userAttributes.';

function replaceTemporaryPassword(
  { now }: Context,
  { pool, client }: AppClient,
  user: User,
  responses: Map<string, string>,
): void {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') throw invalidSession();
  const updates = [...responses]
    .filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX))
    .map(([name, Value]) => ({ Name: name.slice(ATTRIBUTE_PREFIX.length), Value }));
  addOwnAttributes(pool, client, user, updates);
  const newPassword = password(requireParameter(responses, 'NEW_PASSWORD'), 'newPassword');
  setPassword(pool, user, newPassword, { permanent: true, by: 'user', now });
}

function requireSoftwareToken(
  { failedSignIns, now }: Context,
  { pool }: AppClient,
  user: User,
  code: string,
): void {
  const { softwareToken } = user;
  if (!softwareToken) throw invalidSession();
  const step = matchTotp(softwareToken.secret, code, now);
  if (step === undefined) {
    failedSignIns.count(pool, user.username, now);
    throw new CognitoException('CodeMismatchException', 'Invalid code received for user');
  }
  if (step <= (softwareToken.usedStep ?? 0))
    throw new CognitoException('ExpiredCodeException', 'Your software token has already been used once.');
  softwareToken.usedStep = step;
}
