import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { call } from '../support/http-call';
import type { LocalRun } from '../support/local-run';
import { changes, serves, until, WatchedProject } from '../support/watched-project';

const Password = 'Correct-Horse-7-Battery';

let project: WatchedProject;
let run: LocalRun;
let cognito: CognitoIdentityProvider;
let token: string;
beforeAll(async () => {
  project = new WatchedProject();
  run = await project.watch().serving();
  cognito = run.cognito();
  const { UserPoolId } = run.outputs;
  await cognito.adminCreateUser({ UserPoolId, Username: 'alice', MessageAction: 'SUPPRESS' });
  await cognito.adminSetUserPassword({ UserPoolId, Username: 'alice', Password, Permanent: true });
  token = await signIn();
});
afterAll(async () => {
  cognito.destroy();
  await run.stop();
  project.remove();
});

async function signIn(ClientId = run.outputs.UserPoolClientId): Promise<string> {
  const { AuthenticationResult: tokens } = await cognito.adminInitiateAuth({
    UserPoolId: run.outputs.UserPoolId,
    ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'alice', PASSWORD: Password },
  });
  return tokens?.IdToken ?? '';
}

/** Status and body, with the token that was made before every change. */
async function get(path = '/hello'): Promise<string> {
  const { statusCode, body } = await call(run.outputs.ApiUrl + path, { headers: { authorization: token } });
  return `${statusCode} ${body}`;
}

describe('the next request shows', () => {
  test('another handler', async () => {
    expect(await get()).toBe('200 first');
    expect(await serves(run, () => project.writeHandler('"second"'))).toMatch(
      /^Serving the change in lambda\/hello\.js \(\d+ ms\)\n$/,
    );
    expect(await get()).toBe('200 second');
  });

  test('a handler that an editor writes over, and one that it saves by renaming another file', async () => {
    await serves(run, () =>
      appendFileSync(project.path('lambda/hello.js'), '\nexports.handler = async () => "third";'),
    );
    expect(await get()).toBe('200 third');
    for (const text of ['fourth', 'fifth']) {
      await serves(run, () => project.writeHandler(JSON.stringify(text)));
      expect(await get()).toBe(`200 ${text}`);
    }
  });

  test('another route, and no removed one, and the terminal lists them', async () => {
    const before = run.stdout.length;
    await serves(run, () => project.writeStack({ Route: { RouteKey: 'GET /other' } }));
    expect(await get('/other')).toBe('200 fifth');
    expect(await get()).toBe('404 {"message":"Not Found"}');
    expect(run.stdout.slice(before)).toMatch(/^ {2}GET \/other: tokens of/m);
    await serves(run, () => project.writeStack());
  });

  test('another audience', async () => {
    const JwtConfiguration = { Issuer: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] }, Audience: ['another'] };
    await serves(run, () => project.writeStack({ Authorizer: { JwtConfiguration } }));
    expect(await get()).toBe('401 {"message":"Unauthorized"}');
    await serves(run, () => project.writeStack());
    expect(await get()).toBe('200 fifth');
  });

  test('another context, in a process that was not started with the one before', async () => {
    await serves(run, () => project.writeHandler('process.env.GREETING'));
    await serves(run, () => project.writeSettings('Good evening'));
    expect(await get()).toBe('200 Good evening');
  });

  test('another version of a library, in a process that has not loaded the one before', async () => {
    await serves(run, () => project.writeHandler('process.env.LIBRARY'));
    expect(await get()).toBe('200 1');
    await until(() => isRunning(Number(project.read('cdk.out/library'))) || undefined);
    await serves(run, () => project.writeLibrary('2'));
    expect(await get()).toBe('200 2');
  });

  test('what changed while the app ran', async () => {
    const stack = project.read('lib/stack.js');
    const wait = `
      const { existsSync, writeFileSync } = require('node:fs');
      writeFileSync('cdk.out/begun', '');
      while (!existsSync('cdk.out/go')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    `;
    await serves(run, () => project.writeHandler('"before"'));
    const before = run.stdout.length;
    await serves(run, () => {
      project.write('lib/stack.js', wait + stack);
      void until(() => existsSync(project.path('cdk.out/begun')) || undefined).then(async () => {
        project.writeHandler('"meanwhile"');
        await setTimeout(100);
        project.write('cdk.out/go', '');
      });
    });
    await until(
      () => run.stdout.slice(before).includes('Serving the change in lambda/hello.js') || undefined,
    );
    expect(await get()).toBe('200 meanwhile');
    await serves(run, () => project.write('lib/stack.js', stack));
  });
});

