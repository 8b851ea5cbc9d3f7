import type { AdminInitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import { answerChallenge } from './challenges';
import type { CommandContext } from './command-context';
import { startSrp } from './srp';

export interface Tokens {
  IdToken: string;
  AccessToken: string;
  RefreshToken: string;
  /** Seconds for which the access token is good. */
  ExpiresIn: number;
}

/** One of Cognito's ways in, from the first request to an answer that is tokens or the next challenge. */
interface Flow {
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
 * Signs the user in and answers every challenge on the way: a new password for a temporary one, the code of a second factor.
 * @throws ExplainedError for a challenge that has no answer here
 */
export async function signIn(context: CommandContext): Promise<Tokens> {
  const ClientId = await context.clientId();
  const srp = startSrp();
  const flow = context.options.clientAuth
    ? srpFlow(context, ClientId, srp.srpA)
    : adminFlow(context, ClientId, await context.password());
  let answer = await flow.start();
  while (!answer.AuthenticationResult) {
    const { ChallengeName, Session, ChallengeParameters: parameters = {} } = answer;
    answer = await flow.respond({
      ClientId,
      ChallengeName,
      Session,
      ChallengeResponses: {
        // From the second request on Cognito wants the user's own name, which may differ from what was typed.
        USERNAME: parameters.USER_ID_FOR_SRP ?? context.username,
        ...(await answerChallenge(ChallengeName, parameters, context, srp)),
      },
    });
  }
  const { IdToken = '', AccessToken = '', RefreshToken = '', ExpiresIn = 0 } = answer.AuthenticationResult;
  return { IdToken, AccessToken, RefreshToken, ExpiresIn };
}

/** As an administrator, with AWS credentials: Cognito gets the password. */
function adminFlow(
  { cognito, userPoolId, username }: CommandContext,
  ClientId: string,
  password: string,
): Flow {
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

/** As an app, by SRP and without credentials: Cognito gets a proof of the password. */
function srpFlow({ cognito, username }: CommandContext, ClientId: string, srpA: string): Flow {
  return {
    start: () =>
      cognito.initiateAuth({
        ClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: username, SRP_A: srpA },
      }),
    respond: (challenge) => cognito.respondToAuthChallenge(challenge),
  };
}
