import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import recommendedFeatureFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import cdkJson from '../cdk.json';

const project = join(__dirname, '..');
const output = mkdtempSync(join(tmpdir(), 'cdk-out-'));
afterAll(() => rmSync(output, { recursive: true }));

test('cdk.json sets every feature flag that this version of aws-cdk-lib recommends', () => {
  expect(cdkJson.context).toMatchObject(recommendedFeatureFlags);
});

test('`cdk synth` prints no warning and bundles functions with a handler', () => {
  const cdk = join(project, 'node_modules/aws-cdk/bin/cdk');
  const options = ['--quiet', '--no-notices', '--output', output];
  const { status, stderr } = spawnSync(process.execPath, [cdk, 'synth', ...options], {
    cwd: project,
    encoding: 'utf8',
    // The validation of the template takes seconds: CI runs `cdk synth` with it.
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_VALIDATION: 'false' },
  });
  // npm warns about unknown settings in the user's own configuration.
  const lines = stderr.split('\n').filter((line) => !line.startsWith('npm warn'));
  expect(lines.filter((line) => /warn|deprecat|feature flag/i.test(line))).toEqual([]);
  expect(status).toBe(0);

  const assets = readdirSync(output).filter((name) => name.startsWith('asset.'));
  expect(assets).not.toEqual([]);
  for (const asset of assets) {
    expect(require(join(output, asset, 'index.js'))).toMatchObject({ handler: expect.any(Function) });
  }
});

test('the app reports an invalid context value in one sentence, without a stack trace', () => {
  const { status, stderr } = spawnSync(cdkJson.app, {
    cwd: project,
    shell: true,
    encoding: 'utf8',
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ retainUsers: 'maybe' }) },
  });
  expect(stderr).toBe('Context value retainUsers=maybe is invalid: use true or false.\n');
  expect(status).toBe(1);
});

test.each([
  [{}, 'HttpApiGatewayJwtCognitoStack'],
  [{ stage: 'dev' }, 'HttpApiGatewayJwtCognitoStack-dev'],
  [{ stage: 'prod', retainUsers: false }, 'HttpApiGatewayJwtCognitoStack-prod'],
])('with the context %j, the app has the stack %s', (context, stackName) => {
  const HttpApiGatewayJwtCognitoStack = jest.fn();
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  jest.isolateModules(() => {
    jest.doMock('../lib/http-api-gateway-jwt-cognito-stack', () => ({ HttpApiGatewayJwtCognitoStack }));
    require('../bin/http-api-gateway-jwt-cognito');
    // jest-autoclean doesn't know the folders of isolated modules.
    require('aws-cdk-lib/cx-api').CloudAssembly.cleanupTemporaryDirectories();
  });
  delete process.env.CDK_CONTEXT_JSON;
  expect(HttpApiGatewayJwtCognitoStack.mock.calls).toEqual([[expect.anything(), stackName, context]]);
});
