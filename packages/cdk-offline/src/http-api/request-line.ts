/** What the terminal shows of one request. */
export interface RequestLine {
  method: string;
  /** As sent, without what may be a token. */
  path: string;
  statusCode: number;
  milliseconds: number;
  /** The caller, where a token named one. */
  who?: string | undefined;
  /** Why it was refused or failed, in plain words. */
  reason?: string | undefined;
}

/** A target without its query or fragment, and without tokens in its path: in base64url a JWT begins with `eyJ`, for `{"`. */
export function loggedPath(target: string): string {
  return target.replace(/[?#].*/s, '').replace(/eyJ[\w-]{10,}[\w.-]*/g, '…');
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
  return printable(
    `${request}${who ? ` ${shorten(who, 64)}` : ''}${reason ? `: ${shorten(reason, 200)}` : ''}`,
  );
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Control and format characters could move the cursor or turn the text around. */
function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
