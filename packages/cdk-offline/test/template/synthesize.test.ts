import { execFile } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ExplainedError } from '../../src/explained-error';
import { type SynthesisOptions, synthesize } from '../../src/template/synthesize';
import { HELLO_APP } from '../support/emulator-process';

const UNKNOWN = 'aws://unknown-account/unknown-region';

/** A fake CDK app. It writes an assembly with the stacks that its context names. `Other` has no HTTP API. */
const APP = `
const { mkdirSync, writeFileSync } = require('node:fs');
const context = JSON.parse(process.env.CDK_CONTEXT_JSON);
const write = (path, content) => writeFileSync(process.env.CDK_OUTDIR + '/' + path, JSON.stringify(content));
const nested = {};
const artifacts = { nested: { type: 'cdk:cloud-assembly', properties: { directoryName: 'Prod' } } };
mkdirSync(process.env.CDK_OUTDIR + '/Prod', { recursive: true });
for (const [path, environment] of Object.entries(context.stacks)) {
  const [name, stage] = path.split('/').reverse();
  const properties = { templateFile: name + '.json', stackName: path.replace('/', '-') };
  const artifact = { type: 'aws:cloudformation:stack', environment, displayName: path, properties };
  (stage ? nested : artifacts)[name] = artifact;
  const Type = name === 'Other' ? 'AWS::SQS::Queue' : 'AWS::ApiGatewayV2::Api';
  write(path + '.json', { Resources: { Api: { Type, Properties: context } } });
  const source = { path: (stage ? '../' : '') + 'asset.abc', packaging: 'zip' };
  write(path + '.assets.json', { files: { abc: { source, destinations: { here: { objectKey: 'abc.zip' } } } } });
}
write('manifest.json', { artifacts });
write('Prod/manifest.json', { artifacts: nested });
`;

let projectDirectory: string;
beforeEach(() => {
  projectDirectory = mkdtempSync(join(tmpdir(), 'synthesize-'));
  writeFileSync(join(projectDirectory, 'app.js'), APP);
});
afterEach(() => rmSync(projectDirectory, { recursive: true }));

function write(file: string, content: object): void {
  mkdirSync(dirname(join(projectDirectory, file)), { recursive: true });
  writeFileSync(join(projectDirectory, file), JSON.stringify(content));
}

const run = (options: Partial<SynthesisOptions> = {}) =>
  synthesize({ projectDirectory, environment: process.env, ...options });

test('runs the app of cdk.json as the CDK CLI does, and reads the assembly', async () => {
  write('cdk.json', { app: 'node app.js', context: { stacks: { Hello: UNKNOWN }, a: 1, c: 1 } });
  write('cdk.context.json', { a: 'looked up', b: 'looked up' });
  expect(await run({ context: { c: 'command line', d: 'command line' } })).toEqual({
    name: 'Hello',
    template: {
      Resources: {
        Api: {
          Type: 'AWS::ApiGatewayV2::Api',
          Properties: {
            a: 1,
            b: 'looked up',
            c: 'command line',
            d: 'command line',
            stacks: { Hello: UNKNOWN },
            'aws:cdk:enable-path-metadata': true,
            'aws:cdk:enable-asset-metadata': true,
            'aws:cdk:version-reporting': true,
            'aws:cdk:bundling-stacks': ['**'],
          },
        },
      },
    },
    accountId: '123456789012',
    region: 'us-east-1',
    outputDirectory: join(projectDirectory, 'cdk.out'),
    assets: new Map([['abc.zip', join(projectDirectory, 'cdk.out', 'asset.abc')]]),
  });
});

test('writes the same template as `cdk synth`', async () => {
  write('cdk.json', { app: HELLO_APP, context: { '@aws-cdk/aws-iam:minimizePolicies': true } });
  const cdk = require.resolve('aws-cdk/bin/cdk');
  await promisify(execFile)(
    process.execPath,
    [cdk, 'synth', '--quiet', '--no-notices', '--output', 'cli.out'],
    {
      cwd: projectDirectory,
      env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_VALIDATION: 'false' },
    },
  );
  await run();
  const template = (folder: string) =>
    readFileSync(join(projectDirectory, folder, 'HelloStack.template.json'), 'utf8');
  expect(template('cdk.out')).toBe(template('cli.out'));
});

test("reads the account and region of the stack's environment, and cdk.json's output folder", async () => {
  const stacks = { Hello: 'aws://111122223333/eu-central-1', Other: UNKNOWN };
  write('cdk.json', { app: 'node app.js', output: 'build/assembly', context: { stacks } });
  expect(await run()).toMatchObject({
    name: 'Hello',
    accountId: '111122223333',
    region: 'eu-central-1',
    outputDirectory: join(projectDirectory, 'build', 'assembly'),
  });
});

