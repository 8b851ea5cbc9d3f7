import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import recommendedFeatureFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import cdkJson from '../cdk.json';

const project = join(__dirname, '..');
const output = mkdtempSync(join(tmpdir(), 'cdk-out-'));
afterAll(() => rmSync(output, { recursive: true }));

function synthesize(...context: string[]) {
  const cdk = join(project, 'node_modules/aws-cdk/bin/cdk');
  const options = ['--quiet', '--no-notices', '--output', output];
  return spawnSync(process.execPath, [cdk, 'synth', ...options, ...context], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
}

test('cdk.json sets every feature flag that this version of aws-cdk-lib recommends', () => {
  expect(cdkJson.context).toEqual(recommendedFeatureFlags);
});

test('`cdk synth` prints no warning and bundles a function that responds', async () => {
  const { status, stderr } = synthesize();
  expect(stderr).not.toMatch(/warn|deprecat|feature flag/i);
  expect(status).toBe(0);

  const [asset = ''] = readdirSync(output).filter((name) => name.startsWith('asset.'));
  expect(await require(join(output, asset, 'index.js')).handler()).toMatchObject({ statusCode: 200 });
});

test('`cdk synth` explains an invalid context value without a stack trace', () => {
  const { status, stderr } = synthesize('--context', 'retainUsers=maybe');
  expect(stderr).toMatch(/^Context value retainUsers=maybe is invalid: use true or false\.$/m);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(status).toBe(1);
});
