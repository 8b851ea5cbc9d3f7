import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ExplainedError } from '../../src/explained-error';
import { readAwsEnvironment } from '../../src/lambda/aws-environment';
import { environmentVariables } from '../../src/lambda/environment-variables';
import { lambdaFunction } from '../support/http-api';

/** A folder with an AWS CLI that knows one profile. */
const directory = mkdtempSync(join(tmpdir(), 'aws-cli-'));
const PATH = [directory, dirname(process.execPath)].join(delimiter);
beforeAll(() => {
  writeFileSync(
    join(directory, 'aws'),
    `#!/usr/bin/env node
if (process.argv.slice(2).join(' ') !== 'configure export-credentials --profile sandbox --format process') {
  console.error('\\nThe config profile (' + process.argv[5] + ') could not be found');
  process.exit(255);
}
console.log('{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"secret","SessionToken":"session"}');
`,
  );
  chmodSync(join(directory, 'aws'), 0o755);
});
afterAll(() => rmSync(directory, { recursive: true }));

test('passes the endpoints of AWS services to functions, and no other inherited variable', async () => {
  const endpoints = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
  };
  const aws = await readAwsEnvironment(
    { ...endpoints, AWS_PROFILE: 'a', AWS_ACCESS_KEY_ID: 'b', HOME: '/c' },
    undefined,
  );
  expect(aws).toEqual({
    endpoints,
    credentials: { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_SESSION_TOKEN: 'local' },
  });
});

// Windows finds only executables (.exe), and the fake AWS CLI is a script.
const isWindows = process.platform === 'win32';

(isWindows ? test.skip : test)("--profile passes the profile's credentials", async () => {
  expect(await readAwsEnvironment({ PATH }, 'sandbox')).toEqual({
    endpoints: {},
    credentials: { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' },
  });
});

test.each([
  ...(isWindows
    ? []
    : [
        [
          'a profile that does not exist',
          PATH,
          'The profile other has no credentials: The config profile (other) could not be found',
        ],
      ]),
  [
    'no AWS CLI on this machine',
    '/nowhere',
    '--profile needs the AWS CLI, version 2: install it, or start without --profile.',
  ],
])('--profile with %s fails with one sentence', async (_, path, message) => {
  await expect(readAwsEnvironment({ PATH: path }, 'other')).rejects.toEqual(new ExplainedError(message));
});

test("a function's own endpoint wins over an inherited one, except for Cognito's, which is the emulator's", () => {
  const environment = { AWS_ENDPOINT_URL: 'own', AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'own' };
  const endpoints = { AWS_ENDPOINT_URL: 'inherited', AWS_ENDPOINT_URL_S3: 'inherited' };
  const aws = { endpoints, credentials: {} };
  expect(
    environmentVariables(lambdaFunction({ environment }), { cognitoEndpoint: 'emulator', aws }),
  ).toMatchObject({
    AWS_ENDPOINT_URL: 'own',
    AWS_ENDPOINT_URL_S3: 'inherited',
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'emulator',
  });
});