test('the option `app` overrides cdk.json, makes it optional, and can be the folder of a synthesized assembly', async () => {
  write('cdk.context.json', { stacks: { Hello: UNKNOWN } });
  expect(await run({ app: 'node app.js' })).toMatchObject({ name: 'Hello' });
  rmSync(join(projectDirectory, 'app.js'));
  write('cdk.json', { app: 'exit 1' });
  expect(await run({ app: 'cdk.out' })).toMatchObject({
    name: 'Hello',
    outputDirectory: join(projectDirectory, 'cdk.out'),
  });
});

test('rejects a folder without a synthesized assembly', async () => {
  write('src/package.json', {});
  await expect(run({ app: 'src' })).rejects.toThrow(
    'The folder src has no synthesized assembly: pass another folder or a command with --app.',
  );
});

test('rejects context values for a synthesized assembly, which is not run again', async () => {
  write('cdk.out/manifest.json', {});
  await expect(run({ app: 'cdk.out', context: { stage: 'dev' } })).rejects.toThrow(
    '--context has to run the app, but cdk.out is a synthesized assembly: pass --app COMMAND.',
  );
});

test.each([
  ['its name', 'Prod-Hello'],
  ['its path in the app', 'Prod/Hello'],
])('chooses a stack in a nested assembly by %s', async (_, stack) => {
  write('cdk.json', { app: 'node app.js', context: { stacks: { First: UNKNOWN, 'Prod/Hello': UNKNOWN } } });
  expect(await run({ stack })).toMatchObject({
    name: 'Prod-Hello',
    assets: new Map([['abc.zip', join(projectDirectory, 'cdk.out', 'asset.abc')]]),
  });
});

const context = { stacks: { A: UNKNOWN, 'Prod/B': UNKNOWN, Other: UNKNOWN } };

test.each<[what: string, cdkJson: object | undefined, message: string]>([
  [
    'a folder without cdk.json',
    undefined,
    'There is no cdk.json here: run cdk-offline in the folder of a CDK app, or pass --app COMMAND.',
  ],
  ['a cdk.json without app', {}, 'cdk.json names no app: add "app" with the command that runs it.'],
  [
    'an app that fails',
    { app: 'node -e "console.error(7); process.exit(1)"' },
    "The app doesn't synthesize:\n7",
  ],
  [
    'an app with a syntax error, whatever else is printed',
    { app: 'node -e "const x = ;"' },
    "The app doesn't synthesize:\n[eval]:1:11: SyntaxError: Unexpected token ';'",
  ],
  ['an app that fails silently', { app: 'exit 3' }, 'The app doesn\'t synthesize:\n"exit 3" exited with 3.'],
  [
    'an app without an HTTP API',
    { app: 'node app.js', context: { stacks: { Other: UNKNOWN } } },
    'The app has no stack with an HTTP API (AWS::ApiGatewayV2::Api): add one.',
  ],
  [
    'two stacks with an HTTP API',
    { app: 'node app.js', context },
    'Only one stack with an HTTP API can run locally, and this app has Prod/B and A: choose one with --stack.',
  ],
])('rejects %s', async (_, cdkJson, message) => {
  if (cdkJson) write('cdk.json', cdkJson);
  await expect(run()).rejects.toThrow(message);
});

test('rejects the name of a stack without an HTTP API', async () => {
  write('cdk.json', { app: 'node app.js', context });
  await expect(run({ stack: 'Other' })).rejects.toThrow(
    'The app has no stack Other with an HTTP API: choose Prod/B or A with --stack.',
  );
});

test('shows that it synthesizes the app, and which function the app bundles', async () => {
  const app = "console.error('Bundling asset Hello/Function/Code/Stage...'); require('./app.js');";
  writeFileSync(join(projectDirectory, 'bundles.js'), app);
  write('cdk.json', { app: 'node bundles.js', context: { stacks: { Hello: UNKNOWN } } });
  const steps: string[] = [];
  await run({ showStep: (step) => steps.push(step) });
  expect(steps).toEqual(['Synthesizing', 'Bundling Hello/Function']);
});

test.each([
  ['Node.js', 'ENOSPC: no space left on device, write'],
  ['esbuild', 'Failed to write to output file: write index.js: no space left on device'],
])('reports a full disk in one sentence if %s fails because of it', async (_, message) => {
  writeFileSync(join(projectDirectory, 'app.js'), `throw new Error('${message}');`);
  write('cdk.json', { app: 'node app.js' });
  await expect(run()).rejects.toEqual(
    new ExplainedError('The disk is full: free some space and start again.'),
  );
});

test("leaves no listener on the signal that ends the app's process", async () => {
  write('cdk.json', { app: 'node app.js', context: { stacks: { Hello: UNKNOWN } } });
  const { signal } = new AbortController();
  await run({ signal });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
