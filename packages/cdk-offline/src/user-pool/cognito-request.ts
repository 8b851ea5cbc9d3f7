import { randomUUID } from 'node:crypto';
import { ExplainedError } from '../explained-error';
import { headerValue } from '../http/headers';
import type { HttpRequest, HttpResponse } from '../http/http-message';
import { isLoopbackHost } from '../http/loopback';
import type { ManagedLogin } from '../oauth/managed-login';
import { handleOAuthRequest } from '../oauth/oauth-request';
import { CognitoException } from './cognito-exception';
import { publicDocument } from './discovery';
import { handleMailboxRequest } from './messages/mailbox-pages';
import { OPERATIONS } from './operations';
import type { UserPools } from './user-pools';

const MAX_BODY_BYTES = 100 * 1024;
const TARGET_PREFIX = 'AWSCognitoIdentityProviderService.';
const SIGNATURE_VERSION_4 =
  /^AWS4-HMAC-SHA256 Credential=[^/\s,]+\/\d{8}\/[a-z\d-]+\/cognito-idp\/aws4_request, ?SignedHeaders=[a-z\d;-]+, ?Signature=[\da-f]{64}$/;

type Headers = HttpResponse['headers'];
/** As on AWS, web pages of any origin can read the responses. */
const CORS_HEADERS: Headers = [
  ['access-control-allow-origin', '*'],
  ['access-control-expose-headers', 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'],
];
const JSON_HEADERS: Headers = [['content-type', 'application/x-amz-json-1.1'], ...CORS_HEADERS];

/**
 * Handles a request for the mailbox, to the pools' domains, or in Cognito's protocol (AWS JSON 1.1). Never rejects.
 * @param url the server's own address, for the discovery document
 */
export async function handleCognitoRequest(
  request: HttpRequest,
  userPools: UserPools,
  login: ManagedLogin,
  url: string,
  notify: (line: string) => void,
): Promise<HttpResponse> {
  const requestId: [string, string] = ['x-amzn-requestid', randomUUID()];
  try {
    if (!isLoopbackHost(headerValue(request, 'host')))
      throw new CognitoException('ForbiddenException', 'The Host header must be localhost or 127.0.0.1', 403);
    const mailboxPage = handleMailboxRequest(request, userPools.mailbox);
    if (mailboxPage) return mailboxPage;
    const oauthResponse = await handleOAuthRequest(request, userPools, login, (error) =>
      toException(error, notify),
    );
    if (oauthResponse) return oauthResponse;
    const { headers, body } = await respond(request, userPools, url);
    return { statusCode: 200, headers: [requestId, ...headers], body };
  } catch (error) {
    const { type, message, statusCode } = toException(error, notify);
    return {
      statusCode,
      headers: [
        requestId,
        ['x-amzn-errortype', `${type}:`],
        ['x-amzn-errormessage', message.replaceAll(/[^ -~]/g, '?')],
        ...JSON_HEADERS,
      ],
      body: toJson({ __type: type, message }),
    };
  }
}

async function respond(
  request: HttpRequest,
  userPools: UserPools,
  url: string,
): Promise<Omit<HttpResponse, 'statusCode'>> {
  switch (request.method) {
    case 'OPTIONS':
      return { headers: preflightHeaders(request), body: Buffer.alloc(0) };
    case 'GET':
    case 'HEAD': {
      const [path = ''] = request.target.split('?');
      const document = publicDocument(userPools.pools, path, url);
      if (!document)
        throw new CognitoException('ResourceNotFoundException', 'There is no document at this URL', 404);
      const headers: Headers = [['content-type', 'application/json'], ...CORS_HEADERS];
      return { headers, body: request.method === 'HEAD' ? Buffer.alloc(0) : toJson(document) };
    }
    default:
      return { headers: JSON_HEADERS, body: toJson(await runOperation(request, userPools)) };
  }
}

/**
 * Allows the requested headers, as AWS does, except `authorization`. Public operations don't need it. cdk-offline can't
 * check signatures, so with this header any web page could call the operations for administrators.
 */
function preflightHeaders(request: HttpRequest): Headers {
  const requested = headerValue(request, 'access-control-request-headers') ?? '';
  const names = requested.split(',').map((name) => name.trim());
  const allowed = names.filter((name) => /^[\w-]+$/.test(name) && name.toLowerCase() !== 'authorization');
  return [
    ...CORS_HEADERS,
    ['access-control-allow-headers', allowed.join(',')],
    ['access-control-allow-methods', 'POST'],
    ['access-control-max-age', '172800'],
  ];
}

async function runOperation(request: HttpRequest, userPools: UserPools): Promise<object> {
  const target = headerValue(request, 'x-amz-target') ?? '';
  const name = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  if (request.method !== 'POST' || request.target !== '/' || !/^[A-Za-z]{1,64}$/.test(name))
    throw new CognitoException(
      'UnknownOperationException',
      'Call an operation by POST to / with the header X-Amz-Target',
    );
  const operation = OPERATIONS.get(name);
  if (!operation)
    throw new CognitoException('UnknownOperationException', `cdk-offline does not emulate ${name}`);
  if (operation.authorization === 'iam') requireIamAuthorization(request);
  return userPools.run(operation, parseBody(request.body));
}

/**
 * Rejects requests without a signature, and requests from web pages. cdk-offline has no credentials to check signatures
 * against, so any program on this machine can act as the administrator. A web page can't: browsers send `Origin`.
 * @throws CognitoException MissingAuthenticationTokenException, IncompleteSignatureException, AccessDeniedException
 */
function requireIamAuthorization(request: HttpRequest): void {
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

function parseBody(body: Buffer): unknown {
  if (body.length > MAX_BODY_BYTES)
    throw new CognitoException('RequestEntityTooLargeException', 'The request is larger than 100 kB', 413);
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new CognitoException('SerializationException', 'The request is not JSON');
  }
}

function toException(error: unknown, notify: (line: string) => void): CognitoException {
  if (error instanceof CognitoException) return error;
  notify(error instanceof ExplainedError ? error.message : describeInternalError(error));
  return new CognitoException('InternalErrorException', 'Internal error: see the terminal', 500);
}

/** Contains the error's class and location, but not its message, which may repeat parts of the request. */
function describeInternalError(error: unknown): string {
  const { name = 'unknown', stack = '' } = error instanceof Error ? error : {};
  const location = /^ +(at .*)$/m.exec(stack)?.[1] ?? 'at an unknown location';
  return `Internal error in the user pool: ${name} ${location}.`;
}

function toJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
