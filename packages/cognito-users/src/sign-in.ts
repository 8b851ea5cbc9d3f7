import type { AdminInitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import { createSrpSession, signSrpSession } from 'cognito-srp-helper';
import type { CommandContext } from './command-context';
import { ExplainedError } from './explain';

export interface Tokens {
  IdToken: string;
  AccessToken: string;
  RefreshToken: string;
  /** Lifetime of the access token, in seconds. */
  ExpiresIn: number;
}

type SrpSession = ReturnType<typeof createSrpSession>;

/** One of Cognito's authentication flows. Each call returns tokens or the next challenge. */
interface AuthFlow {
  start(): Promise<AdminInitiateAuthResponse>;
  respond(challenge: ChallengeResponse): Promise<AdminInitiateAuthResponse>;
}

interface ChallengeResponse {
  ClientId: string;
  ChallengeName: AdminInitiateAuthResponse['ChallengeName'];
  Session: string | undefined;
  ChallengeResponses: Record<string, string>;
}

/**
 * Signs the user in and answers every challenge: SRP, a new password for a temporary one, the code of a second factor.
 * @throws ExplainedError for a challenge that can't be answered on the command line
 */
export async function signIn(context: CommandContext): Promise<Tokens> {
  const ClientId = await context.clientId();
  const password = await context.password();
  const srp = context.options.clientAuth
    ? createSrpSession(context.username, password, context.userPoolId, /* isHashed */ false)
    : undefined;
  const flow = srp ? srpFlow(context, ClientId, srp) : adminFlow(context, ClientId, password);
  let response = await flow.start();
  let username = context.username;
  while (!response.AuthenticationResult) {
    const { ChallengeName, Session, ChallengeParameters: parameters = {} } = response;
    // After the first request, Cognito expects the name in the pool, which differs from an alias such as an e-mail address.
    username = parameters.USER_ID_FOR_SRP ?? username;
    response = await flow.respond({
      ClientId,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: username, ...(await answerChallenge(response, context, srp)) },
    });
  }
  const { IdToken = '', AccessToken = '', RefreshToken = '', ExpiresIn = 0 } = response.AuthenticationResult;
  return { IdToken, AccessToken, RefreshToken, ExpiresIn };
}

/** As an administrator, with AWS credentials: Cognito gets the password. */
function adminFlow(
  { cognito, userPoolId, username }: CommandContext,
  ClientId: string,
  password: string,
): AuthFlow {
  return {
    start: () =>
      cognito.adminInitiateAuth({
        UserPoolId: userPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    respond: (challenge) => cognito.adminRespondToAuthChallenge({ UserPoolId: userPoolId, ...challenge }),
  };
}

/** As an app, with SRP and without AWS credentials: Cognito gets a proof of the password. */
function srpFlow({ cognito, username }: CommandContext, ClientId: string, srp: SrpSession): AuthFlow {
  return {
    start: () =>
      cognito.initiateAuth({
        ClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: username, SRP_A: srp.largeA },
      }),
    respond: (challenge) => cognito.respondToAuthChallenge(challenge),
  };
}

/** The ChallengeResponses without USERNAME (see RespondToAuthChallenge in the API reference of Cognito user pools). */
async function answerChallenge(
  { ChallengeName, ChallengeParameters = {} }: AdminInitiateAuthResponse,
  context: CommandContext,
  srp: SrpSession | undefined,
): Promise<Record<string, string>> {
  switch (ChallengeName) {
    case 'PASSWORD_VERIFIER': {
      if (!srp) break;
      const { secret, passwordSignature, timestamp } = signSrpSession(srp, { ChallengeParameters });
      return {
        PASSWORD_CLAIM_SECRET_BLOCK: secret,
        PASSWORD_CLAIM_SIGNATURE: passwordSignature,
        TIMESTAMP: timestamp,
      };
    }
    case 'NEW_PASSWORD_REQUIRED':
      return { NEW_PASSWORD: await context.newPassword() };
    case 'SOFTWARE_TOKEN_MFA':
      return { SOFTWARE_TOKEN_MFA_CODE: await askMfaCode(context, 'the authenticator app') };
    case 'SMS_MFA':
      return { SMS_MFA_CODE: await askMfaCode(context, 'the text message') };
    case 'EMAIL_OTP':
      return { EMAIL_OTP_CODE: await askMfaCode(context, 'the e-mail') };
  }
  throw new ExplainedError(
    `Cognito's challenge ${ChallengeName} can't be answered on the command line: sign this user in with an app.`,
  );
}

function askMfaCode({ terminal }: CommandContext, source: string): Promise<string> {
  return terminal.ask({
    message: `Code from ${source}:`,
    hidden: false,
    missing: 'The MFA code is missing: type it at the prompt, or pass it as another line on standard input.',
  });
}
