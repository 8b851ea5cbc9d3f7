import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../src/template/synthesize';

/** An app in place of the CDK's: writes an assembly with the stacks that its own context names. */
const app = `
const { mkdirSync, writeFileSync } = require('node:fs');
const out = process.env.CDK_OUTDIR;
const context = JSON.parse(process.env.CDK_CONTEXT_JSON);
const write = (name, content) => writeFileSync(out + '/' + name, JSON.stringify(content));
mkdirSync(out, { recursive: true });
const artifacts = {};
for (const [id, environment] of Object.entries(context.stacks)) {
  artifacts[id] = { type: 'aws:cloudformation:stack', environment, properties: { templateFile: id + '.json' } };
  const type = id === 'Other' ? 'AWS::SQS::Queue' : 'AWS::ApiGatewayV2::Api';
  write(id + '.json', { Resources: { Api: { Type: type, Properties: context } } });
  const destinations = { here: { objectKey: 'abc.zip' } };
  write(id + '.assets.json', { files: { abc: { source: { path: 'asset.abc', packaging: 'zip' }, destinations } } });
}
write('manifest.json', { artifacts });
`;

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'synthesize-'));
  writeFileSync(join(project, 'app.js'), app);
});
afterEach(() => rmSync(project, { recursive: true }));

function write(file: string, content: object): void {
  writeFileSync(join(project, file), JSON.stringify(content));
}

test('runs the app of cdk.json as the CDK CLI does, and reads what it wrote', async () => {
  write('cdk.json', {
    app: 'node app.js',
    context: { stacks: { Hello: 'aws://unknown-account/unknown-region' }, a: 1 },
  });
  write('cdk.context.json', { a: 'looked up', b: 'looked up' });
  expect(await synthesize(project, process.env)).toEqual({
    name: 'Hello',
    template: {
      Resources: {
        Api: {
          Type: 'AWS::ApiGatewayV2::Api',
          Properties: {
            a: 1,
            b: 'looked up',
            stacks: { Hello: 'aws://unknown-account/unknown-region' },
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
    outputDirectory: join(project, 'cdk.out'),
    assets: new Map([['abc.zip', join(project, 'cdk.out', 'asset.abc')]]),
  });
});

test("takes the account and the region of the stack's environment, and cdk.json's output folder", async () => {
  const stacks = { Hello: 'aws://111122223333/eu-central-1', Other: 'aws://unknown-account/unknown-region' };
  write('cdk.json', { app: 'node app.js', output: 'build/assembly', context: { stacks } });
  expect(await synthesize(project, process.env)).toMatchObject({
    name: 'Hello',
    accountId: '111122223333',
    region: 'eu-central-1',
    outputDirectory: join(project, 'build', 'assembly'),
  });
});

test.each([
  [
    'an app that fails',
    { app: 'echo "retainUsers is wrong" >&2; exit 1' },
    'The stack does not synthesize:\nretainUsers is wrong',
  ],
  [
    'an app that fails without a word',
    { app: 'exit 3' },
    'The stack does not synthesize:\n"exit 3" ended with 3.',
  ],
  ['no app', {}, /cdk\.json names no app: add "app" with the command that runs it\.$/],
  [
    'no stack with an HTTP API',
    { app: 'node app.js', context: { stacks: { Other: 'aws://unknown-account/unknown-region' } } },
    'The app has no stack with an HTTP API (AWS::ApiGatewayV2::Api): add one.',
  ],
  [
    'two stacks with an HTTP API',
    { app: 'node app.js', context: { stacks: { A: 'aws://1/x', B: 'aws://1/x' } } },
    'One stack with an HTTP API runs here, and the app has more: A, B.',
  ],
])('refuses %s', async (_, cdkJson, message) => {
  write('cdk.json', cdkJson);
  await expect(synthesize(project, process.env)).rejects.toThrow(message);
});

test('refuses a folder without cdk.json', async () => {
  await expect(synthesize(project, process.env)).rejects.toThrow(/cdk\.json cannot be read as JSON/);
});
