import { shorten, wrap } from '../terminal';

/** What the terminal shows about a request. */
export interface RequestLine {
  method: string;
  /** As `loggedPath` returns it. */
  path: string;
  statusCode: number;
  milliseconds: number;
  /** The caller. */
  who?: string | undefined;
  /** Why it was rejected or failed. */
  reason?: string | undefined;
}

/** The path of a target, with JWTs masked. */
export function loggedPath(target: string): string {
  return maskTokens(target.replace(/[?#].*/s, ''));
}

/** JWTs start with `eyJ`, the base64url of `{"`. */
function maskTokens(text: string): string {
  return text.replace(/eyJ[\w-]{10,}[\w.-]*/g, '…');
}

/** A line of plain text, such as `GET /hello 401 2 ms: expired 3 min ago`. Only a long reason needs a second line. */
export function formatRequestLine({
  method,
  path,
  statusCode,
  milliseconds,
  who,
  reason,
}: RequestLine): string {
  // An authorizer's function may return the token itself as the principal.
  const caller = who ? ` ${shorten(toPrintable(maskTokens(who)), 24)}` : '';
  const why = reason ? `: ${shorten(toPrintable(reason), 200)}` : '';
  const result = ` ${statusCode} ${Math.round(milliseconds)} ms${caller}${why}`;
  const room = 100 - method.length - 1 - result.length;
  const request = `${method} ${shorten(toPrintable(path), Math.max(room, 24))}`;
  return wrap(request + result, '  ').join('\n');
}

/** Replaces control and format characters, which could move the cursor or reverse text. */
function toPrintable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
