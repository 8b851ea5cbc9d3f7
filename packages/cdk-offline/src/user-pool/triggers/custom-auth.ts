import type { AppClient } from '../app-client';
import type { CustomAuth, Step } from '../challenge-sessions';
import { CognitoException } from '../cognito-exception';
import { boolean, object, optional, stringMap } from '../schema';
import {
  continueSignIn,
  countFailedSignIn,
  openSession,
  openSrpChallenge,
  requireSignInUser,
  type SignInOutput,
} from '../sign-in';
import { type Account, findUserBySub, userNotFound } from '../users';
import { userMembers } from './sign-in-triggers';
import { callTrigger, metadataMember, optionalString, type Steps, unrecognizableOutput } from './trigger';

const defineResponse = object({
  challengeName: optionalString,
  issueTokens: optional(boolean),
  failAuthentication: optional(boolean),
});
const createResponse = object({
  publicChallengeParameters: stringMap,
  privateChallengeParameters: stringMap,
  challengeMetadata: optionalString,
});
const verifyResponse = object({ answerCorrect: optional(boolean) });

/**
 * Starts a sign-in by CUSTOM_AUTH.
 * @param srpA if the client starts with SRP
 * @throws CognitoException
 */
export function startCustomAuth(
  app: AppClient,
  account: Account,
  name: string,
  srpA: string | undefined,
): Steps<SignInOutput> {
  if (account.sub !== undefined) requireSignInUser(app.pool, account.sub);
  else if (!app.client.preventUserExistenceErrors) throw userNotFound();
  return defineChallenge(
    app,
    account,
    {
      userName: account.sub === undefined ? name : account.username,
      session: srpA === undefined ? [] : [passed('SRP_A')],
    },
    srpA,
  );
}

/** Continues after the client has proved the password. */
export function continueCustomAuth(
  app: AppClient,
  account: Account,
  custom: CustomAuth,
): Steps<SignInOutput> {
  const session = [...custom.session, passed('PASSWORD_VERIFIER')];
  return defineChallenge(app, account, { ...custom, session });
}

/** Invokes the triggers that check an answer and choose the next step. A wrong answer alone doesn't end the sign-in. */
export function* answerCustomChallenge(
  app: AppClient,
  account: Account,
  step: Extract<Step, { name: 'CUSTOM_CHALLENGE' }>,
  challengeAnswer: string,
): Steps<SignInOutput> {
  const { custom, privateParameters, metadata } = step;
  const returned = yield* callTrigger(
    app,
    'VerifyAuthChallengeResponse',
    {
      source: 'VerifyAuthChallengeResponse_Authentication',
      userName: custom.userName,
      request: {
        ...accountMembers(app, account),
        privateChallengeParameters: privateParameters,
        challengeAnswer,
      },
      response: { answerCorrect: null },
    },
    verifyResponse,
  );
  const { answerCorrect = false } = returned ?? notConfigured();
  const answered = {
    challengeName: 'CUSTOM_CHALLENGE',
    challengeResult: answerCorrect,
    challengeMetadata: metadata,
  };
  return yield* defineChallenge(app, account, { ...custom, session: [...custom.session, answered] });
}

/** Our choice: after the custom challenges, a temporary password must still be replaced and a second factor entered. */
function* defineChallenge(
  app: AppClient,
  account: Account,
  custom: CustomAuth,
  srpA?: string,
): Steps<SignInOutput> {
  const returned = yield* callTrigger(
    app,
    'DefineAuthChallenge',
    {
      source: 'DefineAuthChallenge_Authentication',
      userName: custom.userName,
      request: { ...accountMembers(app, account), session: custom.session },
      response: { challengeName: null, issueTokens: null, failAuthentication: null },
    },
    defineResponse,
  );
  const { challengeName, issueTokens, failAuthentication } = returned ?? notConfigured();
  const user = findUserBySub(app.pool, account.sub);
  if (failAuthentication || (issueTokens && !user)) throw countFailedSignIn(app, account);
  if (issueTokens && user) return yield* continueSignIn(app, user);
  if (challengeName === 'CUSTOM_CHALLENGE') return yield* createChallenge(app, account, custom);
  if (challengeName === 'PASSWORD_VERIFIER' && srpA !== undefined)
    return openSrpChallenge(app, account, srpA, custom);
  throw unrecognizableOutput();
}

function* createChallenge(app: AppClient, account: Account, custom: CustomAuth): Steps<SignInOutput> {
  const returned = yield* callTrigger(
    app,
    'CreateAuthChallenge',
    {
      source: 'CreateAuthChallenge_Authentication',
      userName: custom.userName,
      request: {
        ...accountMembers(app, account),
        challengeName: 'CUSTOM_CHALLENGE',
        session: custom.session,
      },
      response: {
        publicChallengeParameters: null,
        privateChallengeParameters: null,
        challengeMetadata: null,
      },
    },
    createResponse,
  );
  const { publicChallengeParameters, privateChallengeParameters, challengeMetadata } =
    returned ?? notConfigured();
  return {
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session: openSession(app, account, {
      name: 'CUSTOM_CHALLENGE',
      custom,
      privateParameters: Object.fromEntries(privateChallengeParameters),
      metadata: challengeMetadata ?? null,
    }),
    ChallengeParameters: { ...Object.fromEntries(publicChallengeParameters), USERNAME: account.username },
  };
}

function accountMembers(app: AppClient, { sub }: Account): object {
  return { ...userMembers(app, findUserBySub(app.pool, sub)), ...metadataMember(app.clientMetadata) };
}

function passed(challengeName: string): CustomAuth['session'][number] {
  return { challengeName, challengeResult: true, challengeMetadata: null };
}

function notConfigured(): never {
  throw new CognitoException('UnexpectedLambdaException', 'null invocation failed due to configuration.');
}
