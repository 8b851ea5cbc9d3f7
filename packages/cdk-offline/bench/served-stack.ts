import { createHmac, randomBytes } from 'node:crypto';
import { LocalProject } from '../test/support/local-run';

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
  const token = await run.signIn();
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

/** Of the right length, so that the whole check of the signature is made. */
function forge(token: string): string {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const other = createHmac('sha512', randomBytes(32)).update(signature).digest();
  const bytes = Buffer.from(signature, 'base64url');
  other.copy(bytes, 1);
  return [header, claims, bytes.toString('base64url')].join('.');
}
