import type { CommandContext } from './command-context';
import { ExplainedError } from './explained-error';
import { mfaCodeQuestion } from './questions';
import { srpTimestamp, type startSrp } from './srp';

type Parameters = Record<string, string>;

/**
 * The ChallengeResponses for a challenge (developer guide, "Authentication flow"), but for USERNAME.
 * @throws ExplainedError for a challenge that has no answer here
 */
export async function answerChallenge(
  name: string | undefined,
  parameters: Parameters,
  context: CommandContext,
  srp: ReturnType<typeof startSrp>,
): Promise<Parameters> {
  switch (name) {
    case 'PASSWORD_VERIFIER':
      return answerPasswordVerifier(parameters, context, srp);
    case 'NEW_PASSWORD_REQUIRED':
      return { NEW_PASSWORD: await context.newPassword() };
    case 'SOFTWARE_TOKEN_MFA':
      return { SOFTWARE_TOKEN_MFA_CODE: await askCode(context, 'the authenticator app') };
    case 'SMS_MFA':
      return { SMS_MFA_CODE: await askCode(context, 'the text message') };
    case 'EMAIL_OTP':
      return { EMAIL_OTP_CODE: await askCode(context, 'the e-mail') };
    default:
      throw new ExplainedError(
        `Cognito asks for ${name}, which has no answer on the command line: sign this user in with an app.`,
      );
  }
}

async function answerPasswordVerifier(
  { SRP_B = '', SALT = '', SECRET_BLOCK = '', USER_ID_FOR_SRP }: Parameters,
  context: CommandContext,
  srp: ReturnType<typeof startSrp>,
): Promise<Parameters> {
  const { userPoolId, username } = context;
  const timestamp = srpTimestamp(new Date());
  const signature = srp.answerPasswordVerifier({
    poolName: userPoolId.slice(userPoolId.indexOf('_') + 1),
    username: USER_ID_FOR_SRP ?? username,
    password: await context.password(),
    srpB: SRP_B,
    salt: SALT,
    secretBlock: SECRET_BLOCK,
    timestamp,
  });
  return {
    PASSWORD_CLAIM_SIGNATURE: signature,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    TIMESTAMP: timestamp,
  };
}

function askCode({ terminal }: CommandContext, device: string): Promise<string> {
  return terminal.ask(mfaCodeQuestion(device));
}
