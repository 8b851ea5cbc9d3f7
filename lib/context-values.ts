import type { Stage } from './http-api-gateway-jwt-cognito-stack';

/* Each parser returns undefined if the value is invalid. */

export function parseStage(value: unknown): Stage | undefined {
  return value === 'dev' || value === 'prod' ? value : undefined;
}

export function parseBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return undefined;
}

export function parsePositiveNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined;
}

export function parsePositiveInteger(value: unknown): number | undefined {
  const number = parsePositiveNumber(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

export function parseList(value: unknown, isValid: (item: unknown) => item is string): string[] | undefined {
  const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  return Array.isArray(items) && items.every(isValid) ? items : undefined;
}

/** API Gateway compares origins as text, so only the form that browsers send is valid: lowercase, no default port. */
export function isOrigin(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^https?:\/\/[^*]+$/.test(value) &&
    URL.canParse(value) &&
    new URL(value).origin === value
  );
}

/** Cognito accepts https, http on this machine, and schemes of mobile apps, but no fragment. */
export function isRedirectUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !/^[a-z][a-z\d+.-]*:\/\/[^\s*#\\]+$/.test(value) || !URL.canParse(value))
    return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (`${username}${password}` !== '') return false;
  return protocol !== 'http:' || LOOPBACK_HOSTS.includes(hostname);
}

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

export function parseDomainPrefix(value: unknown): string | undefined {
  return typeof value === 'string' && DOMAIN_PREFIX.test(value) ? value : undefined;
}

const DOMAIN_PREFIX = /^(?!(.*-)?(aws|amazon|cognito)(-|$))[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/;

/** A single address with a domain, without display name, quotes or comments; at most 254 characters (RFC 5321). */
export function parseEmailAddress(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 254 && EMAIL_ADDRESS.test(value) ? value : undefined;
}

const EMAIL_ADDRESS =
  /^(?!\.)(?!.*\.[.@])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z]([a-z\d-]{0,61}[a-z\d])$/i;
