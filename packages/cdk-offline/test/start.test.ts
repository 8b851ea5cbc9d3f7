import { createPrivateKey, createPublicKey } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createKey } from './support/keys';
import { LocalProject, type LocalRun, NO_APP, REAL_APP } from './support/local-run';
import { signToken } from './support/tokens';

const PASSWORD = 'Correct-Horse-7-Battery';

/** `npm start` from source with the real stack, which most tests share; the others start anew on the assembly that it wrote. */
let project: LocalProject;
let run: LocalRun;
beforeAll(async () => {
  project = new LocalProject(REAL_APP);
  project.useApp(REAL_APP, { alarmEmail: 'ops@example.com' });
  run = await project.start().serving();
  project.useApp(NO_APP);
}, 30_000);
afterAll(async () => {
  await run.stop('SIGKILL');
  project.remove();
});

async function hello(
  authorization?: string,
): Promise<{ status: number; body: string; wwwAuthenticate: string | null }> {
  const headers = authorization === undefined ? undefined : { authorization };
  const response = await fetch(`${run.outputs.ApiUrl}/hello`, headers && { headers });
  return {
    status: response.status,
    body: await response.text(),
    wwwAuthenticate: response.headers.get('www-authenticate'),
  };
}

/** The user `alice`, made and signed in as the README's AWS CLI commands do it. */
async function signIn(
  localRun: LocalRun,
  username: string,
): Promise<{ IdToken: string; AccessToken: string }> {
  const { UserPoolId, UserPoolClientId: ClientId } = localRun.outputs;
  const { AuthenticationResult: tokens } = await localRun.cognito().adminInitiateAuth({
    UserPoolId,
    ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: username, PASSWORD },
  });
  return { IdToken: tokens?.IdToken ?? '', AccessToken: tokens?.AccessToken ?? '' };
}

async function createUser(username: string): Promise<void> {
  const user = { UserPoolId: run.outputs.UserPoolId, Username: username };
  await run.cognito().adminCreateUser({ ...user, MessageAction: 'SUPPRESS' });
  await run.cognito().adminSetUserPassword({ ...user, Password: PASSWORD, Permanent: true });
}

describe('what the terminal shows', () => {
  test('the address of the API, its routes, and how each is protected', () => {
    const { ApiUrl, UserPoolId, UserPoolClientId } = run.outputs;
    expect(run.stdout).toContain(`HTTP API    ${ApiUrl}\n`);
    expect(run.stdout).toContain(
      `  GET /hello: tokens of https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId} for ${UserPoolClientId}\n`,
    );
  });

  test('the two requests of the README with their real answers', () => {
    const { ApiUrl } = run.outputs;
    expect(run.stdout).toContain(`$ curl ${ApiUrl}/hello\n{"message":"Unauthorized"} (401)\n`);
    expect(run.stdout).toContain(
      `$ curl ${ApiUrl}/hello -H "Authorization: Bearer $TOKEN"\n"Hello from Lambda!" (200)\n`,
    );
  });

  test("how to get a token of one's own", () => {
    expect(run.stdout).toContain('npm run --silent user -- full-flow --local --username alice\n');
  });

  test('the resources that need nothing here, alarms included, in one line', () => {
    expect(run.stdout.match(/^Passed over .*$/m)?.[0]).toBe(
      'Passed over 17 resources that need nothing here: AWS::Logs::LogGroup, AWS::Logs::MetricFilter, AWS::IAM::Role, ' +
        'AWS::IAM::Policy, AWS::Logs::QueryDefinition, AWS::KMS::Key, AWS::SNS::Topic, AWS::SNS::TopicPolicy, ' +
        'AWS::SNS::Subscription, AWS::CloudWatch::Alarm, AWS::CloudWatch::Dashboard, AWS::CDK::Metadata',
    );
  });

  test('nothing that stays: the user of the shown requests is gone', async () => {
    const { Users } = await run.cognito().listUsers({ UserPoolId: run.outputs.UserPoolId });
    expect(Users).toEqual([]);
  });

  test('no token and no password', () => {
    expect(run.stdout + run.stderr).not.toMatch(/eyJ|aA1!/);
  });
});

