/** A request target in its two parts. */
export interface RequestTarget {
  /** Decoded once, as HTTP APIs do before they look for a route: `%2f` is a `/` here. */
  path: string;
  /** As sent, without the `?`; empty where there is none. */
  rawQueryString: string;
}

/**
 * Takes a request target apart (RFC 9112, section 3.2.1: origin form). Undefined for any other form and for a path that
 * does not decode to text without NUL: no AWS page says how HTTP APIs answer those, refusing them is this project's choice.
 */
export function parseTarget(target: string): RequestTarget | undefined {
  if (!target.startsWith('/') || target.includes('#')) return undefined;
  const [rawPath = '', ...query] = target.split('?');
  const path = decode(rawPath);
  if (path === undefined || path.includes('\0')) return undefined;
  return { path, rawQueryString: query.join('?') };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
