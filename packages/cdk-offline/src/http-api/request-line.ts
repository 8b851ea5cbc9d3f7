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

/** One line of plain text, such as `GET /hello 401 2 ms: expired 3 min ago`. */
export function formatRequestLine({
  method,
  path,
  statusCode,
  milliseconds,
  who,
  reason,
}: RequestLine): string {
  const request = `${method} ${shorten(path, 80)} ${statusCode} ${Math.round(milliseconds)} ms`;
  // An authorizer's function may return the token itself as the principal.
  return toPrintable(
    `${request}${who ? ` ${shorten(maskTokens(who), 64)}` : ''}${reason ? `: ${shorten(reason, 200)}` : ''}`,
  );
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Replaces control and format characters, which could move the cursor or reverse text. */
function toPrintable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
