import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { ExplainedError } from '../../src/explained-error';
import { resetUserPools, startUserPools } from '../../src/user-pool/server';
import {
  addUser,
  ClientId,
  Password,
  refusal,
  signIn,
  startLocalCognito,
  UserPoolId,
} from '../support/local-cognito';
import { temporaryDirectory, userPool, userPoolClient } from '../support/user-pools';

const pools = [
  userPool({ clients: [userPoolClient(), userPoolClient({ id: '2secretive', hasSecret: true })] }),
];
const kept = { path: '', remove: () => undefined };
const directory = temporaryDirectory();
kept.path = directory.path;
afterAll(() => directory.remove());

const stateFile = () => readFileSync(join(directory.path, 'user-pools.json'), 'utf8');

test('users, sign-ins, keys and secrets outlive the server, until a reset', async () => {
  const secret = async (cognito: Awaited<ReturnType<typeof startLocalCognito>>) =>
    (await cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId: '2secretive' })).UserPoolClient
      ?.ClientSecret;
  const keys = (cognito: Awaited<ReturnType<typeof startLocalCognito>>) =>
    cognito.publicKeys(userPool().issuer);

  const first = await startLocalCognito(pools, kept);
  await addUser(first, 'alice');
  const { AccessToken, RefreshToken } = await signIn(first, 'alice');
  const before = { secret: await secret(first), keys: keys(first) };
  await first.stop();

  const second = await startLocalCognito(pools, kept);
  expect({ secret: await secret(second), keys: keys(second) }).toEqual(before);
  await second.sdk.getUser({ AccessToken });
  await second.sdk.initiateAuth({
    ClientId,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: { REFRESH_TOKEN: RefreshToken },
  });
  await signIn(second, 'alice');
  await second.stop();

  resetUserPools(directory.path);
  const third = await startLocalCognito(pools, kept);
  expect((await refusal(third.sdk.adminGetUser({ UserPoolId, Username: 'alice' }))).name).toBe(
    'UserNotFoundException',
  );
  expect(keys(third)).not.toEqual(before.keys);
  await third.stop();
});

test('keeps neither passwords nor refresh tokens in clear', async () => {
  const cognito = await startLocalCognito(pools, kept);
  await addUser(cognito, 'bob');
  const { RefreshToken, AccessToken } = await signIn(cognito, 'bob');
  await cognito.stop();

  expect(stateFile()).toContain('"bob"');
  for (const secret of [Password, RefreshToken, AccessToken]) expect(stateFile()).not.toContain(secret);
});

test('says plainly that a change cannot be stored, keeps nothing of it, and goes on', async () => {
  const cognito = await startLocalCognito(pools, kept);
  const before = stateFile();
  const obstacle = join(directory.path, `user-pools.json.${process.pid}.tmp`);
  mkdirSync(obstacle);

  const create = () => cognito.sdk.adminCreateUser({ UserPoolId, Username: 'carol' });
  expect(await refusal(create())).toEqual({
    name: 'InternalErrorException',
    message: 'Something went wrong: see the terminal',
  });
  expect(cognito.lines).toEqual([
    `The local user pool cannot keep its users in ${directory.path} (EISDIR): make room or make the folder writable, then try again.`,
  ]);
  expect((await refusal(cognito.sdk.adminGetUser({ UserPoolId, Username: 'carol' }))).name).toBe(
    'UserNotFoundException',
  );
  expect(stateFile()).toBe(before);

  rmSync(obstacle, { recursive: true });
  await create();
  await cognito.stop();
});

test('says plainly that its port is taken', async () => {
  const cognito = await startLocalCognito();
  const other = temporaryDirectory();
  const start = startUserPools({
    pools,
    stateDirectory: other.path,
    port: cognito.port,
    notify: () => undefined,
  });

  await expect(start).rejects.toThrow(ExplainedError);
  await expect(start).rejects.toThrow(`Port ${cognito.port} is in use by another program`);
  await cognito.stop();
  other.remove();
});

test('answers over HTTP: the keys to a reader, a refusal to a rebound name', async () => {
  const cognito = await startLocalCognito();
  const path = `/${UserPoolId}/.well-known/jwks.json`;
  const published = await (await fetch(cognito.url + path)).json();
  const status = await new Promise((resolve, reject) =>
    request(cognito.url + path, { headers: { host: 'example.com' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(),
  );
  await cognito.stop();

  expect(published).toEqual(cognito.publicKeys(userPool().issuer));
  expect(status).toBe(403);
});
