import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';

const run = promisify(execFile);
const packageFolder = join(__dirname, '../..');
/** A CDK app in plain JavaScript that isn't this repository's: another pool, two routes, a function without a bundler. */
const project = mkdtempSync(join(tmpdir(), 'foreign-app-'));

beforeAll(async () => {
  cpSync(join(__dirname, '../fixtures/foreign-app'), project, { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: packageFolder,
  });
  const dependencies = {
    'aws-cdk-lib': devDependencies['aws-cdk-lib'],
    constructs: devDependencies.constructs,
    'cdk-offline': `file:${fileNameOf(stdout)}`,
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: project });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the packed package holds compiled JavaScript only, and installs no TypeScript', () => {
  const files = readdirSync(join(project, 'node_modules/cdk-offline'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => file.endsWith('.ts'))).toEqual([]);
  const compilers = ['esbuild', 'ts-node', 'tsx', 'typescript'];
  expect(compilers.filter((name) => existsSync(join(project, 'node_modules', name)))).toEqual([]);
});

test('npx cdk-offline --once runs the foreign app and gets both expected responses', async () => {
  const { stdout } = await run('npx', ['cdk-offline', '--once', '--port', '0', '--cognito-port', '0'], {
    cwd: project,
  });
  expect(stdout).toMatch(/orders\n\{"message":"Unauthorized"\} \(401\)\n/);
  expect(stdout).toMatch(/\n\{"order":"all","customer":"[^"]+"\} \(200\)\n/);
});

test('the installed package serves both routes of the foreign app to a signed-in user only', async () => {
  const server = spawn(
    process.execPath,
    ['node_modules/cdk-offline/bin/cdk-offline.js', '--port', '0', '--cognito-port', '0'],
    {
      cwd: project,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    await printed(server, 'Serving until Ctrl-C');
    const { Orders: outputs } = JSON.parse(readFileSync(join(project, 'cdk.out/local-outputs.json'), 'utf8'));
    const [, apiUrl] = /^HTTP API +(\S+)$/m.exec(output.get(server) ?? '') ?? [];
    const token = await signIn(outputs);
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${apiUrl}${path}`, { headers });
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
    server.kill('SIGINT');
  }
  expect(await once(server, 'exit')).toEqual([0, null]);
});

const output = new Map<ChildProcess, string>();

/** Resolves when the process has printed the text, and rejects if it exits first. */
function printed(server: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', (chunk) => {
      output.set(server, (output.get(server) ?? '') + chunk);
      if (output.get(server)?.includes(text)) resolve();
    });
    server.once('exit', (code) =>
      reject(new Error(`cdk-offline exited with ${code}:\n${output.get(server)}`)),
    );
  });
}

function fileNameOf(packed: string): string {
  const [{ filename }]: [{ filename: string }] = JSON.parse(packed.slice(packed.indexOf('[')));
  return filename;
}

async function signIn({ PoolId: UserPoolId, ClientId, CognitoEndpoint: endpoint }: Record<string, string>) {
  const [Username, Password] = ['a@example.com', 'Correct-Horse-7-Battery'];
  const cognito = new CognitoIdentityProvider({
    endpoint: endpoint ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  await cognito.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS' });
  await cognito.adminSetUserPassword({ UserPoolId, Username, Password, Permanent: true });
  const { AuthenticationResult: tokens } = await cognito.adminInitiateAuth({
    UserPoolId,
    ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
  cognito.destroy();
  return tokens?.IdToken;
}
