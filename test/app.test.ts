import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { synthesize } from '../packages/cdk-offline/src/template/synthesize';
import { copyApp } from './support/app-copy';

const project = join(__dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'cdk-app-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function readJson(...path: string[]) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

const templateFile = 'HttpApiGatewayJwtCognitoStack.template.json';

test('cdk.json turns on every feature flag that this version of the library recommends', () => {
  const recommended = readJson(project, 'node_modules/aws-cdk-lib/recommended-feature-flags.json');
  expect(readJson(project, 'cdk.json').context).toEqual(recommended);
});

test('two clones in different folders synthesize the same template, with `cdk synth` and as `npm start` does', async () => {
  const clone = join(scratch, 'clone');
  copyApp(clone);

  const output = join(scratch, 'cdk.out');
  const cdk = join(project, 'node_modules/aws-cdk/bin/cdk');
  const [{ stderr }] = await Promise.all([
    promisify(execFile)(
      process.execPath,
      [cdk, 'synth', '--quiet', '--no-notices', '--no-validation', '--output', output],
      {
        cwd: project,
        env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
      },
    ),
    synthesize(clone, process.env),
  ]);

  const here = readFileSync(join(output, templateFile), 'utf8');
  expect(readFileSync(join(clone, 'cdk.out', templateFile), 'utf8')).toBe(here);
  const lines = stderr.split('\n').filter((line) => !line.startsWith('npm warn'));
  expect(lines.filter((line) => /warn|deprecat|feature flag/i.test(line))).toEqual([]);
}, 60_000);

test('a bad context value ends synthesis with one sentence and no stack trace', () => {
  const { status, stderr } = spawnSync(readJson(project, 'cdk.json').app, {
    cwd: project,
    shell: true,
    encoding: 'utf8',
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ retainUsers: 'maybe' }) },
  });
  expect(stderr).toBe('The context value retainUsers=maybe is not accepted: give true or false.\n');
  expect(status).toBe(1);
});