describe('the version before goes on, and the terminal says why, for', () => {
  test.each([
    [
      'a stack that does not compile',
      'lib/stack.js',
      () => 'module.exports = {',
      /^The stack does not synthesize:\n.*SyntaxError: Unexpected end of input/s,
    ],
    [
      'a stack that does not synthesize',
      'lib/stack.js',
      () => 'console.error("retainUsers is wrong"); process.exit(1);',
      /^The stack does not synthesize:\nretainUsers is wrong\n/,
    ],
    [
      'a stack that cannot run here',
      'lib/stack.js',
      (stack: string) => stack.replace('AWS_PROXY', 'HTTP_PROXY'),
      /^Integration \(AWS::ApiGatewayV2::Integration\) .*\n/,
    ],
    ['a cdk.json that is none', 'cdk.json', () => '{', /^\S+cdk\.json cannot be read as JSON: .*\n/],
  ])('%s, until it is mended', async (name, file, break_, reason) => {
    await serves(run, () => project.writeHandler('"good"'));
    const { outputs } = project;
    const content = project.read(file);

    const refused = await changes(run, () => project.write(file, break_(content)));
    expect(refused).toMatch(reason);
    expect(refused.endsWith(`\nThe version before the change in ${file} goes on serving.\n`)).toBe(true);
    await changes(run, () => project.writeHandler(JSON.stringify(`mended: ${name}`)));
    expect(await get()).toBe('200 good');
    expect(project.outputs).toEqual(outputs);

    await serves(run, () => project.write(file, content));
    expect(await get()).toBe(`200 mended: ${name}`);
  });
});

test('a request under way ends with the version that it came to, and the process of that version with it', async () => {
  await serves(run, () =>
    project.write(
      'lambda/hello.js',
      `const { existsSync, writeFileSync } = require('node:fs');
      exports.handler = async () => {
        writeFileSync(${JSON.stringify(project.path('cdk.out/called'))}, '');
        while (!existsSync(${JSON.stringify(project.path('cdk.out/release'))})) await new Promise((done) => setTimeout(done, 5));
        return String(process.pid);
      };`,
    ),
  );
  const underWay = get();
  await until(() => existsSync(project.path('cdk.out/called')) || undefined);
  await serves(run, () => project.writeHandler('"new"'));
  expect(await get()).toBe('200 new');
  project.write('cdk.out/release', '');
  const [status, pid] = (await underWay).split(' ');
  expect(status).toBe('200');
  await until(() => !isRunning(Number(pid)) || undefined);
});

test('the idle process of the version before ends', async () => {
  await serves(run, () => project.writeHandler('String(process.pid)'));
  const [, pid] = (await get()).split(' ');
  expect(isRunning(Number(pid))).toBe(true);
  await serves(run, () => project.writeHandler('"next"'));
  await until(() => !isRunning(Number(pid)) || undefined);
});

describe('the user pool', () => {
  test('keeps its users and keys, and takes another policy and another client', async () => {
    const { UserPoolId } = run.outputs;
    const more = {
      Second: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          UserPoolId: { Ref: 'Pool' },
          ClientName: 'Second',
          ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
        },
      },
    };
    const Policies = { PasswordPolicy: { MinimumLength: 40 } };
    await serves(run, () => project.writeStack({ Pool: { Policies } }, more));
    await expect(
      cognito.adminSetUserPassword({ UserPoolId, Username: 'alice', Password, Permanent: true }),
    ).rejects.toThrow('Password not long enough');
    await run.prints('  Second: ');
    const [, second] = /^ {2}Second: (.+)$/m.exec(run.stdout) ?? [];
    expect(await signIn(second)).toMatch(/^eyJ/);
    expect(await get()).toBe('200 next');
  });
});

test('a file that is written again as it was, and one that cdk.json does not name, change nothing', async () => {
  const before = run.stdout.length;
  project.write('lib/stack.js', project.read('lib/stack.js'));
  utimesSync(project.path('lib/stack.js'), 1, 1);
  project.write('lib/notes/todo.js', 'excluded');
  project.write('notes.md', 'not included');
  mkdirSync(project.path('lambda/empty'));
  await setTimeout(100);
  expect(run.stdout.length).toBe(before);
  expect(await serves(run, () => project.writeHandler('"only this"'))).toContain(' lambda/hello.js (');
});

test('a file in a folder that was made later counts', async () => {
  await serves(run, () => project.write('lambda/later/deep/text.js', 'exports.text = "one";'));
  expect(
    await serves(run, () => project.write('lambda/later/deep/text.js', 'exports.text = "two";')),
  ).toContain(' lambda/later/deep/text.js (');
  expect(await serves(run, () => rmSync(project.path('lambda/later'), { recursive: true }))).toContain(
    ' lambda/later/deep/text.js (',
  );
});

test('--once beside it is refused in a sentence', async () => {
  const refused = project.start(['--watch', '--once']);
  expect(await refused.exitCode).toBe(1);
  expect(refused.stderr).toBe("error: option '--watch' cannot be used with option '--once'\n");
});

test('Ctrl-C ends it at once, with every process that it has started', async () => {
  await serves(run, () => project.writeHandler('String(process.pid)'));
  const [, pid] = (await get()).split(' ');
  const started = await until(() => {
    const children = childrenOf(run.pid);
    return children.length === 2 ? children : undefined;
  });
  expect(started).toContain(Number(pid));
  expect(await run.stop()).toBe(0);
  await until(() => !started.some(isRunning) || undefined);
});

/** A warm function, and a process of the app that waits. */
function childrenOf(parent: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [pid, parentOfPid] = line.trim().split(/\s+/).map(Number);
    return parentOfPid === parent && pid ? [pid] : [];
  });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
