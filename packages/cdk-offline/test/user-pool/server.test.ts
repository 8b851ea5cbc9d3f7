import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ExplainedError } from '../../src/explained-error';
import { resetUserPools } from '../../src/user-pool/server';
import { Store } from '../../src/user-pool/store';
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
afterEach(() => jest.restoreAllMocks());
afterAll(() => directory.remove());

/** Starts with the same state folder each time. */
const start = () => startLocalCognito(pools, directory.path);
const storedBytes = () =>
  Buffer.concat(readdirSync(directory.path).map((name) => readFileSync(join(directory.path, name))));

test('users, sign-ins, keys and client secrets, but no passwords and tokens, are stored until a reset', async () => {
  const readKept = async ({ sdk, publicKeys }: LocalCognito) => {
    const { UserPoolClient } = await sdk.describeUserPoolClient({ UserPoolId, ClientId: secretClient.id });
    return { secret: UserPoolClient?.ClientSecret, keys: publicKeys(userPool().issuer) };
  };
  const first = await start();
  await first.addUser('alice');
  const { AccessToken, RefreshToken } = await first.signIn('alice');
  const kept = await readKept(first);
  expect(storedBytes().includes('"alice"')).toBe(true);
  for (const secret of [Password, RefreshToken, AccessToken])
    expect(storedBytes().includes(secret)).toBe(false);
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

test('two emulators on the same folder share users, sign-ins and keys', async () => {
  const [one, other] = [await start(), await start()];
  await one.addUser('dave');
  const { AccessToken } = await other.signIn('dave');
  await one.sdk.adminUserGlobalSignOut({ UserPoolId, Username: 'dave' });

  expect(await rejection(other.sdk.getUser({ AccessToken }))).toBe(
    'NotAuthorizedException: Access Token has been revoked',
  );
  expect(one.publicKeys(userPool().issuer)).toEqual(other.publicKeys(userPool().issuer));
  await one.stop();
  await other.stop();
});

test('a reset rejects a folder that a running emulator uses, which keeps its users', async () => {
  const running = await start();
  await running.addUser('erin');

  expect(() => resetUserPools(directory.path)).toThrow(
    new ExplainedError(
      `Can't delete the users in ${directory.path} because another emulator uses them: stop it, then start with --reset again.`,
    ),
  );
  await running.signIn('erin');
  await running.stop();
});

test('a user that does not fit on the disk is not created, and the terminal shows why', async () => {
  const cognito = await start();
  const { transaction } = Store.prototype;
  const limitPages = (count: number) =>
    jest.spyOn(Store.prototype, 'transaction').mockImplementation(function (this: Store, change) {
      this.run(`PRAGMA max_page_count = ${count}`);
      return transaction.call(this, change);
    });
  const create = (Username: string) =>
    cognito.sdk.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS' });
  const fill = async () => {
    for (let count = 1; ; count++) await create(`user${count}`);
  };

  // SQLite treats a limit below the current size as the current size.
  limitPages(1);
  expect(await rejection(fill())).toBe('InternalErrorException: Internal error: see the terminal');
  expect(cognito.lines).toEqual([
    `Can't store users in ${directory.path} (the disk is full): make sure that it is a writable folder on a disk with free space, then try again.`,
  ]);

  limitPages(2 ** 30);
  const { Users = [] } = await cognito.sdk.listUsers({ UserPoolId, Filter: 'username ^= "user"' });
  await create(`user${Users.length + 1}`);
  await cognito.stop();
});

test('the event loop runs other work between two operations', async () => {
  const cognito = await start();
  const { transaction } = Store.prototype;
  let turn = 0;
  const turns: number[] = [];
  const nextTurn = () => {
    turn++;
    timer = setImmediate(nextTurn);
  };
  let timer = setImmediate(nextTurn);
  jest.spyOn(Store.prototype, 'transaction').mockImplementation(function (this: Store, change) {
    turns.push(turn);
    return transaction.call(this, change);
  });
  const request = (connection: string) =>
    `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\nX-Amz-Target: AWSCognitoIdentityProviderService.GetUser\r\nContent-Length: 2\r\n\r\n{}`;
  const socket = connect(cognito.port, '127.0.0.1');
  // One packet, so that the requests arrive in the same turn.
  socket.write(request('keep-alive').repeat(3) + request('close'));
  const response = await text(socket);
  clearImmediate(timer);

  expect(response.match(/HTTP\/1.1 400/g)).toHaveLength(4);
  expect(new Set(turns).size).toBe(4);
  await cognito.stop();
});
