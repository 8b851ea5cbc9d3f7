import { addUser, claimsOf, Password, UserPoolId } from '../../cdk-offline/test/support/local-cognito';
import { done } from './support/users-cli';
import { type RunningUsersProject, startUsersProject } from './support/users-local';

let project: RunningUsersProject;
beforeAll(async () => {
  project = await startUsersProject();
  await addUser(project.cognito, 'alice');
});
afterAll(() => project.stop());

const ctrlC = '\u0003';
const ctrlD = '\u0004';

test('prompts ask on standard error, the password unseen, and standard output has the token alone', async () => {
  const { exitCode, stdout, stderr } = await project.userProcess({
    arguments: ['generate-token', '--local'],
    typed: [
      ['User name:', 'alice\r'],
      ['Password of alice:', `${Password}\r`],
    ],
  });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: '✔ User name: alice\n✔ Password of alice:\n',
  });
  expect(claimsOf(stdout)).toMatchObject({ token_use: 'id', 'cognito:username': 'alice' });
});

test('a temporary password is replaced at a prompt of its own', async () => {
  await project.cognito.sdk.adminCreateUser({ UserPoolId, Username: 'bob', TemporaryPassword: Password });
  const { exitCode, stderr } = await project.userProcess({
    arguments: ['generate-token', '--local', '-u', 'bob'],
    typed: [
      ['Password of bob:', `${Password}\r`],
      ['New password of bob', 'New-horse-22\r'],
    ],
  });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: '✔ Password of bob:\n✔ New password of bob, in place of the temporary one:\n',
  });
});

test.each([
  ['Ctrl-C', ctrlC],
  ['Ctrl-D', ctrlD],
])('%s at a prompt ends the command with exit code 130 and without a result', async (_name, key) => {
  const { exitCode, stdout, stderr } = await project.userProcess({
    arguments: ['generate-token', '--local', '-u', 'alice'],
    typed: [['Password of alice:', key]],
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
  expect(stderr).toMatch(/^\? Password of alice: .*\n$/);
});

test('delete-user deletes after a yes alone', async () => {
  const question = `Delete alice from ${UserPoolId}?`;
  const remove = (keys: string) =>
    project.userProcess({ arguments: ['delete-user', '--local', '-u', 'alice'], typed: [[question, keys]] });
  expect(await remove('\r')).toEqual(done(`✔ ${question} No`, 'alice is not deleted.'));
  expect((await remove(ctrlC)).exitCode).toBe(130);
  expect(await remove('y\r')).toEqual(done(`✔ ${question} Yes`, 'alice is deleted.'));
});
