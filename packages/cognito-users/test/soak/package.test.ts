import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Emulator, startEmulator } from '../support/emulator';
import { TestProject } from '../support/test-project';

const execute = promisify(execFile);
const packageFolder = join(__dirname, '../..');
const project = new TestProject();
let emulator: Emulator;

beforeAll(async () => {
  const pack = ['pack', '--json', '--pack-destination', project.directory];
  const { stdout } = await execute('npm', pack, { cwd: packageFolder });
  const [{ filename }]: [{ filename: string }] = JSON.parse(stdout.slice(stdout.indexOf('[')));
  project.write('package.json', { private: true, dependencies: { 'cognito-users': `file:${filename}` } });
  await npm('install', '--prefer-offline', '--no-audit', '--no-fund');
  emulator = await startEmulator(project);
});
afterAll(async () => {
  await emulator.stop();
  project.remove();
});

function npm(...args: string[]) {
  return execute('npm', args, { cwd: project.directory });
}

function cognitoUsers(commandLine: string) {
  const env = { ...process.env, COGNITO_PASSWORD: 'Correct-horse-1' };
  return execute('npx', ['cognito-users', ...commandLine.split(' ')], { cwd: project.directory, env });
}

test('the packed package installs no TypeScript and shows its help', async () => {
  const compilers = ['esbuild', 'ts-node', 'tsx', 'typescript'];
  const installed = compilers.filter((name) => existsSync(join(project.directory, 'node_modules', name)));
  expect(installed).toEqual([]);
  const { stdout } = await cognitoUsers('--help');
  expect(stdout).toMatch(/^Usage: cognito-users /);
});

test('the installed package creates a user and gets a token that the API accepts', async () => {
  const { stdout: token } = await cognitoUsers('full-flow --local --username alice --client-auth');
  const headers = { authorization: `Bearer ${token.trim()}` };
  const response = await fetch(`${emulator.outputs.ApiUrl}/hello`, { headers });
  expect([response.status, await response.text()]).toEqual([200, 'Hello from Lambda!']);
});
