import { useLocalCognito } from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const [web, mobile] = [userPoolClient(), userPoolClient({ id: '2mobile', name: 'Mobile' })];
const customers = userPool({ clients: [web, mobile] });
const staff = userPool({
  id: 'us-east-1_staff',
  name: 'Staff',
  mfaConfiguration: 'OFF',
  enabledMfas: [],
  clients: [],
});
const cognito = useLocalCognito(customers, staff);

const listed = ({ id, name }: typeof staff) => ({
  Id: id,
  Name: name,
  LambdaConfig: {},
  CreationDate: expect.any(Date),
  LastModifiedDate: expect.any(Date),
});

test('ListUserPools returns the pools of the template in pages', async () => {
  const first = await cognito.sdk.listUserPools({ MaxResults: 1 });
  const second = await cognito.sdk.listUserPools({ MaxResults: 1, NextToken: first.NextToken });

  expect([first.UserPools, second.UserPools]).toEqual([[listed(customers)], [listed(staff)]]);
  expect(second.NextToken).toBeUndefined();
});

test('ListUserPoolClients returns the clients of a pool', async () => {
  const { UserPoolClients } = await cognito.sdk.listUserPoolClients({ UserPoolId: customers.id });

  expect(UserPoolClients).toEqual(
    [web, mobile].map(({ id, name }) => ({ ClientId: id, ClientName: name, UserPoolId: customers.id })),
  );
});

test.each([
  [customers, { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } }],
  [staff, { MfaConfiguration: 'OFF' }],
])('GetUserPoolMfaConfig describes the second factors of $name', async ({ id }, expected) => {
  const { $metadata, ...output } = await cognito.sdk.getUserPoolMfaConfig({ UserPoolId: id });

  expect(output).toEqual(expected);
});
