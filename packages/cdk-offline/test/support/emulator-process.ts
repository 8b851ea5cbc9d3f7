import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import recommendedFeatureFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { run } from '../../src/run';
import { removeDirectory } from './user-pools';

const PROGRAM = resolve(__dirname, '../../bin/cdk-offline.js');
const FREE_PORTS = ['--port', '0', '--cognito-port', '0'];
export const PASSWORD = 'Correct-Horse-7-Battery';

/** The command of a CDK app with `GET /hello` behind a user pool, in any folder. */
export const HELLO_APP = `node "${resolve(__dirname, '../fixtures/app.js')}"`;

/** The value of `--app` that uses the assembly that is already in the folder. */
export const NO_APP = 'cdk.out';

/** The exit code at Ctrl-C or SIGTERM. Windows has no signals: Node.js ends the process at once. */
export const INTERRUPTED = process.platform === 'win32' ? null : 0;

/** A temporary folder with a cdk.json and the emulator's state. */
export class LocalProject {
  // The temporary folder of macOS is a symbolic link, and processes in it see the real path.
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'cdk-offline-')));
  /** The feature flags of a new CDK app. */
  readonly context: object = recommendedFeatureFlags;

  constructor(app: string) {
    writeFileSync(join(this.directory, 'cdk.json'), JSON.stringify({ app, context: this.context }));
  }

  /** Starts cdk-offline in this folder, on free ports unless `flags` name others. */
  start(flags: string[] = [], environment: NodeJS.ProcessEnv = {}, program = PROGRAM): EmulatorProcess {
    return new EmulatorProcess(this.directory, [program, ...FREE_PORTS, ...flags], environment);
  }

  /** Runs cdk-offline in this process. Without `untilInterrupted`, it ends as soon as it serves. */
  run(
    flags: string[],
    print: (line: string) => void = () => {},
    untilInterrupted: () => Promise<void> = async () => {},
  ): Promise<number> {
    return run({
      arguments: [...FREE_PORTS, ...flags],
      projectDirectory: this.directory,
      environment: process.env,
      print,
      untilInterrupted,
    });
  }

  /** The outputs file as it is now. */
  get outputs(): LocalOutputs {
    const outputs = JSON.parse(readFileSync(join(this.directory, 'cdk.out/local-outputs.json'), 'utf8'));
    return Object.values<LocalOutputs>(outputs)[0] as LocalOutputs;
  }

  remove(): void {
    removeDirectory(this.directory);
  }
}

export interface LocalOutputs {
  ApiUrl: string;
  UserPoolId: string;
  UserPoolClientId: string;
  CognitoEndpoint: string;
}

/** A process that runs cdk-offline. */
export class EmulatorProcess {
  readonly #process;
  readonly exitCode: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(cwd: string, command: string[], environment: NodeJS.ProcessEnv) {
    this.#process = spawn(process.execPath, command, {
      cwd,
      env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSIONS: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process.stdout.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.#process.stderr.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.exitCode = new Promise((done) => this.#process.on('close', done));
  }

  /** Waits until it serves; rejects with its output if it ends first. */
  async serving(): Promise<this> {
    await this.prints('Serving until Ctrl-C.');
    return this;
  }

  /** Waits until its standard output contains this text, at or after the offset. */
  prints(text: string, from = 0): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!this.stdout.includes(text, from)) return;
        this.#process.stdout.off('data', look);
        resolve();
      };
      this.#process.stdout.on('data', look);
      look();
      void this.exitCode.then(() => reject(new Error(`cdk-offline ended:\n${this.stdout}${this.stderr}`)));
    });
  }

  /** Sends a signal, by default that of Ctrl-C; returns the exit code. */
  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.#process.kill(signal);
    return this.exitCode;
  }

  /** Closes the pipe that it prints to. */
  closeStdout(): void {
    this.#process.stdout.destroy();
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }
}

/** A client with credentials that AWS wouldn't accept. */
export function cognitoClient(endpoint: string): CognitoIdentityProvider {
  return new CognitoIdentityProvider({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
}

type PoolOutputs = Omit<LocalOutputs, 'ApiUrl'>;

/** Creates a user with the password `PASSWORD` and returns the user's tokens. */
export async function signUp(outputs: PoolOutputs, Username: string): Promise<Tokens> {
  const cognito = cognitoClient(outputs.CognitoEndpoint);
  const user = { UserPoolId: outputs.UserPoolId, Username };
  await cognito.adminCreateUser({ ...user, MessageAction: 'SUPPRESS' });
  await cognito.adminSetUserPassword({ ...user, Password: PASSWORD, Permanent: true });
  return signIn(outputs, Username);
}

export async function signIn(
  { CognitoEndpoint, UserPoolId, UserPoolClientId }: PoolOutputs,
  Username: string,
): Promise<Tokens> {
  const { AuthenticationResult: tokens } = await cognitoClient(CognitoEndpoint).adminInitiateAuth({
    UserPoolId,
    ClientId: UserPoolClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD },
  });
  return { IdToken: tokens?.IdToken ?? '', AccessToken: tokens?.AccessToken ?? '' };
}

interface Tokens {
  IdToken: string;
  AccessToken: string;
}
