import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalProject } from './local-run';
import { type Changes, protectedApi } from './template';

/**
 * A fast app in place of a CDK app: lib/stack.js exports the resources, lambda/hello.js is the function's code.
 * It fails if it runs twice at once.
 */
const app = `
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, rmdirSync, writeFileSync } = require('node:fs');
const out = process.env.CDK_OUTDIR;
mkdirSync(out, { recursive: true });
mkdirSync(out + '/running');
process.on('exit', () => rmdirSync(out + '/running'));
const { greeting } = JSON.parse(process.env.CDK_CONTEXT_JSON);
const write = (name, content) => writeFileSync(out + '/' + name, JSON.stringify(content));
const value = (Value) => ({ Value });
(async () => {
  const code = readFileSync('lambda/hello.js');
  const hash = createHash('sha256').update(code).digest('hex');
  const directory = 'asset.' + hash;
  mkdirSync(out + '/' + directory, { recursive: true });
  writeFileSync(out + '/' + directory + '/index.js', code);
  const Resources = JSON.parse(JSON.stringify(await require('./lib/stack.js')).replaceAll('code.zip', hash + '.zip'));
  Resources.Function.Properties.Environment = { Variables: { GREETING: greeting } };
  const Outputs = {
    ApiUrl: value({ 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }),
    UserPoolId: value({ Ref: 'Pool' }),
    UserPoolClientId: value({ Ref: 'Client' }),
  };
  write('Hello.json', { Resources, Outputs });
  const destinations = { here: { objectKey: hash + '.zip' } };
  write('Hello.assets.json', { files: { [hash]: { source: { path: directory, packaging: 'zip' }, destinations } } });
  const environment = 'aws://unknown-account/unknown-region';
  const properties = { templateFile: 'Hello.json' };
  write('manifest.json', { artifacts: { Hello: { type: 'aws:cloudformation:stack', environment, properties } } });
})();
`;

/** A project that cdk-offline runs and watches in this process. */
export class WatchedProject extends LocalProject {
  readonly #lines: string[] = [];
  #printed = () => {};
  #interrupt = () => {};
  #exitCode: Promise<number> | undefined;

  constructor() {
    super('node app.js');
    this.write('app.js', app);
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

  /** @param greeting the function's environment variable GREETING */
  writeSettings(greeting: string): void {
    const watch = { include: ['lib/**', 'lambda'], exclude: ['lib/notes'] };
    this.write('cdk.json', JSON.stringify({ app: 'node app.js', watch, context: { greeting } }));
  }

  writeStack(changes: Changes = {}): void {
    const ExplicitAuthFlows = ['ALLOW_ADMIN_USER_PASSWORD_AUTH'];
    const resources = protectedApi({ 'Client.ExplicitAuthFlows': ExplicitAuthFlows, ...changes });
    this.write('lib/stack.js', `module.exports = ${JSON.stringify(resources)};`);
  }

  /** @param expression the handler's result */
  writeHandler(expression: string): void {
    this.write('lambda/hello.js', `exports.handler = async () => (${expression});`);
  }

  /** Starts cdk-offline; resolves when it serves. */
  async watch(): Promise<void> {
    this.#exitCode = this.run(
      ['--watch', '--quiet'],
      (line) => {
        this.#lines.push(line);
        this.#printed();
      },
      () => new Promise((resolve) => (this.#interrupt = resolve)),
    );
    await this.printsAfter(0, /^Serving until/);
  }

  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number> | undefined {
    this.#interrupt();
    return this.#exitCode;
  }

  get lineCount(): number {
    return this.#lines.length;
  }

  /** The lines from this number on, as soon as one of them matches. */
  async printsAfter(count: number, pattern: RegExp): Promise<string[]> {
    while (!this.#lines.slice(count).some((line) => pattern.test(line))) {
      await new Promise<void>((resolve) => (this.#printed = resolve));
    }
    return this.#lines.slice(count);
  }

  /** Makes a change; resolves with the lines about it, once it is served or rejected. */
  changes(change: () => void): Promise<string[]> {
    const count = this.#lines.length;
    change();
    return this.printsAfter(count, /^Reloaded|The previous version keeps serving\.$/);
  }

  /** Makes a change of this file that is served. */
  async serves(file: string, change: () => void): Promise<string[]> {
    const [seen, reloaded = '', ...others] = await this.changes(change);
    expect([seen, reloaded]).toEqual([
      `Change in ${file}, reloading ...`,
      expect.stringMatching(/^Reloaded in \d+ ms$/),
    ]);
    return others;
  }

  servesHandler(expression: string): Promise<string[]> {
    return this.serves('lambda/hello.js', () => this.writeHandler(expression));
  }

  servesStack(changes: Changes = {}): Promise<string[]> {
    return this.serves('lib/stack.js', () => this.writeStack(changes));
  }
}
