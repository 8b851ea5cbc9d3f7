import {
  invalidParameter,
  type LocalCognito,
  rejection,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito();
  for (const name of ['alice', 'alan', 'bob'])
    await cognito.sdk.adminCreateUser({
      UserPoolId,
      Username: name,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: `${name}@example.com` },
        { Name: 'name', Value: `The "${name}"` },
      ],
    });
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'bob' });
});
afterAll(() => cognito.stop());

test.each([
  ['', ['alice', 'alan', 'bob']],
  ['username = "alice"', ['alice']],
  ['username ^= "al"', ['alice', 'alan']],
  ['"email" = "bob@example.com"', ['bob']],
  ['email^="al"', ['alice', 'alan']],
  ['name = "The \\"alan\\""', ['alan']],
  ['cognito:user_status = "FORCE_CHANGE_PASSWORD"', ['alice', 'alan', 'bob']],
  ['status = "Disabled"', ['bob']],
  ['given_name = "x"', []],
  ['username = "ALICE"', []],
])('the filter %j matches the right users', async (Filter, expected) => {
  const { Users } = await cognito.sdk.listUsers({ UserPoolId, Filter });

  expect(Users?.map(({ Username }) => Username)).toEqual(expected);
});

test.each(['username', 'username = alice', 'toString = "x"', 'nickname = "x"', 'a = "b" or c = "d"'])(
  'rejects the filter %j',
  async (Filter) => {
    expect(await rejection(cognito.sdk.listUsers({ UserPoolId, Filter }))).toEqual(
      invalidParameter('Error while parsing filter.'),
    );
  },
);

test('returns only the requested attributes', async () => {
  const { Users } = await cognito.sdk.listUsers({
    UserPoolId,
    Filter: 'username = "bob"',
    AttributesToGet: ['email'],
  });

  expect(Users).toEqual([
    {
      Username: 'bob',
      Attributes: [{ Name: 'email', Value: 'bob@example.com' }],
      UserCreateDate: expect.any(Date),
      UserLastModifiedDate: expect.any(Date),
      Enabled: false,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    },
  ]);
});

test('rejects a requested attribute that the pool does not have', async () => {
  const call = cognito.sdk.listUsers({ UserPoolId, AttributesToGet: ['email', 'custom:plan'] });

  expect(await rejection(call)).toEqual(invalidParameter('One or more requested attributes do not exist'));
});

test('returns pages, and rejects an unknown page', async () => {
  const list = (PaginationToken?: string) => cognito.sdk.listUsers({ UserPoolId, Limit: 2, PaginationToken });
  const first = await list();
  const second = await list(first.PaginationToken);

  expect([first, second].map(({ Users }) => Users?.map(({ Username }) => Username))).toEqual([
    ['alice', 'alan'],
    ['bob'],
  ]);
  expect(second.PaginationToken).toBeUndefined();
  expect(await rejection(list('unknown'))).toEqual(invalidParameter('The pagination token is not valid.'));
});
