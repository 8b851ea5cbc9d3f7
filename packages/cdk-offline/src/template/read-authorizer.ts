import type { IdentitySource, JwtAuthorizer } from '../model';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';

/** An HTTPS URL, as on AWS, or an issuer on this machine. */
const ISSUER = /^(https:\/\/.|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$))/;

/**
 * Reads a JWT authorizer.
 * @throws ExplainedError if the emulator can't check tokens with it as strictly as AWS does
 */
export function readAuthorizer(authorizer: Resource): JwtAuthorizer {
  requireSupportedProperties(authorizer);
  authorizer.requiredString('AuthorizerType');
  const audience = authorizer.stringList('JwtConfiguration', 'Audience') ?? [];
  if (audience.length === 0) authorizer.fail('JwtConfiguration.Audience is empty', 'add an audience');
  const issuer = authorizer.requiredString('JwtConfiguration', 'Issuer');
  if (!ISSUER.test(issuer))
    authorizer.fail('JwtConfiguration.Issuer is not an HTTPS URL', 'use https://HOST');
  return { issuer, audience, identitySource: readIdentitySource(authorizer) };
}

/** A JWT authorizer has one: a header or a query parameter (API Gateway V2 API reference, CreateAuthorizer). */
function readIdentitySource(authorizer: Resource): IdentitySource {
  const [source = '', ...others] = authorizer.stringList('IdentitySource') ?? [];
  const [, from, name] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (name === undefined || others.length > 0) {
    return authorizer.fail(
      'IdentitySource is not a single header or query parameter',
      'use $request.header.NAME or $request.querystring.NAME',
    );
  }
  return from === 'header' ? { from, name: name.toLowerCase() } : { from: 'querystring', name };
}
