import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('npx cdk synth, with the validation of templates that takes its time, prints no warning of the app', () => {
  const { status, stderr } = spawnSync('npx', ['cdk', 'synth', '--quiet', '--no-notices'], {
    cwd: join(__dirname, '../..'),
    encoding: 'utf8',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  expect(status).toBe(0);
  const lines = stderr.split('\n').filter((line) => !line.startsWith('npm warn'));
  expect(lines.filter((line) => /warn|deprecat|feature flag/i.test(line))).toEqual([]);
});
