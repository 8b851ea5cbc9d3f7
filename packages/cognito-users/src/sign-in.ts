import type { AdminInitiateAuthResponse } from '@aws-sdk/client-cognito-identity-provider';
import { createSrpSession, signSrpSession } from 'cognito-srp-helper';
import type { CommandContext, UserContext } from './command-context';
import { ExplainedError } from './explain';

export interface Tokens {
  IdToken: string;
  AccessToken: string;
  RefreshToken: string;
  /** Lifetime of the access token, in seconds. */
  ExpiresIn: number;
}

type SrpSession = ReturnType<typeof createSrpSession>;

/**
 * Signs the user in and answers every challenge: SRP, a new password for a temporary one, the code of a second factor.
 *
 * By default it signs in as an administrator, with AWS credentials: Cognito gets the password. With --client-auth it
 * signs in as an app, with SRP and without AWS credentials: Cognito gets a proof of the password.
 *
 * @throws ExplainedError for a challenge that can't be answered on the command line
 */
export async function signIn(context: UserContext): Promise<Tokens> {
  const { cognito, userPoolId: UserPoolId, username: USERNAME, options } = context;
  const ClientId = await findClientId(context);
  const PASSWORD = await context.password();
  const srp = options.clientAuth
    ? createSrpSession(USERNAME, PASSWORD, UserPoolId, /* isHashed */ false)
    : undefined;
  let response: AdminInitiateAuthResponse = srp
    ? await cognito.initiateAuth({
        ClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME, SRP_A: srp.largeA },
      })
    : await cognito.adminInitiateAuth({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD },
      });
  let username = USERNAME;
  while (!response.AuthenticationResult) {
    const { ChallengeName, Session, ChallengeParameters } = response;
    // After the first request, Cognito expects the user name, not an alias such as an email address.
    username = ChallengeParameters?.USER_ID_FOR_SRP ?? username;
    const ChallengeResponses = { USERNAME: username, ...(await answerChallenge(response, context, srp)) };
    const answer = { ClientId, ChallengeName, Session, ChallengeResponses };
    response = srp
      ? await cognito.respondToAuthChallenge(answer)
      : await cognito.adminRespondToAuthChallenge({ UserPoolId, ...answer });
  }
  const { IdToken = '', AccessToken = '', RefreshToken = '', ExpiresIn = 0 } = response.AuthenticationResult;
  return { IdToken, AccessToken, RefreshToken, ExpiresIn };
}

/** The stack's app client belongs to the stack's pool, so another pool needs a client of its own. */
export async function findClientId({ options, readOutput }: CommandContext): Promise<string> {
  if (options.clientId !== undefined) return options.clientId;
  if (options.userPoolId === undefined) return readOutput('UserPoolClientId');
  throw new ExplainedError('--user-pool-id needs --client-id to sign in: pass both.');
}

/** The challenges that ask for an MFA code, and where the user finds it. */
const MFA_CODE_SOURCES = new Map<string | undefined, string>([
  ['SOFTWARE_TOKEN_MFA', 'the authenticator app'],
  ['SMS_MFA', 'the text message'],
  ['EMAIL_OTP', 'the email'],
]);

/** Returns the ChallengeResponses without USERNAME (API reference of Cognito user pools, RespondToAuthChallenge). */
async function answerChallenge(
  { ChallengeName, ChallengeParameters = {} }: AdminInitiateAuthResponse,
  context: UserContext,
  srp: SrpSession | undefined,
): Promise<Record<string, string>> {
  if (ChallengeName === 'PASSWORD_VERIFIER' && srp) {
    const { secret, passwordSignature, timestamp } = signSrpSession(srp, { ChallengeParameters });
    return {
      PASSWORD_CLAIM_SECRET_BLOCK: secret,
      PASSWORD_CLAIM_SIGNATURE: passwordSignature,
      TIMESTAMP: timestamp,
    };
  }
  if (ChallengeName === 'NEW_PASSWORD_REQUIRED') return { NEW_PASSWORD: await context.replacementPassword() };
  const codeSource = MFA_CODE_SOURCES.get(ChallengeName);
  if (codeSource === undefined)
    throw new ExplainedError(
      `Cognito's challenge ${ChallengeName} can't be answered on the command line: sign this user in with an app.`,
    );
  const code = await context.terminal.ask({
    message: `Code from ${codeSource}:`,
    hidden: false,
    missing: 'The MFA code is missing: type it at the prompt, or pass it as another line on standard input.',
  });
  return { [`${ChallengeName}_CODE`]: code };
}
