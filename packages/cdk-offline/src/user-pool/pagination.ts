import { invalidParameter } from './cognito-exception';

export interface Page<T> {
  items: T[];
  /** Asks for the rest; undefined on the last page. */
  next: string | undefined;
}

/**
 * One page of a list: at most 60 items, as the API has it.
 * @param token the `next` of the page before
 * @throws CognitoException InvalidParameterException for a token that is none of ours
 */
export function paginate<T>(items: T[], limit = 60, token?: string): Page<T> {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(start) || start < 0) throw invalidParameter('The pagination token is not valid.');
  const end = start + (limit === 0 ? 60 : limit);
  const next = end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return { items: items.slice(start, end), next };
}
