import type { Jwks } from 'aws-jwt-verify/jwk';
import type { LocalPool } from './state';
import { toJwk } from './token-signing';

/** The JWKS or discovery document at a path. `url` is the server's own address. */
export function publicDocument(pools: readonly LocalPool[], path: string, url: string): object | undefined {
  const [, poolId, document] =
    /^\/([^/]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(path) ?? [];
  const pool = pools.find(({ template }) => template.id === poolId);
  if (!pool) return undefined;
  return document === 'jwks.json' ? poolJwks(pool) : openIdConfiguration(pool, url);
}

/** Two keys, as on AWS: one signs ID tokens, the other access tokens. */
export function poolJwks({ state }: LocalPool): Jwks {
  return { keys: [state.idTokenKey, state.accessTokenKey].map(toJwk) };
}

/**
 * As on AWS, but with the addresses of this server. Our choice: a pool without a domain leaves out the OAuth endpoints.
 * AWS has no `code_challenge_methods_supported`.
 */
function openIdConfiguration({ template }: LocalPool, url: string) {
  return {
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: template.issuer,
    jwks_uri: `${url}/${template.id}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    ...(template.domain && {
      authorization_endpoint: `${url}/oauth2/authorize`,
      end_session_endpoint: `${url}/logout`,
      revocation_endpoint: `${url}/oauth2/revoke`,
      token_endpoint: `${url}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      userinfo_endpoint: `${url}/oauth2/userInfo`,
    }),
  };
}
