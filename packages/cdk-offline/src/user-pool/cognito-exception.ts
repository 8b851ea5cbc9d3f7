/** An error response: the caller receives `{"__type": type, "message": message}`. */
export class CognitoException extends Error {
  override readonly name = 'CognitoException';

  constructor(
    readonly type: string,
    message: string,
    readonly statusCode = 400,
  ) {
    super(message);
  }
}

export function notAuthorized(message: string): CognitoException {
  return new CognitoException('NotAuthorizedException', message);
}

export function invalidParameter(message: string): CognitoException {
  return new CognitoException('InvalidParameterException', message);
}

export function resourceNotFound(message: string): CognitoException {
  return new CognitoException('ResourceNotFoundException', message);
}
