import { createHmac, randomBytes } from 'node:crypto';
import { LocalProject, type LocalRun } from '../test/support/local-run';

/** A local run in a process of its own, with a token that it accepts and one that it refuses. */
export interface ServedStack {
  url: string;
  pid: number;
  token: string;
  /** The same token with a signature that is no key's. */
  forgedToken: string;
  stop(): Promise<void>;
}

/** So that no request of the benchmark is throttled. */
const UNTHROTTLED = { throttlingRateLimit: 10_000_000, throttlingBurstLimit: 10_000_000 };

/**
 * Starts `npm start -- --quiet` for the app and signs a user in. A line in the terminal for each request would measure
 * the terminal.
 * @param app the command that synthesizes, as in cdk.json
 * @param context for the app, beside that of cdk.json
 */
export async function serveStack(app: string, context: object = {}): Promise<ServedStack> {
  const project = new LocalProject(app);
  project.useApp(app, { ...UNTHROTTLED, ...context });
  const run = await project.start(['--quiet']).serving();
  const token = await signIn(run);
  return {
    url: run.outputs.ApiUrl,
    pid: run.pid,
    token,
    forgedToken: forge(token),
    async stop() {
      await run.stop();
      project.remove();
    },
  };
}

/** The ID token of a user who is made for it. */
export async function signIn(run: LocalRun): Promise<string> {
  const { UserPoolId, UserPoolClientId: ClientId } = run.outputs;
  const [Username, Password] = ['bench', `aA1!${randomBytes(12).toString('base64url')}`];
  const cognito = run.cognito();
  await cognito.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS' });
  await cognito.adminSetUserPassword({ UserPoolId, Username, Password, Permanent: true });
  const { AuthenticationResult: tokens } = await cognito.adminInitiateAuth({
    UserPoolId,
    ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
  cognito.destroy();
  if (!tokens?.IdToken) throw new Error('the local user pool gave no token');
  return tokens.IdToken;
}

/** Of the right length, so that the whole check of the signature is made. */
function forge(token: string): string {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const other = createHmac('sha512', randomBytes(32)).update(signature).digest();
  const bytes = Buffer.from(signature, 'base64url');
  other.copy(bytes, 1);
  return [header, claims, bytes.toString('base64url')].join('.');
}
