import { headerValue } from '../http/headers';
import type { HttpRequest } from '../http/http-message';
import { CognitoException } from './cognito-exception';

const signatureVersion4 =
  /^AWS4-HMAC-SHA256 Credential=[^/\s,]+\/\d{8}\/[a-z\d-]+\/cognito-idp\/aws4_request, ?SignedHeaders=[a-z\d;-]+, ?Signature=[\da-f]{64}$/;

/**
 * Refuses what AWS refuses before it looks at any signature: a request without one. The signature itself and the region
 * in its scope are not checked, for no credentials exist here: whoever may run programs on this machine is the
 * administrator. A web page is not; its requests carry `Origin`, and it could make such a header up, so it is refused.
 * @throws CognitoException MissingAuthenticationTokenException, IncompleteSignatureException, AccessDeniedException
 */
export function requireIamAuthorization(request: HttpRequest): void {
  const authorization = headerValue(request, 'authorization');
  if (authorization === undefined)
    throw new CognitoException('MissingAuthenticationTokenException', 'Missing Authentication Token');
  if (!signatureVersion4.test(authorization))
    throw new CognitoException(
      'IncompleteSignatureException',
      'The Authorization header is not a Signature Version 4 for the service cognito-idp.',
    );
  if (headerValue(request, 'origin') !== undefined)
    throw new CognitoException(
      'AccessDeniedException',
      'Operations that need AWS credentials are not available to web pages locally',
    );
}
