import { rejection, UserPoolId, useLocalCognito } from '../../support/local-cognito';

const cognito = useLocalCognito();
beforeAll(async () => {
  for (const Username of ['alice', 'alan', 'bob'])
    await cognito.sdk.adminCreateUser({
      UserPoolId,
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: `${Username}@example.com` },
        { Name: 'name', Value: `The "${Username}"` },
      ],
    });
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'bob' });
});

test.each([
  ['', ['alice', 'alan', 'bob']],
  ['username = "alice"', ['alice']],
  ['username ^= "al"', ['alan', 'alice']],
  ['"email" = "bob@example.com"', ['bob']],
  ['email^="al"', ['alan', 'alice']],
  ['name = "The \\"alan\\""', ['alan']],
  ['cognito:user_status = "FORCE_CHANGE_PASSWORD"', ['alice', 'alan', 'bob']],
  ['status = "Disabled"', ['bob']],
  ['given_name = "x"', []],
  ['username = "ALICE"', []],
])('the filter %j matches %j', async (Filter, expected) => {
  const { Users } = await cognito.sdk.listUsers({ UserPoolId, Filter });

  expect(Users?.map(({ Username }) => Username)).toEqual(expected);
});

const unparsable = 'Error while parsing filter.';
test.each([
  [{ Filter: 'username' }, unparsable],
  [{ Filter: 'username = alice' }, unparsable],
  [{ Filter: 'toString = "x"' }, unparsable],
  [{ Filter: 'nickname = "x"' }, unparsable],
  [{ Filter: 'a = "b" or c = "d"' }, unparsable],
  [{ AttributesToGet: ['email', 'custom:plan'] }, 'One or more requested attributes do not exist'],
  [{ PaginationToken: 'unknown' }, 'The pagination token is not valid.'],
])('ListUsers rejects %j', async (input, message) => {
  expect(await rejection(cognito.sdk.listUsers({ UserPoolId, ...input }))).toBe(
    `InvalidParameterException: ${message}`,
  );
});

test('ListUsers returns pages with only the requested attributes', async () => {
  const list = (PaginationToken?: string) =>
    cognito.sdk.listUsers({ UserPoolId, Limit: 2, AttributesToGet: ['email'], PaginationToken });
  const first = await list();
  const second = await list(first.PaginationToken);

  expect(first.Users?.map(({ Username }) => Username)).toEqual(['alice', 'alan']);
  expect(second.Users).toEqual([
    {
      Username: 'bob',
      Attributes: [{ Name: 'email', Value: 'bob@example.com' }],
      UserCreateDate: expect.any(Date),
      UserLastModifiedDate: expect.any(Date),
      Enabled: false,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    },
  ]);
  expect(second.PaginationToken).toBeUndefined();
});
