import { headerValue } from '../http/headers';
import type { HttpRequest } from '../http/http-message';
import { CognitoException } from './cognito-exception';

const SIGNATURE_VERSION_4 =
  /^AWS4-HMAC-SHA256 Credential=[^/\s,]+\/\d{8}\/[a-z\d-]+\/cognito-idp\/aws4_request, ?SignedHeaders=[a-z\d;-]+, ?Signature=[\da-f]{64}$/;

/**
 * Rejects a request without a signature. cdk-offline has no credentials to check a signature against: any program on this
 * machine acts as the administrator. A web page doesn't: its requests carry `Origin`, and it could fake a signature.
 * @throws CognitoException MissingAuthenticationTokenException, IncompleteSignatureException, AccessDeniedException
 */
export function requireIamAuthorization(request: HttpRequest): void {
  const authorization = headerValue(request, 'authorization');
  if (authorization === undefined)
    throw new CognitoException('MissingAuthenticationTokenException', 'Missing Authentication Token');
  if (!SIGNATURE_VERSION_4.test(authorization))
    throw new CognitoException(
      'IncompleteSignatureException',
      'The Authorization header is not a Signature Version 4 for the service cognito-idp.',
    );
  if (headerValue(request, 'origin') !== undefined)
    throw new CognitoException(
      'AccessDeniedException',
      'Operations that need AWS credentials are not available to web pages',
    );
}
