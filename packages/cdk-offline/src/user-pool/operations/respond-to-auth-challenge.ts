import { type AppClient, requireClient, requireSecretHash } from '../app-client';
import { addOwnAttributes } from '../attributes';
import { type Challenge, invalidSession } from '../challenge-sessions';
import { CognitoException, invalidParameter } from '../cognito-exception';
import { challengeName, clientId, password, session, userPoolId } from '../input-schemas';
import { defineSteps, requireParameter } from '../operation';
import { setPassword, srpIdentity } from '../passwords';
import { optional, stringMap } from '../schema';
import {
  challengeMilliseconds,
  continueSignIn,
  countFailedSignIn,
  finishSignIn,
  type SignInOutput,
} from '../sign-in';
import { isPasswordClaim } from '../srp';
import type { User } from '../state';
import { matchTotp } from '../totp';
import { answerCustomChallenge, continueCustomAuth } from '../triggers/custom-auth';
import type { Steps } from '../triggers/trigger';
import { createFakeUser, findUser } from '../users';

import { startFirstFactor } from './initiate-auth';

type Responses = Map<string, string>;

const INPUT = {
  ClientId: clientId,
  ChallengeName: challengeName,
  ChallengeResponses: stringMap,
  Session: optional(session),
  ClientMetadata: optional(stringMap),
};

export const challengeResponseOperations = {
  RespondToAuthChallenge: defineSteps('none', INPUT, (context, input) =>
    respondToChallenge(requireClient(context, input.ClientId), input),
  ),
  AdminRespondToAuthChallenge: defineSteps('iam', { UserPoolId: userPoolId, ...INPUT }, (context, input) =>
    respondToChallenge(requireClient(context, input.ClientId, input.UserPoolId), input),
  ),
};

interface Input {
  ChallengeName: string;
  ChallengeResponses: Responses;
  Session: string | undefined;
  ClientMetadata?: Map<string, string> | undefined;
}

/** @throws CognitoException NotAuthorizedException, CodeMismatchException, InvalidPasswordException and others */
export function* respondToChallenge(client: AppClient, input: Input): Steps<SignInOutput> {
  const app = { ...client, clientMetadata: input.ClientMetadata };
  const { challenges, failedSignIns, now } = app.context;
  const { ChallengeName, ChallengeResponses: responses, Session = '' } = input;
  const name = requireParameter(responses, 'USERNAME');
  requireSecretHash(app, responses.get('SECRET_HASH'), [name]);
  // An SRP challenge has no Session: its SECRET_BLOCK takes that role.
  const isSrp = ChallengeName === 'PASSWORD_VERIFIER';
  const token = isSrp ? requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK') : Session;
  const challenge = challenges.require(token, now);
  const user = findUser(app.pool, name);
  // A fake user's challenge rejects other names, as a real user's does.
  const fakeNames = [name, createFakeUser(app.pool, name).username];
  if (
    challenge.clientId !== app.client.id ||
    challenge.step.name !== ChallengeName ||
    challenge.sub !== user?.sub ||
    (user ? challenge.verifier !== user.verifier : !fakeNames.includes(challenge.username))
  )
    throw invalidSession();
  failedSignIns.requireUnlocked(app.pool, challenge.username, now);
  // A wrong response ends an SRP challenge. Other challenges allow another try.
  if (isSrp) challenges.close(challenge);
  const goOn = completeStep(app, user, challenge, responses);
  // Closed before triggers run, because a session can only be used once.
  challenges.close(challenge);
  return yield* goOn;
}

/**
 * Checks a response. `user` is undefined for a fake user, who gets only the challenges of a first factor.
 * @returns the remaining steps of the sign-in, not yet started
 */
function completeStep(
  app: AppClient,
  user: User | undefined,
  challenge: Challenge,
  responses: Responses,
): Steps<SignInOutput> {
  const { step } = challenge;
  switch (step.name) {
    case 'PASSWORD_VERIFIER':
      if (!provesPassword(app, challenge, step, responses) || !user) throw countFailedSignIn(app, challenge);
      return step.custom ? continueCustomAuth(app, user, step.custom) : continueSignIn(app, user);
    case 'CUSTOM_CHALLENGE': {
      const account = user ?? { ...challenge, salt: '' };
      return answerCustomChallenge(app, account, step, requireParameter(responses, 'ANSWER'));
    }
    case 'SELECT_CHALLENGE':
      return startFirstFactor(app, requireParameter(responses, 'ANSWER'), responses);
    case 'EMAIL_OTP':
      // AWS doesn't document a limit. Our choice: a wrong code counts as a failed sign-in, as with a second factor.
      if (requireParameter(responses, 'EMAIL_OTP_CODE') !== step.code || !user) {
        app.context.failedSignIns.count(app.pool, challenge.username, app.context.now);
        throw new CognitoException('CodeMismatchException', 'Invalid code or auth state for the user.');
      }
      return continueSignIn(app, user);
    default:
      if (!user) throw invalidSession();
  }
  switch (step.name) {
    case 'NEW_PASSWORD_REQUIRED':
      replaceTemporaryPassword(app, user, responses);
      return continueSignIn(app, user, 'TokenGeneration_NewPasswordChallenge');
    case 'SOFTWARE_TOKEN_MFA':
      requireSoftwareToken(app, user, requireParameter(responses, 'SOFTWARE_TOKEN_MFA_CODE'));
      return finishSignIn(app, user);
    case 'MFA_SETUP':
      if (!step.verified) throw invalidParameter('The software token has not been verified');
      return finishSignIn(app, user);
  }
}

const TIMESTAMP = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/;

/** Also false if TIMESTAMP differs from the server's clock by more than the challenge's validity. */
function provesPassword(
  app: AppClient,
  { username, verifier }: Challenge,
  step: { srpA: string; srpB: string; b: string },
  responses: Responses,
): boolean {
  const secretBlock = requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const timestamp = requireParameter(responses, 'TIMESTAMP');
  const signature = requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE');
  if (!TIMESTAMP.test(timestamp))
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  const isRecent = Math.abs(Date.parse(timestamp) - app.context.now.getTime()) <= challengeMilliseconds(app);
  const identity = srpIdentity(app.pool, username);
  return isRecent && isPasswordClaim(identity, { ...step, verifier, secretBlock }, { timestamp, signature });
}

const ATTRIBUTE_PREFIX = 'userAttributes.';

function replaceTemporaryPassword(app: AppClient, user: User, responses: Responses): void {
  const updates = [...responses]
    .filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX))
    .map(([name, Value]) => ({ Name: name.slice(ATTRIBUTE_PREFIX.length), Value }));
  addOwnAttributes(app.pool, app.client, user, updates);
  const newPassword = password(requireParameter(responses, 'NEW_PASSWORD'), 'newPassword');
  setPassword(app.pool, user, newPassword, { permanent: true, by: 'user', now: app.context.now });
  app.pool.users.save(user);
}

function requireSoftwareToken({ context, pool }: AppClient, user: User, code: string): void {
  const { softwareToken } = user;
  if (!softwareToken) throw invalidSession();
  const step = matchTotp(softwareToken.secret, code, context.now);
  if (step === undefined) {
    context.failedSignIns.count(pool, user.username, context.now);
    throw new CognitoException('CodeMismatchException', 'Invalid code received for user');
  }
  if (step <= (softwareToken.usedStep ?? 0))
    throw new CognitoException('ExpiredCodeException', 'Your software token has already been used once.');
  softwareToken.usedStep = step;
  pool.users.save(user);
}
