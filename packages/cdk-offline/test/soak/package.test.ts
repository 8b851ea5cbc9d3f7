import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalProject, signUp } from '../support/emulator-process';

const run = promisify(execFile);
const packageFolder = join(__dirname, '../..');
/** A CDK app in plain JavaScript, unlike this repository's: another pool, two routes, a function without a bundler. */
const project = new LocalProject('node app.js');
const { directory } = project;

beforeAll(async () => {
  cpSync(join(__dirname, '../fixtures/foreign-app'), directory, { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory], {
    cwd: packageFolder,
  });
  const dependencies = {
    'aws-cdk-lib': devDependencies['aws-cdk-lib'],
    constructs: devDependencies.constructs,
    'cdk-offline': `file:${JSON.parse(stdout.slice(stdout.indexOf('[')))[0].filename}`,
  };
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: directory });
});
afterAll(() => project.remove());

test('the packed package contains only compiled JavaScript, and installs neither TypeScript nor the AWS SDK', () => {
  const files = readdirSync(join(directory, 'node_modules/cdk-offline'), {
    recursive: true,
    encoding: 'utf8',
  });
  expect(files.filter((file) => file.endsWith('.ts'))).toEqual([]);
  const unwanted = ['@aws-sdk', 'esbuild', 'ts-node', 'tsx', 'typescript'];
  expect(unwanted.filter((name) => existsSync(join(directory, 'node_modules', name)))).toEqual([]);
});

test('npx cdk-offline --once runs the foreign app and gets both expected responses', async () => {
  const { stdout } = await run('npx', ['cdk-offline', '--once', '--port', '0', '--cognito-port', '0'], {
    cwd: directory,
  });
  expect(stdout).toMatch(/orders\n\{"message":"Unauthorized"\} \(401\)\n/);
  expect(stdout).toMatch(/\n\{"order":"all","customer":"[^"]+"\} \(200\)\n/);
});

test('the installed package serves a route of the foreign app only to a signed-in user', async () => {
  const program = 'node_modules/cdk-offline/bin/cdk-offline.js';
  const server = await project.start([], {}, program).serving();
  try {
    const { ApiUrl, ...outputs } = project.outputs;
    const token = (await signUp(outputs, 'a@example.com')).IdToken;
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${ApiUrl}${path}`, { headers });
      return [response.status, await response.json()];
    };
    expect(await get('/orders/7')).toEqual([401, { message: 'Unauthorized' }]);
    expect(await get('/orders/7', { authorization: `Bearer ${token}` })).toEqual([
      200,
      { order: '7', customer: 'a@example.com' },
    ]);
    expect(await get('/other', { authorization: `Bearer ${token}` })).toEqual([
      404,
      { message: 'Not Found' },
    ]);
  } finally {
    expect(await server.stop()).toBe(0);
  }
});
