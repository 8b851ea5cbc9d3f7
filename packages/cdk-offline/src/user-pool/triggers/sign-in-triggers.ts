import type { AppClient } from '../app-client';
import type { User } from '../state';
import {
  callTrigger,
  eventAttributes,
  metadataMember,
  noResponse,
  type Steps,
  validationMember,
} from './trigger';

/** Runs before the password is checked. AWS doesn't document the order; this one is stricter. */
export function* callPreAuthentication(app: AppClient, name: string, user: User | undefined): Steps<void> {
  if (!user && !app.client.preventUserExistenceErrors) return;
  yield* callTrigger(
    app,
    'PreAuthentication',
    {
      source: 'PreAuthentication_Authentication',
      userName: user?.username ?? name,
      request: { ...userMembers(app, user), ...validationMember(app.validationData) },
      response: {},
    },
    noResponse,
  );
}

/** Runs before the token trigger. If it fails, the user gets no tokens. */
export function* callPostAuthentication(app: AppClient, user: User): Steps<void> {
  yield* callTrigger(
    app,
    'PostAuthentication',
    {
      source: 'PostAuthentication_Authentication',
      userName: user.username,
      request: {
        userAttributes: eventAttributes(app.pool, user),
        newDeviceUsed: false,
        ...metadataMember(app.clientMetadata),
      },
      response: {},
    },
    noResponse,
  );
}

/** The members of a trigger's request about a user. `userNotFound` is set only if the client hides who exists. */
export function userMembers({ pool, client }: AppClient, user: User | undefined): object {
  return {
    userAttributes: user ? eventAttributes(pool, user) : {},
    ...(client.preventUserExistenceErrors && { userNotFound: !user }),
  };
}
