import childProcess from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { cognitoClient, type LocalOutputs, PASSWORD, signIn, signUp } from '../support/emulator-process';
import { call } from '../support/http-call';
import { Meetings } from '../support/meetings';
import { WatchedProject } from '../support/watched-project';

let project: WatchedProject;
let outputs: LocalOutputs;
let token: string;
const meetings = new Meetings();
beforeAll(async () => {
  await meetings.ready;
  project = new WatchedProject();
  await project.watch();
  outputs = project.outputs;
  token = (await signUp(outputs, 'alice')).IdToken;
});
afterAll(async () => {
  await project.stop();
  meetings.close();
  project.remove();
});

/** Status and body, with the token that was issued before every change. */
async function get(path = '/hello'): Promise<string> {
  const { statusCode, body } = await call(outputs.ApiUrl + path, { headers: { authorization: token } });
  return `${statusCode} ${body}`;
}

test('serves a changed handler, whether its file was replaced or written in place', async () => {
  expect(await get()).toBe('200 first');
  expect(await project.servesHandler('"second"')).toEqual([]);
  expect(await get()).toBe('200 second');
  await project.serves('lambda/hello.js', () =>
    appendFileSync(project.path('lambda/hello.js'), '\nexports.handler = async () => "third";'),
  );
  expect(await get()).toBe('200 third');
});

test('serves the changed routes and audiences of a stack, and prints the new summary', async () => {
  const changes = {
    'Route.RouteKey': 'GET /other',
    'Authorizer.JwtConfiguration.Audience': ['another'],
  };
  const summary = await project.servesStack(changes);
  expect(summary[1]).toBe(`  GET /other: token from ${outputs.UserPoolId} for another`);
  expect(await get()).toBe('404 {"message":"Not Found"}');
  expect(await get('/other')).toBe('401 {"message":"Unauthorized"}');
  await project.servesStack();
  expect(await get()).toBe('200 third');
});

test('when cdk.json changes, runs the app with its new context, except what --context sets, and watches its new files', async () => {
  await project.servesHandler(
    'process.env.GREETING + process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
  );
  await project.serves('cdk.json', () => project.writeSettings('Good evening', ['lib/**', 'lambda', 'docs']));
  expect(await get()).toBe(`200 Good evening!${outputs.CognitoEndpoint}`);
  await project.serves('docs/new.md', () => project.write('docs/new.md', 'included now'));
});

test('reloads again for a change during a reload, one reload at a time', async () => {
  const resources = project.read('lib/stack.js').replace(/^.*?=|;$/g, '');
  const count = project.lines.length;
  const spawn = jest.spyOn(childProcess, 'spawn');
  const appWaits = [meetings.next(), meetings.next()];
  project.write('lib/stack.js', `module.exports = ${meetings.code}.then(() => (${resources}));`);
  const app = await appWaits[0];
  project.writeHandler('"meanwhile"');
  await project.printsAfter(count, /^Change in .* again/);
  await setImmediate();
  expect(spawn).toHaveBeenCalledTimes(1);
  app?.write('go on');
  (await appWaits[1])?.write('go on');
  await project.printsAfter(count + 3, /^Reloaded/);
  expect(project.lines.slice(count)).toEqual([
    'Change in lib/stack.js, reloading...',
    'Change in lambda/hello.js, reloading again...',
    expect.stringMatching(/^Reloaded/),
    expect.stringMatching(/^Reloaded/),
  ]);
  expect(await get()).toBe('200 meanwhile');
  await project.servesStack();
});

