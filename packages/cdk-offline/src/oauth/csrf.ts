import { randomUUID } from 'node:crypto';
import { headerValue } from '../http/headers';
import type { Exchange } from './managed-login';
import { pageRejection } from './pages';
import { type Parameters, readCookie } from './parameters';

const COOKIE = 'XSRF-TOKEN';
const FORM_MILLISECONDS = 5 * 60_000;

/** For a form that was open for more than five minutes, or came from elsewhere. */
const MESSAGE =
  'Something went wrong. The page is valid for 5 minutes and needs cookies: return to the app and sign in again.';

/**
 * The CSRF token of a page, and its cookies. Pages that are open at the same time share it.
 * @param paths where the page sends its form
 */
export function openForm(
  { request, context, login }: Exchange,
  paths: string[],
): { csrfToken: string; cookies: string[] } {
  const known = readCookie(request, COOKIE) ?? '';
  const csrfToken = login.forms.find(known, context.now) ? known : randomUUID();
  login.forms.set(csrfToken, true, context.now.getTime() + FORM_MILLISECONDS);
  const cookies = paths.map((path) => `${COOKIE}=${csrfToken}; Path=${path}; HttpOnly; SameSite=Lax`);
  return { csrfToken, cookies };
}

/**
 * Rejects a form that didn't come from a page of this server. SameSite doesn't help against another program on this
 * machine, because ports don't count. Browsers send `Origin` with every form.
 * @throws Rejection a page
 */
export function requireOwnForm({ request, context, login }: Exchange, form: Parameters): void {
  const token = form.get('_csrf') ?? '';
  const isOwn = readCookie(request, COOKIE) === token && login.forms.find(token, context.now);
  const origin = headerValue(request, 'origin');
  const isOwnOrigin =
    origin === undefined || (URL.canParse(origin) && new URL(origin).host === headerValue(request, 'host'));
  if (!isOwn || !isOwnOrigin) throw pageRejection(MESSAGE, 403);
}
