import { type AppClient, requireClient, requireSecretHash } from './app-client';
import type { LimitedOperation } from './attempt-limits';
import { clientId, secretHash, username } from './input-schemas';
import type { Context } from './operation';
import { optional, stringMap } from './schema';
import type { User } from './state';
import { createFakeUser, findUser } from './users';

/** The members that name a user in operations without credentials. */
export const CLIENT_USER = {
  ClientId: clientId,
  Username: username,
  SecretHash: optional(secretHash),
  ClientMetadata: optional(stringMap),
};

/**
 * The client, and the user if the name is known.
 * @param limited if given, counts an attempt. Unknown names have the same limit, so it doesn't reveal who exists.
 */
export function requireUserClient(
  context: Context,
  { ClientId, Username, SecretHash }: { ClientId: string; Username: string; SecretHash: string | undefined },
  limited?: LimitedOperation,
): AppClient & { user: User | undefined } {
  const app = requireClient(context, ClientId);
  requireSecretHash(app, SecretHash, [Username]);
  const user = findUser(app.pool, Username);
  const { username } = user ?? createFakeUser(app.pool, Username);
  if (limited) context.attemptLimits.count(app.pool, username, limited, context.now);
  return { ...app, user };
}
