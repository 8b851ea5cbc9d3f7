import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LocalProject, type LocalRun } from './local-run';
import { type Properties, protectedApi } from './template';

/**
 * An app in place of the CDK's, which takes a tenth of its time: lib/stack.js has the resources, lambda/hello.js the code.
 * It fails where another one runs beside it.
 */
const app = `
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, rmdirSync, writeFileSync } = require('node:fs');
const out = process.env.CDK_OUTDIR;
mkdirSync(out, { recursive: true });
mkdirSync(out + '/running');
process.on('exit', () => rmdirSync(out + '/running'));
const { greeting } = JSON.parse(process.env.CDK_CONTEXT_JSON);
const code = readFileSync('lambda/hello.js');
const hash = createHash('sha256').update(code).digest('hex');
const directory = 'asset.' + hash;
mkdirSync(out + '/' + directory, { recursive: true });
writeFileSync(out + '/' + directory + '/index.js', code);
const resources = JSON.parse(JSON.stringify(require('./lib/stack.js')).replaceAll('code.zip', hash + '.zip'));
resources.Function.Properties.Environment = { Variables: { GREETING: greeting, LIBRARY: require('library').version } };
const write = (name, content) => writeFileSync(out + '/' + name, JSON.stringify(content));
const value = (Value) => ({ Value });
const Outputs = {
  ApiUrl: value({ 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }),
  UserPoolId: value({ Ref: 'Pool' }),
  UserPoolClientId: value({ Ref: 'Client' }),
};
const name = 'HttpApiGatewayJwtCognitoStack';
write(name + '.json', { Resources: resources, Outputs });
const destinations = { here: { objectKey: hash + '.zip' } };
write(name + '.assets.json', { files: { [hash]: { source: { path: directory, packaging: 'zip' }, destinations } } });
const environment = 'aws://unknown-account/unknown-region';
write('manifest.json', {
  artifacts: { [name]: { type: 'aws:cloudformation:stack', environment, properties: { templateFile: name + '.json' } } },
});
`;

/** A folder with an app and its files. */
export class WatchedProject extends LocalProject {
  constructor() {
    super('node app.js');
    this.write('app.js', app);
    this.writeSettings('Hello');
    this.writeStack();
    this.writeHandler('"first"');
    this.writeLibrary('1');
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** In one step, as editors save: nobody sees half of it. */
  write(name: string, content: string): void {
    const directory = dirname(this.path(name));
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, '.saved'), content);
    renameSync(join(directory, '.saved'), this.path(name));
  }

  /** @param greeting the function's variable GREETING */
  writeSettings(greeting: string): void {
    const watch = { include: ['lib/**', 'lambda'], exclude: ['lib/notes'] };
    this.write('cdk.json', JSON.stringify({ app: 'node app.js', watch, context: { greeting } }));
  }

  /** @param changes as for `protectedApi` */
  writeStack(changes: Record<string, Properties> = {}, more: object = {}): void {
    const Client = {
      UserPoolId: { Ref: 'Pool' },
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
      ...changes.Client,
    };
    const resources = { ...protectedApi({ ...changes, Client }), ...more };
    this.write('lib/stack.js', `module.exports = ${JSON.stringify(resources)};`);
  }

  /** @param expression what the handler answers with */
  writeHandler(expression: string): void {
    this.write('lambda/hello.js', `exports.handler = async () => (${expression});`);
  }

  /** A package that npm has installed; it leaves its process's id in cdk.out/library. */
  writeLibrary(version: string): void {
    const leaveId = "require('node:fs').writeFileSync('cdk.out/library', String(process.pid));";
    this.write('node_modules/library/index.js', `${leaveId} exports.version = ${JSON.stringify(version)};`);
    this.write('node_modules/.package-lock.json', version);
    this.write('package-lock.json', version);
  }

  /** `npm start -- --watch` in this folder. */
  watch(): LocalRun {
    return this.start(['--watch', '--quiet']);
  }

  /** The outputs file as it is now. */
  get outputs(): unknown {
    return JSON.parse(this.read('cdk.out/local-outputs.json'));
  }
}

/** Makes a change of one file and gives what the terminal shows of it, once it is served or refused. */
export async function changes(run: LocalRun, change: () => void): Promise<string> {
  const from = run.stdout.length;
  change();
  return until(() => {
    const printed = run.stdout.slice(from);
    return /^(Serving|The version before) .*\n/m.test(printed) ? printed : undefined;
  });
}

/** Makes a change that is served. */
export async function serves(run: LocalRun, change: () => void): Promise<string> {
  const printed = await changes(run, change);
  if (!printed.startsWith('Serving the change in')) throw new Error(printed);
  return printed;
}

/** What `look` finds, as soon as it finds something. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await setTimeout(5);
  }
  throw new Error('It does not come.');
}
