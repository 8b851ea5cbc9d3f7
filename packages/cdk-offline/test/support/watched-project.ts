import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalProject } from './emulator-process';
import { type Changes, protectedApi } from './template';

/**
 * A fast app in place of a CDK app: lib/stack.js exports the resources, lambda/hello.js is the function's code.
 * It fails if it runs twice at once.
 */
const APP = `
const { mkdirSync, readFileSync, rmdirSync, writeFileSync } = require('node:fs');
const { CDK_OUTDIR: out, CDK_CONTEXT_JSON: context } = process.env;
mkdirSync(out, { recursive: true });
mkdirSync(out + '/running');
process.on('exit', () => rmdirSync(out + '/running'));
const Code = { ZipFile: readFileSync('lambda/hello.js', 'utf8') };
const { greeting, mark } = JSON.parse(context);
const Environment = { Variables: { GREETING: greeting + mark } };
const write = (name, content) => writeFileSync(out + '/' + name, JSON.stringify(content));
const artifact = {
  type: 'aws:cloudformation:stack',
  environment: 'aws://unknown-account/unknown-region',
  properties: { templateFile: 'Hello.json' },
};
(async () => {
  const Resources = await require('./lib/stack.js');
  Object.assign(Resources.Function.Properties, { Code, Environment });
  const Outputs = {
    ApiUrl: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
    UserPoolId: { Value: { Ref: 'Pool' } },
    UserPoolClientId: { Value: { Ref: 'Client' } },
  };
  write('Hello.json', { Resources, Outputs });
  write('Hello.assets.json', {});
  write('manifest.json', { artifacts: { Hello: artifact } });
})();
`;

/** A project that cdk-offline runs and watches in this process. */
export class WatchedProject extends LocalProject {
  readonly lines: string[] = [];
  #printed = () => {};
  #interrupt = () => {};
  #exitCode: Promise<number> | undefined;

  constructor() {
    super('node app.js');
    this.write('app.js', APP);
    this.writeSettings('Hello');
    this.writeStack();
    this.writeHandler('"first"');
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Writes atomically, as editors save. */
  write(name: string, content: string): void {
    const directory = dirname(this.path(name));
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, '.saved'), content);
    renameSync(join(directory, '.saved'), this.path(name));
  }

  /** @param greeting the beginning of the function's environment variable GREETING */
  writeSettings(greeting: string, include = ['lib/**', 'lambda']): void {
    const watch = { include, exclude: ['lib/notes'] };
    this.write('cdk.json', JSON.stringify({ app: 'node app.js', watch, context: { greeting } }));
  }

  writeStack(changes: Changes = {}): void {
    const ExplicitAuthFlows = ['ALLOW_ADMIN_USER_PASSWORD_AUTH'];
    const resources = protectedApi({
      'Client.ExplicitAuthFlows': ExplicitAuthFlows,
      // A user's name has to fit the pool, which `changes` may change.
      User: undefined,
      Membership: undefined,
      ...changes,
    });
    this.write('lib/stack.js', `module.exports = ${JSON.stringify(resources)};`);
  }

  /** @param expression the handler's result */
  writeHandler(expression: string): void {
    this.write('lambda/hello.js', `exports.handler = async () => (${expression});`);
  }

  /** Starts cdk-offline with the context value `mark`, the end of GREETING. Resolves when it serves. */
  async watch(): Promise<void> {
    const print = (line: string) => {
      this.lines.push(line);
      this.#printed();
    };
    const interrupted = new Promise<void>((resolve) => {
      this.#interrupt = resolve;
    });
    this.#exitCode = this.run(['--watch', '--quiet', '--context', 'mark=!'], print, () => interrupted);
    await this.printsAfter(0, /^Serving until/);
  }

  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number> | undefined {
    this.#interrupt();
    return this.#exitCode;
  }

  /** Resolves with the lines from this index on, as soon as one of them matches. */
  async printsAfter(count: number, pattern: RegExp): Promise<string[]> {
    while (!this.lines.slice(count).some((line) => pattern.test(line))) {
      await new Promise<void>((resolve) => {
        this.#printed = resolve;
      });
    }
    return this.lines.slice(count);
  }

  /** Makes a change; once it is served or rejected, resolves with the lines printed about it. */
  changes(change: () => void): Promise<string[]> {
    const count = this.lines.length;
    change();
    return this.printsAfter(count, /^Reloaded|The previous version keeps serving\.$/);
  }

  /** Changes this file, expects a reload, and returns the summary printed after it. */
  async serves(file: string, change: () => void): Promise<string[]> {
    const [seen, reloaded, ...summary] = await this.changes(change);
    expect([seen, reloaded]).toEqual([
      `Change in ${file}, reloading...`,
      expect.stringMatching(/^Reloaded in \d+ ms$/),
    ]);
    return summary;
  }

  servesHandler(expression: string): Promise<string[]> {
    return this.serves('lambda/hello.js', () => this.writeHandler(expression));
  }

  servesStack(changes: Changes = {}): Promise<string[]> {
    return this.serves('lib/stack.js', () => this.writeStack(changes));
  }
}
