import { createUsersProject, type UsersProject } from './support/users-cli';

let project: UsersProject;
beforeAll(() => {
  project = createUsersProject();
});
afterAll(() => project.remove());

const commands = [
  'create-user',
  'confirm-user',
  'create-new-user',
  'generate-token',
  'full-flow',
  'hello',
  'delete-user',
];

test('--help fits 80 columns and names every command', async () => {
  const all = await project.user({ arguments: ['--help'] });
  for (const name of commands) {
    expect(all.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    const help = await project.user({ arguments: [name, '--help'] });
    for (const { exitCode, stdout, stderr } of [all, help]) {
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  }
});

test('without a command shows the help on standard error', async () => {
  const help = await project.user({ arguments: ['--help'] });
  expect(await project.user({ arguments: [] })).toEqual({ exitCode: 1, stdout: '', stderr: help.stdout });
});

test.each([
  ['an unknown command', ['create'], "error: unknown command 'create'\n"],
  ['an unknown option', ['hello', '--password', 'x'], "error: unknown option '--password'\n"],
  [
    'an argument too many',
    ['hello', 'alice'],
    "error: too many arguments for 'hello'. Expected 0 arguments but got 1.\n",
  ],
  [
    'an unknown type of token',
    ['generate-token', '-t', 'Token'],
    "error: option '-t, --token-type <type>' argument 'Token' is invalid. Allowed choices are IdToken, AccessToken, RefreshToken, all.\n",
  ],
])('refuses %s in one line', async (_name, arguments_, stderr) => {
  expect(await project.user({ arguments: arguments_ })).toEqual({ exitCode: 1, stdout: '', stderr });
});
