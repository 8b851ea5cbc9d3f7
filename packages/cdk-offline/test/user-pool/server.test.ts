import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { resetUserPools } from '../../src/user-pool/server';
import {
  type LocalCognito,
  Password,
  rejection,
  startLocalCognito,
  UserPoolId,
} from '../support/local-cognito';
import { temporaryDirectory, userPool, userPoolClient } from '../support/user-pools';

const secretClient = userPoolClient({ id: '2secretive', hasSecret: true });
const pools = [userPool({ clients: [userPoolClient(), secretClient] })];
const directory = temporaryDirectory();
afterAll(() => directory.remove());

/** Starts with the same state folder each time. */
const start = () => startLocalCognito(pools, directory.path);
const stateFile = () => readFileSync(join(directory.path, 'user-pools.json'), 'utf8');

test('users, sign-ins, keys and client secrets, but no passwords and tokens, are stored until a reset', async () => {
  const readKept = async ({ sdk, publicKeys }: LocalCognito) => {
    const { UserPoolClient } = await sdk.describeUserPoolClient({ UserPoolId, ClientId: secretClient.id });
    return { secret: UserPoolClient?.ClientSecret, keys: publicKeys(userPool().issuer) };
  };
  const first = await start();
  await first.addUser('alice');
  const { AccessToken, RefreshToken } = await first.signIn('alice');
  const kept = await readKept(first);
  expect(stateFile()).toContain('"alice"');
  for (const secret of [Password, RefreshToken, AccessToken]) expect(stateFile()).not.toContain(secret);
  await first.stop();

  const second = await start();
  expect(await readKept(second)).toEqual(kept);
  await second.sdk.getUser({ AccessToken });
  await second.signIn('alice');
  await second.stop();

  resetUserPools(directory.path);
  const third = await start();
  expect(await third.sdk.listUsers({ UserPoolId })).toMatchObject({ Users: [] });
  expect((await readKept(third)).keys).not.toEqual(kept.keys);
  await third.stop();
});

test('a change that cannot be stored is dropped, and the terminal shows why', async () => {
  const cognito = await start();
  const before = stateFile();
  const obstacle = join(directory.path, `user-pools.json.${process.pid}.tmp`);
  mkdirSync(obstacle);

  const create = () => cognito.addUser('carol');
  expect(await rejection(create())).toBe('InternalErrorException: Internal error: see the terminal');
  expect(cognito.lines).toEqual([
    `Can't store users in ${directory.path} (EEXIST): make sure that it is a writable folder on a disk with free space, then try again.`,
  ]);
  expect(stateFile()).toBe(before);

  rmSync(obstacle, { recursive: true });
  await create();
  await cognito.stop();
});
