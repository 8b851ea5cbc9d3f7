import { type LocalCognito, refusal, startLocalCognito, UserPoolId } from '../../support/local-cognito';

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
])('finds by %j', async (Filter, expected) => {
  const { Users } = await cognito.sdk.listUsers({ UserPoolId, Filter });

  expect(Users?.map(({ Username }) => Username)).toEqual(expected);
});

test.each(['username', 'username = alice', 'toString = "x"', 'nickname = "x"', 'a = "b" or c = "d"'])(
  'refuses the filter %j',
  async (Filter) => {
    expect(await refusal(cognito.sdk.listUsers({ UserPoolId, Filter }))).toEqual({
      name: 'InvalidParameterException',
      message: 'Error while parsing filter.',
    });
  },
);

test('gives the wanted attributes alone', async () => {
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

test('goes through the pages', async () => {
  const first = await cognito.sdk.listUsers({ UserPoolId, Limit: 2 });
  const second = await cognito.sdk.listUsers({
    UserPoolId,
    Limit: 2,
    PaginationToken: first.PaginationToken ?? '',
  });

  expect([first, second].map(({ Users }) => Users?.map(({ Username }) => Username))).toEqual([
    ['alice', 'alan'],
    ['bob'],
  ]);
  expect(second.PaginationToken).toBeUndefined();
});

test('refuses a page that it has not named', async () => {
  const call = cognito.sdk.listUsers({ UserPoolId, PaginationToken: 'made-up' });

  expect((await refusal(call)).name).toBe('InvalidParameterException');
});
