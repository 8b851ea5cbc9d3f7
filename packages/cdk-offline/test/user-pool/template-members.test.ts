import { ExplainedError } from '../../src/explained-error';
import type { UserPool } from '../../src/model/user-pool';
import { type LocalCognito, startLocalCognito, UserPoolId } from '../support/local-cognito';
import { temporaryDirectory, userPool } from '../support/user-pools';

const directory = temporaryDirectory();
afterAll(() => directory.remove());

const group = (name: string, description?: string) => ({
  name,
  description,
  roleArn: undefined,
  precedence: undefined,
});
const user = (username: string) => ({
  username,
  attributes: [{ name: 'email', value: `${username}@example.com` }],
  deliveryMediums: ['EMAIL'],
  messageAction: undefined,
  label: 'User',
});
const membership = (username: string, groupName: string) => ({ username, groupName, label: 'Member' });

async function withTemplate<T>(changes: Partial<UserPool>, use: (cognito: LocalCognito) => Promise<T>) {
  const cognito = await startLocalCognito([userPool(changes)], directory.path);
  try {
    return await use(cognito);
  } finally {
    await cognito.stop();
  }
}

async function content({ sdk, lines }: LocalCognito) {
  const { Groups = [] } = await sdk.listGroups({ UserPoolId });
  const { Users = [] } = await sdk.listUsers({ UserPoolId });
  const members = await Promise.all(
    Groups.map(async ({ GroupName }) => (await sdk.listUsersInGroup({ UserPoolId, GroupName })).Users ?? []),
  );
  return {
    groups: Groups.map(({ GroupName, Description }, index) => [
      GroupName,
      Description,
      ...(members[index] ?? []).map(({ Username }) => Username),
    ]),
    users: Users.map(({ Username, UserStatus }) => [Username, UserStatus]),
    messages: lines.length,
  };
}

test('groups and users of the template exist after each start, and are deleted when the template drops them', async () => {
  const first = {
    groups: [group('admins'), group('readers', 'Old')],
    users: [user('alice'), user('bob')],
    memberships: [membership('alice', 'admins'), membership('bob', 'admins')],
  };
  const invited = 'FORCE_CHANGE_PASSWORD';
  await withTemplate(first, async (cognito) => {
    expect(await content(cognito)).toEqual({
      groups: [
        ['admins', undefined, 'alice', 'bob'],
        ['readers', 'Old'],
      ],
      users: [
        ['alice', invited],
        ['bob', invited],
      ],
      messages: 2,
    });
    await cognito.addUser('carol');
    await cognito.sdk.adminSetUserPassword({
      UserPoolId,
      Username: 'alice',
      Password: 'Correct-horse-1',
      Permanent: true,
    });
  });

  const second = {
    groups: [group('readers', 'New')],
    users: [user('alice')],
    memberships: [membership('alice', 'readers')],
  };
  await withTemplate(second, async (cognito) =>
    expect(await content(cognito)).toEqual({
      groups: [['readers', 'New', 'alice']],
      users: [
        ['alice', 'CONFIRMED'],
        ['carol', 'CONFIRMED'],
      ],
      messages: 0,
    }),
  );

  await withTemplate({ ...second, memberships: [] }, async (cognito) =>
    expect((await content(cognito)).groups).toEqual([['readers', 'New']]),
  );
});

test.each<[string, Partial<UserPool>, string]>([
  [
    'a user that AWS would reject',
    { users: [{ ...user('eve'), attributes: [] }] },
    "The user can't be created (User): No email provided but desired delivery medium was Email. Change the resource.",
  ],
  [
    'a membership of an unknown user',
    { groups: [group('admins')], memberships: [membership('nobody', 'admins')] },
    'Username is not a user of the pool (Member): add the user.',
  ],
  [
    'a membership in an unknown group',
    { users: [user('dave')], memberships: [membership('dave', 'none')] },
    'GroupName is not a group of the pool (Member): add the group.',
  ],
])('%s stops the start', async (_what, changes, message) => {
  await expect(withTemplate(changes, content)).rejects.toEqual(new ExplainedError(message));
});