describe('GET /hello', () => {
  test('without a token is refused', async () => {
    expect(await hello()).toEqual({
      status: 401,
      body: '{"message":"Unauthorized"}',
      wwwAuthenticate: 'Bearer',
    });
  });

  test('with garbage is refused', async () => {
    expect(await hello('Bearer garbage')).toEqual({
      status: 401,
      body: '{"message":"Unauthorized"}',
      wwwAuthenticate:
        'Bearer scope="" error="invalid_token" error_description="token contains an invalid number of segments"',
    });
  });

  test('with an ID token or an access token of a user is answered', async () => {
    await createUser('alice');
    const { IdToken, AccessToken } = await signIn(run, 'alice');
    const answered = { status: 200, body: '"Hello from Lambda!"', wwwAuthenticate: null };
    expect(await hello(`Bearer ${IdToken}`)).toEqual(answered);
    expect(await hello(`Bearer ${AccessToken}`)).toEqual(answered);
    expect(await hello(IdToken)).toEqual(answered);
  });

  describe('with a token that', () => {
    const seconds = () => Math.floor(Date.now() / 1000);
    /** The very key of the pool, read from its state: all but the named claims are right. */
    const poolKey = () => {
      const state = readFileSync(join(project.directory, '.local', 'user-pools.json'), 'utf8');
      const { kid, privateKey } = JSON.parse(state).pools[0].idTokenKey;
      const key = createPrivateKey(privateKey);
      return { ...createKey(kid), kid, privateKey: key, publicKey: createPublicKey(key) };
    };
    const claims = (overrides: object = {}) => ({
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${run.outputs.UserPoolId}`,
      aud: run.outputs.UserPoolClientId,
      token_use: 'id',
      iat: seconds() - 10,
      exp: seconds() + 600,
      ...overrides,
    });

    test('its pool signed is answered: the tests below fail by the named fault alone', async () => {
      expect(await hello(signToken(poolKey(), claims()))).toMatchObject({ status: 200 });
    });

    test('is for another client is refused', async () => {
      expect(await hello(signToken(poolKey(), claims({ aud: 'another' })))).toMatchObject({
        status: 401,
        wwwAuthenticate: expect.stringContaining(
          'error_description="the token does not have a valid audience"',
        ),
      });
    });

    test('has expired is refused', async () => {
      expect(await hello(signToken(poolKey(), claims({ exp: seconds() - 1 })))).toMatchObject({
        status: 401,
        wwwAuthenticate: expect.stringContaining('error_description="the token has expired"'),
      });
    });

    test('another key signed is refused', async () => {
      const { kid } = poolKey();
      expect(await hello(signToken(createKey(kid), claims()))).toMatchObject({ status: 401 });
    });
  });
});

describe('the servers', () => {
  test.each(['ApiUrl', 'CognitoEndpoint'] as const)(
    'refuse a Host that is no loopback name at %s',
    async (output) => {
      const { port } = new URL(run.outputs[output]);
      const status = await new Promise((resolve, reject) => {
        request(
          { host: '127.0.0.1', port, path: '/hello', headers: { host: 'attacker.example' } },
          (response) => resolve(response.statusCode),
        )
          .on('error', reject)
          .end();
      });
      expect(status).toBe(403);
    },
  );

  test.each(['ApiUrl', 'CognitoEndpoint'] as const)('listen on loopback alone at %s', async (output) => {
    const { port, hostname } = new URL(run.outputs[output]);
    expect(hostname).toBe('127.0.0.1');
    const others = Object.values(networkInterfaces()).flatMap((all) =>
      (all ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'),
    );
    for (const { address } of [...others, { address: '127.0.0.2' }]) {
      await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow('fetch failed');
    }
  });

  test('the user pool refuses admin operations without a signed request', async () => {
    const response = await fetch(run.outputs.CognitoEndpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.ListUsers',
      },
      body: JSON.stringify({ UserPoolId: run.outputs.UserPoolId }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});

test('prints a line for each request, with the reason of a refusal and without the token', async () => {
  await hello('Bearer eyJhbGciOiJub25lIn0.e30.');
  await run.prints('GET /hello 401');
  expect(run.stdout).toMatch(/^GET \/hello 401 \d+ ms: .+$/m);
  expect(run.stdout).not.toContain('eyJ');
});

test('keeps its state for its owner alone', () => {
  expect(statSync(join(project.directory, '.local')).mode & 0o777).toBe(0o700);
  expect(statSync(join(project.directory, '.local', 'user-pools.json')).mode & 0o777).toBe(0o600);
});

test('shares its users with another run in the same folder', async () => {
  const other = await project.start().serving();
  await createUser('carol');
  expect(await signIn(other, 'carol')).toMatchObject({ IdToken: expect.stringMatching(/^eyJ/) });
  expect(await signIn(run, 'carol')).toMatchObject({ IdToken: expect.stringMatching(/^eyJ/) });
  await other.stop();
});

test('ends with 0 at Ctrl-C; a restart keeps the users, --reset forgets them', async () => {
  await createUser('bob');
  const { IdToken } = await signIn(run, 'bob');
  expect(await run.stop()).toBe(0);

  run = await project.start(['--quiet']).serving();
  expect(await signIn(run, 'bob')).toMatchObject({ IdToken: expect.stringMatching(/^eyJ/) });
  expect(await hello(IdToken)).toMatchObject({ status: 200 });
  expect(run.stdout).not.toContain('GET /hello 200');
  expect(await run.stop('SIGTERM')).toBe(0);

  run = await project.start(['--reset']).serving();
  await expect(signIn(run, 'bob')).rejects.toThrow('Incorrect username or password.');
  expect(await hello(IdToken)).toMatchObject({ status: 401 });
}, 20_000);

describe('--once', () => {
  test('makes the two requests and ends with 0; --outputs-file names where the outputs go', async () => {
    const outputsFile = join(project.directory, 'deep', 'outputs.json');
    const once = project.start(['--once', '--outputs-file', outputsFile]);
    expect(await once.exitCode).toBe(0);
    expect(once.stdout).toContain('{"message":"Unauthorized"} (401)');
    expect(once.stdout).toContain('"Hello from Lambda!" (200)');
    expect(JSON.parse(readFileSync(outputsFile, 'utf8'))).toEqual({
      HttpApiGatewayJwtCognitoStack: {
        ApiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        UserPoolId: run.outputs.UserPoolId,
        UserPoolClientId: run.outputs.UserPoolClientId,
        CognitoEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      },
    });
  });

  test('ends with 1 where a request is answered otherwise', async () => {
    const broken = new LocalProject(NO_APP);
    const assembly = join(broken.directory, 'cdk.out');
    cpSync(join(project.directory, 'cdk.out'), assembly, { recursive: true });
    for (const asset of readdirSync(assembly).filter((name) => /^asset\.[0-9a-f]+$/.test(name))) {
      writeFileSync(
        join(assembly, asset, 'index.js'),
        'exports.handler = async () => { throw new Error(); };',
      );
    }
    const once = broken.start(['--once']);
    expect(await once.exitCode).toBe(1);
    expect(once.stdout).toContain('{"message":"Internal Server Error"} (500, which is not as it should be)');
    broken.remove();
  });
});

describe('says what is wrong in one sentence, and ends with 1, for', () => {
  let taken: Server;
  let port: number;
  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    port = (taken.address() as AddressInfo).port;
  });
  afterAll(() => taken.close());

  test.each(['--port', '--cognito-port'])('a taken %s, with every user still there', async (flag) => {
    const stateFile = join(project.directory, '.local', 'user-pools.json');
    const before = readFileSync(stateFile, 'utf8');
    const failed = project.start([flag, String(port), '--reset']);
    expect(await failed.exitCode).toBe(1);
    expect(readFileSync(stateFile, 'utf8')).toBe(before);
    expect(failed.stderr).toBe(
      `Port ${port} is in use by another program: stop it, or choose another port with ${flag} PORT (0 for any free one).\n`,
    );
  });

  test.each([
    ['an unknown flag', ['--prot', '1'], "error: unknown option '--prot'\n(Did you mean --port?)\n"],
    [
      'a port that is none',
      ['--port', '70000'],
      "error: option '--port <port>' argument '70000' is invalid. A port is a number from 0 to 65535.\n",
    ],
  ])('%s', async (_, flags, message) => {
    const failed = project.start(flags);
    expect(await failed.exitCode).toBe(1);
    expect(failed.stderr).toBe(message);
    expect(failed.stdout).toBe('');
  });

  test('a Node.js that is too old', async () => {
    const pretend = join(project.directory, 'old-node.js');
    writeFileSync(pretend, "Object.defineProperty(process, 'versions', { value: { node: '18.20.8' } });");
    const failed = project.start([], { NODE_OPTIONS: `--require ${pretend}` });
    expect(await failed.exitCode).toBe(1);
    expect(failed.stderr).toBe(
      'Node.js 18.20.8 is too old: install Node.js 20 or newer from https://nodejs.org.\n',
    );
  });

  test('a stack that does not synthesize', async () => {
    const broken = new LocalProject('echo "retainUsers is wrong" >&2; exit 1');
    const failed = broken.start();
    expect(await failed.exitCode).toBe(1);
    expect(failed.stderr).toBe('The stack does not synthesize:\nretainUsers is wrong\n');
    broken.remove();
  });

  test('an outputs file that cannot be written', async () => {
    const failed = project.start(['--outputs-file', join(project.directory, 'cdk.json', 'outputs.json')]);
    expect(await failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(
      /^The outputs cannot be written \(.*\): name another file with --outputs-file\.\n$/,
    );
  });
});

test('--help shows every flag and ends with 0', async () => {
  const help = project.start(['--help']);
  expect(await help.exitCode).toBe(0);
  for (const flag of [
    '--port',
    '--cognito-port',
    '--outputs-file',
    '--once',
    '--reset',
    '--quiet',
    '--help',
  ]) {
    expect(help.stdout).toContain(flag);
  }
  expect(help.stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
});
