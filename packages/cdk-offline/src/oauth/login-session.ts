import { randomBytes } from 'node:crypto';
import type { LocalPool, User } from '../user-pool/state';
import { findUserBySub } from '../user-pool/users';
import type { Exchange } from './managed-login';
import { readCookie } from './parameters';

const COOKIE = 'cognito';
const SESSION_SECONDS = 3600;
/** All programs on this machine share the cookies of 127.0.0.1, so this one is sent only to these paths. */
const PATHS = ['/oauth2/authorize', '/login', '/logout'];

/** Signs the browser in for an hour, in place of an earlier session. Returns the cookies. */
export function openLoginSession(
  { request, context, login }: Exchange,
  pool: LocalPool,
  user: User,
): string[] {
  login.sessions.delete(readCookie(request, COOKIE) ?? '');
  const id = randomBytes(32).toString('base64url');
  const authenticatedAt = context.now.getTime();
  const session = { poolId: pool.template.id, sub: user.sub, authenticatedAt };
  login.sessions.set(id, session, authenticatedAt + SESSION_SECONDS * 1000);
  return toCookies(id, SESSION_SECONDS);
}

/** The browser's session at this pool. Our choice: a disabled user has none. */
export function findLoginSession(exchange: Exchange, pool: LocalPool) {
  const session = readSession(exchange, pool);
  const user = findUserBySub(pool, session?.sub);
  return session && user?.enabled ? { user, authenticatedAt: session.authenticatedAt } : undefined;
}

/** Signs the browser out of this pool. Returns the cookies. */
export function closeLoginSession(exchange: Exchange, pool: LocalPool): string[] {
  const session = readSession(exchange, pool);
  if (!session) return [];
  exchange.login.sessions.delete(session.id);
  return toCookies('', 0);
}

function readSession({ request, context, login }: Exchange, pool: LocalPool) {
  const id = readCookie(request, COOKIE) ?? '';
  const session = login.sessions.find(id, context.now);
  return session?.poolId === pool.template.id ? { id, ...session } : undefined;
}

function toCookies(value: string, maxAgeSeconds: number): string[] {
  return PATHS.map(
    (path) => `${COOKIE}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`,
  );
}
