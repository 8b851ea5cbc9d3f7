import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { wrapLines } from '../src/terminal';
import { failed, TestProject } from './support/test-project';

const project = new TestProject();
afterAll(() => project.remove());

test('--help fits 80 columns and names every command', async () => {
  const help = await project.run('--help');
  const names = [...help.stdout.matchAll(/^ {2}([a-z][a-z-]+) {2,}\w.*$/gm)].map(([, name]) => name);
  expect(names).toEqual([
    'create-user',
    'confirm-user',
    'create-new-user',
    'list-users',
    'generate-token',
    'sign-in',
    'full-flow',
    'hello',
    'verify',
    'delete-user',
  ]);
  for (const commandLine of ['--help', ...names.map((name) => `${name} --help`)]) {
    const { exitCode, stdout, stderr } = await project.run(commandLine);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});

test('without a command, shows the help on standard error', async () => {
  const help = await project.run('--help');
  expect(await project.run('')).toEqual({ exitCode: 1, stdout: '', stderr: help.stdout });
});

test.each([
  ['an unknown command', 'create', "error: unknown command 'create'"],
  [
    'an attribute without a value',
    'create-user --attribute name',
    "error: option '--attribute <name=value>' argument 'name' is invalid. Write it as NAME=VALUE.",
  ],
  ['a password as an option', 'hello --password x', "error: unknown option '--password'"],
  [
    'a second argument',
    'hello alice',
    "error: too many arguments for 'hello'. Expected 0 arguments but got 1.",
  ],
  [
    'an unknown token type',
    'generate-token -t Token',
    "error: option '-t, --token-type <type>' argument 'Token' is invalid. Allowed choices are IdToken, AccessToken, RefreshToken, all.",
  ],
])('rejects %s with one message', async (_name, commandLine, message) => {
  expect(await project.run(commandLine)).toEqual(failed(message));
});

test('says to install the dependencies in a clone without them', () => {
  project.write('clone/src/cli.ts', '');
  const program = join(project.directory, 'clone/bin/cognito-users.js');
  cpSync(join(__dirname, '../bin/cognito-users.js'), program);
  const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, 'The dependencies are not installed: run npm ci.\n']);
});

test('wraps messages at 100 columns, and keeps a longer word whole', () => {
  const address = `https://example.com/${'x'.repeat(100)}`;
  const lines = wrapLines(`${'word '.repeat(30)}go to ${address} now\nshort line`).split('\n');
  expect(lines.map((line) => (line === address ? 'address' : line.length))).toEqual([
    99,
    55,
    'address',
    3,
    10,
  ]);
});