test.each([
  [
    'a stack with a syntax error',
    'lib/stack.js',
    () => 'module.exports = {',
    /^The app doesn't synthesize:\n.*SyntaxError/s,
  ],
  [
    'a stack that the emulator rejects',
    'lib/stack.js',
    (stack: string) => stack.replace('AWS_PROXY', 'MOCK'),
    /^IntegrationType MOCK is not supported \(Integration\)/,
  ],
  ['an invalid cdk.json', 'cdk.json', () => '{', /^.+cdk\.json can't be read as JSON: /],
])(
  'keeps serving the previous version and says why, until %s is fixed',
  async (name, file, damage, reason) => {
    await project.servesHandler('"good"');
    const content = project.read(file);
    const before = project.outputs;

    const [seen, rejected] = await project.changes(() => project.write(file, damage(content)));
    expect(seen).toBe(`Change in ${file}, reloading...`);
    expect(rejected).toMatch(reason);
    expect(rejected).toMatch(/\nThe previous version keeps serving\.$/);
    await project.changes(() => project.writeHandler(JSON.stringify(`fixed: ${name}`)));
    expect(await get()).toBe('200 good');
    expect(project.outputs).toEqual(before);

    await project.serves(file, () => project.write(file, content));
    expect(await get()).toBe(`200 fixed: ${name}`);
  },
);

test('lets a request finish on the version that accepted it, and then ends its process', async () => {
  await project.servesHandler(`${meetings.code}.then(() => "old")`);
  const arrives = meetings.next();
  const inFlight = get();
  const handler = await arrives;
  await project.servesHandler('"new"');
  expect(await get()).toBe('200 new');
  handler.write('go on');
  expect(await inFlight).toBe('200 old');
  await once(handler, 'close');
});

test('ends the idle process of the previous version', async () => {
  const arrives = meetings.next();
  await project.serves('lambda/hello.js', () =>
    project.write('lambda/hello.js', `${meetings.code}; exports.handler = async () => "idle";`),
  );
  expect(await get()).toBe('200 idle');
  const processOfHandler = await arrives;
  const ends = once(processOfHandler, 'close');
  await project.servesHandler('"next"');
  await ends;
});

test('keeps users and keys when the user pool gets another password policy and another client', async () => {
  const Second = {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId: { Ref: 'Pool' },
      ClientName: 'Second',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    },
  };
  const summary = await project.servesStack({
    'Pool.Policies.PasswordPolicy.MinimumLength': 40,
    Second,
  });
  const { CognitoEndpoint, UserPoolId } = outputs;
  await expect(
    cognitoClient(CognitoEndpoint).adminSetUserPassword({
      UserPoolId,
      Username: 'alice',
      Password: PASSWORD,
      Permanent: true,
    }),
  ).rejects.toThrow('Password not long enough');
  const [, UserPoolClientId = ''] = /client Second: (.+)$/m.exec(summary.join('\n')) ?? [];
  expect((await signIn({ ...outputs, UserPoolClientId }, 'alice')).IdToken).toMatch(/^eyJ/);
  expect(await get()).toBe('200 next');
});

test('ignores files that are saved with the same content, and files that cdk.json does not include', async () => {
  project.write('lib/stack.js', project.read('lib/stack.js'));
  utimesSync(project.path('lambda/hello.js'), 1, 1);
  project.write('lib/notes/todo.js', 'excluded');
  project.write('notes.md', 'not included');
  mkdirSync(project.path('lambda/empty'));
  await project.servesHandler('"only this"');
});

test('watches folders that are created later', async () => {
  const file = 'lambda/later/deep/text.js';
  await project.serves(file, () => project.write(file, 'exports.text = "one";'));
  await project.serves(file, () => rmSync(project.path('lambda/later'), { recursive: true }));
});

test('Ctrl-C during a reload returns 0 and ends the processes of the app and the function', async () => {
  const functionStarts = meetings.next();
  await project.serves('lambda/hello.js', () =>
    project.write('lambda/hello.js', `${meetings.code}; exports.handler = async () => "idle";`),
  );
  await get();
  const ends = [once(await functionStarts, 'close')];
  const appStarts = meetings.next();
  project.write('lib/stack.js', `module.exports = ${meetings.code};`);
  ends.push(once(await appStarts, 'close'));
  expect(await project.stop()).toBe(0);
  await Promise.all(ends);
});
