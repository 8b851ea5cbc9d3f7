import { type AppClient, requireClient, requireSecretHash } from '../app-client';
import { updateAttributes } from '../attributes';
import type { Step } from '../challenge-sessions';
import { CognitoException, invalidParameter, notAuthorized } from '../cognito-exception';
import { challengeName, clientId, password, session, userPoolId } from '../members';
import { type Context, operation } from '../operation';
import { requireParameter } from '../parameters';
import { setPassword, srpIdentity } from '../passwords';
import { optional, textMap } from '../reader';
import { type AuthenticationAnswer, continueSignIn, finishSignIn, refuseSignIn } from '../sign-in';
import { isPasswordClaim } from '../srp';
import type { User } from '../state';
import { matchTotp } from '../totp';
import { findUser } from '../users';

/** A request's answer to a challenge. */
interface ChallengeAnswer {
  ChallengeName: string;
  ChallengeResponses: Map<string, string> | undefined;
  Session: string | undefined;
}

const members = {
  ClientId: clientId,
  ChallengeName: challengeName,
  ChallengeResponses: optional(textMap),
  Session: optional(session),
};

export const respondToAuthChallenge = operation('none', members, (context, input) =>
  respond(context, requireClient(context, input.ClientId), input),
);

export const adminRespondToAuthChallenge = operation(
  'iam',
  { UserPoolId: userPoolId, ...members },
  (context, input) => respond(context, requireClient(context, input.ClientId, input.UserPoolId), input),
);

function respond(context: Context, app: AppClient, answer: ChallengeAnswer): AuthenticationAnswer {
  const responses = answer.ChallengeResponses ?? new Map<string, string>();
  const name = requireParameter(responses, 'USERNAME');
  // The state of an SRP sign-in is found by its SECRET_BLOCK: Cognito gives no Session with it, and clients send none.
  const token =
    answer.ChallengeName === 'PASSWORD_VERIFIER'
      ? requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
      : answer.Session;
  const challenge = context.challenges.find(token ?? '', context.now);
  const user = findUser(app.pool, name);
  requireSecretHash(app, responses.get('SECRET_HASH'), [name]);
  if (
    token === undefined ||
    challenge?.clientId !== app.client.id ||
    challenge.step.name !== answer.ChallengeName ||
    challenge.sub !== user?.sub
  )
    throw notAuthorized('Invalid session for the user.');
  context.failedSignIns.requireUnlocked(app.pool, user?.username ?? name, context.now);
  if (challenge.step.name === 'PASSWORD_VERIFIER') {
    context.challenges.close(token);
    if (!provesPassword(app, challenge.step, token, responses) || !user)
      throw refuseSignIn(context, app, name, user);
    return continueSignIn(context, app, user);
  }
  if (!user) throw notAuthorized('Invalid session for the user.');
  const output = answerStep(context, app, user, challenge.step, responses);
  context.challenges.close(token);
  return output;
}

/** The steps after the password. A wrong answer leaves the session open for another try. */
function answerStep(
  context: Context,
  app: AppClient,
  user: User,
  step: Exclude<Step, { name: 'PASSWORD_VERIFIER' }>,
  responses: Map<string, string>,
): AuthenticationAnswer {
  switch (step.name) {
    case 'NEW_PASSWORD_REQUIRED':
      replaceTemporaryPassword(context, app, user, responses);
      return continueSignIn(context, app, user);
    case 'SOFTWARE_TOKEN_MFA':
      requireSoftwareToken(context, app, user, requireParameter(responses, 'SOFTWARE_TOKEN_MFA_CODE'));
      return finishSignIn(context, app, user);
    case 'MFA_SETUP':
      if (!user.softwareToken) throw invalidParameter('The software token has not been verified');
      return finishSignIn(context, app, user);
  }
}

const timestampFormat = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/;

function provesPassword(
  { pool }: AppClient,
  step: Extract<Step, { name: 'PASSWORD_VERIFIER' }>,
  secretBlock: string,
  responses: Map<string, string>,
): boolean {
  const timestamp = requireParameter(responses, 'TIMESTAMP');
  const signature = requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE');
  if (!timestampFormat.test(timestamp))
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  return isPasswordClaim(srpIdentity(pool, step.userId), { ...step, secretBlock }, { timestamp, signature });
}

const attributePrefix = 'userAttributes.';

function replaceTemporaryPassword(
  { now }: Context,
  { pool }: AppClient,
  user: User,
  responses: Map<string, string>,
): void {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') throw notAuthorized('Invalid session for the user.');
  const updates = [...responses]
    .filter(([name]) => name.startsWith(attributePrefix))
    .map(([name, Value]) => ({ Name: name.slice(attributePrefix.length), Value }));
  updateAttributes(pool, user, updates);
  const newPassword = password(requireParameter(responses, 'NEW_PASSWORD'), 'newPassword');
  setPassword(pool, user, newPassword, { permanent: true, now });
}

function requireSoftwareToken(
  { failedSignIns, now }: Context,
  { pool }: AppClient,
  user: User,
  code: string,
): void {
  const { softwareToken } = user;
  if (!softwareToken) throw notAuthorized('Invalid session for the user.');
  const step = matchTotp(softwareToken.secret, code, now);
  if (step === undefined) {
    failedSignIns.count(pool, user.username, now);
    throw new CognitoException('CodeMismatchException', 'Invalid code received for user');
  }
  if (step <= (softwareToken.usedStep ?? 0))
    throw new CognitoException('ExpiredCodeException', 'Your software token has already been used once.');
  softwareToken.usedStep = step;
}
