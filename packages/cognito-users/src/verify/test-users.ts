import { randomBytes, randomInt } from 'node:crypto';
import type { ExplicitAuthFlowsType, UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import type { CommandContext } from '../command-context';
import { userAttributes } from '../users';
import type { Target } from './case';

/** Deletes something that `verify` created, if it exists. */
export type CleanUp = () => Promise<unknown>;

/**
 * Creates a user with a permanent password and one with a temporary password, and chooses a name for a third.
 * @param cleanUps receives functions that delete the users, before they are created
 */
export async function createTestUsers(
  { cognito, userPoolId: UserPoolId, options }: CommandContext,
  { UsernameAttributes = [], Policies }: UserPoolType,
  signal: AbortSignal,
  cleanUps: CleanUp[],
): Promise<Pick<Target, 'username' | 'temporaryUsername' | 'newUsername' | 'password'>> {
  const [username, temporaryUsername, newUsername] = [
    createUsername('user', UsernameAttributes),
    createUsername('temporary', UsernameAttributes),
    createUsername('new', UsernameAttributes),
  ] as const;
  for (const Username of [username, temporaryUsername, newUsername])
    cleanUps.push(() =>
      cognito.adminDeleteUser({ UserPoolId, Username }).catch(ignore('UserNotFoundException')),
    );
  // All four character classes, and more than the minimum length.
  const length = Math.max(Policies?.PasswordPolicy?.MinimumLength ?? 0, 24);
  const password = `aA1!${randomBytes(length).toString('base64url')}`;
  const UserAttributes = userAttributes(options);
  for (const Username of [username, temporaryUsername]) {
    signal.throwIfAborted();
    await cognito.adminCreateUser({
      UserPoolId,
      Username,
      MessageAction: 'SUPPRESS',
      TemporaryPassword: password,
      ...(UserAttributes.length > 0 && { UserAttributes }),
    });
  }
  signal.throwIfAborted();
  await cognito.adminSetUserPassword({ UserPoolId, Username: username, Password: password, Permanent: true });
  return { username, temporaryUsername, newUsername, password };
}

/** Creates an app client, for a token with another audience. Returns undefined on cdk-offline, which can't do that. */
export async function createOtherClient(
  { cognito, userPoolId: UserPoolId }: CommandContext,
  cleanUps: CleanUp[],
): Promise<string | undefined> {
  const ExplicitAuthFlows: ExplicitAuthFlowsType[] = [
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ];
  try {
    const { UserPoolClient } = await cognito.createUserPoolClient({
      UserPoolId,
      ClientName: 'cognito-users-verify',
      ExplicitAuthFlows,
    });
    const ClientId = UserPoolClient?.ClientId;
    if (ClientId !== undefined)
      cleanUps.push(() =>
        cognito.deleteUserPoolClient({ UserPoolId, ClientId }).catch(ignore('ResourceNotFoundException')),
      );
    return ClientId;
  } catch (error) {
    return ignore('UnknownOperationException')(error);
  }
}

/** In the format that the pool requires. */
function createUsername(kind: string, usernameAttributes: string[]): string {
  const name = `verify-${kind}-${randomBytes(4).toString('hex')}`;
  if (usernameAttributes.includes('email')) return `${name}@example.com`;
  return usernameAttributes.includes('phone_number') ? `+1555${randomInt(1e6, 1e7)}` : name;
}

const ignore =
  (name: string) =>
  (error: unknown): undefined => {
    if (!(error instanceof Error && error.name === name)) throw error;
  };
