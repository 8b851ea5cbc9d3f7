import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';

const repository = resolve(__dirname, '../../../..');
const PROGRAM = resolve(__dirname, '../../bin/cdk-offline.js');

/** The project's app, as a command that runs in any folder. */
export const REAL_APP = `cd "${repository}" && ${JSON.parse(readFileSync(join(repository, 'cdk.json'), 'utf8')).app}`;

/** An app that finds its assembly written already. */
export const NO_APP = 'exit 0';

/** A folder with a cdk.json of its own, which keeps the state of its local runs apart. */
export class LocalProject {
  readonly directory = mkdtempSync(join(tmpdir(), 'local-run-'));

  constructor(app: string) {
    this.useApp(app);
  }

  /** @param more context beside that of the project's cdk.json */
  useApp(app: string, more: object = {}): void {
    const { context } = JSON.parse(readFileSync(join(repository, 'cdk.json'), 'utf8'));
    writeFileSync(
      join(this.directory, 'cdk.json'),
      JSON.stringify({ app, context: { ...context, ...more } }),
    );
  }

  /** `cdk-offline` in this folder, on free ports unless `flags` name others. */
  start(flags: string[] = [], environment: NodeJS.ProcessEnv = {}): LocalRun {
    const freePorts = ['--port', '0', '--cognito-port', '0'];
    return new LocalRun(this.directory, [PROGRAM, ...freePorts, ...flags], environment);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** What a local run writes to its outputs file. */
export interface LocalOutputs {
  ApiUrl: string;
  UserPoolId: string;
  UserPoolClientId: string;
  CognitoEndpoint: string;
}

/** A local run, as a process of its own. */
export class LocalRun {
  readonly #process: ChildProcess;
  readonly #exitCode: Promise<number | null>;
  readonly #directory: string;
  #outputs: LocalOutputs | undefined;
  stdout = '';
  stderr = '';

  constructor(directory: string, command: string[], environment: NodeJS.ProcessEnv) {
    this.#directory = directory;
    this.#process = spawn(process.execPath, command, {
      cwd: directory,
      env: {
        ...process.env,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSIONS: '1',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.#process.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.#exitCode = new Promise((done) => this.#process.on('close', done));
  }

  /** Until it serves; fails with what it said where it ends before. */
  async serving(): Promise<this> {
    await this.prints('Serving until Ctrl-C.');
    const file = join(this.#directory, 'cdk.out', 'local-outputs.json');
    this.#outputs = JSON.parse(readFileSync(file, 'utf8')).HttpApiGatewayJwtCognitoStack;
    return this;
  }

  /** Until its standard output has this text. */
  async prints(text: string): Promise<void> {
    let ended = false;
    void this.#exitCode.then(() => {
      ended = true;
    });
    while (!this.stdout.includes(text)) {
      if (ended) throw new Error(`The local run ended:\n${this.stdout}${this.stderr}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Known once it serves. */
  get outputs(): LocalOutputs {
    if (!this.#outputs) throw new Error('the local run does not serve yet');
    return this.#outputs;
  }

  /** A client of its user pool with credentials that AWS would not know. */
  cognito(): CognitoIdentityProvider {
    return new CognitoIdentityProvider({
      endpoint: this.outputs.CognitoEndpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
  }

  /** The ID token of a user who is made for it. */
  async signIn(): Promise<string> {
    const { UserPoolId, UserPoolClientId: ClientId } = this.outputs;
    const [Username, Password] = ['alice', 'Correct-Horse-7-Battery'];
    const cognito = this.cognito();
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

  /** Ctrl-C; gives the exit code. */
  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.#process.kill(signal);
    return this.#exitCode;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get exitCode(): Promise<number | null> {
    return this.#exitCode;
  }
}
