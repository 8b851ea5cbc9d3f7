import { headerValues } from '../http/headers';
import type { HttpRequest } from '../http/http-message';

/** The parameters of a query string or a form. */
export class Parameters {
  readonly #values: URLSearchParams;

  /** @param encoded `application/x-www-form-urlencoded` */
  constructor(encoded: string) {
    this.#values = new URLSearchParams(encoded);
  }

  /** A parameter without a value counts as omitted (RFC 6749, section 3.1). */
  get(name: string): string | undefined {
    return this.#values.get(name) || undefined;
  }

  /** The values of a parameter that is a list, such as `scope`. */
  words(name: string): string[] {
    return [...new Set(this.get(name)?.split(' ').filter(Boolean))];
  }

  /** Whether one of the named parameters is repeated; without names, whether any parameter is. */
  hasDuplicates(...names: string[]): boolean {
    const checked = names.length > 0 ? names : [...this.#values.keys()];
    return checked.some((name) => this.#values.getAll(name).length > 1);
  }
}

export function queryOf({ target }: HttpRequest): string {
  const [, query = ''] = /^[^?]*\?(.*)$/s.exec(target) ?? [];
  return query;
}

/** A cookie's value. Undefined if it is sent twice: another program on this machine may have set the second one. */
export function readCookie(request: HttpRequest, name: string): string | undefined {
  const values = headerValues(request, 'cookie')
    .flatMap((header) => header.split(';'))
    .flatMap((pair) => {
      const [key = '', value = ''] = pair.trim().split('=');
      return key === name ? [value] : [];
    });
  return values.length === 1 ? values[0] : undefined;
}
