import { randomUUID } from 'node:crypto';
import { ExplainedError } from '../explained-error';
import { headerValue } from '../http/headers';
import type { HttpRequest, HttpResponse } from '../http/http-message';
import { isLoopbackHost } from '../http/loopback';
import { CognitoException } from './cognito-exception';
import { corsHeaders, preflightHeaders } from './cors';
import { publicDocument } from './discovery';
import { requireIamAuthorization } from './iam-authorization';
import { operations } from './operations';
import type { UserPools } from './user-pools';

/** Far above what an operation's members add up to. */
const mostBodyBytes = 100 * 1024;
const targetPrefix = 'AWSCognitoIdentityProviderService.';

/**
 * One request in Cognito's protocol (AWS JSON 1.1) to its answer; nothing is thrown.
 * @param url the server's own address, for the discovery document
 * @param notify told of a fault, in a sentence
 */
export function answer(
  request: HttpRequest,
  userPools: UserPools,
  url: string,
  notify: (line: string) => void,
): HttpResponse {
  const requestId: [string, string] = ['x-amzn-requestid', randomUUID()];
  try {
    const { headers, body } = respond(request, userPools, url);
    return { statusCode: 200, headers: [requestId, ...headers], body };
  } catch (error) {
    const { type, message, statusCode } = toException(error, notify);
    return {
      statusCode,
      headers: [
        requestId,
        ['x-amzn-errortype', `${type}:`],
        ['x-amzn-errormessage', message.replaceAll(/[^ -~]/g, '?')],
        ...jsonHeaders,
      ],
      body: Buffer.from(JSON.stringify({ __type: type, message })),
    };
  }
}

const jsonHeaders: HttpResponse['headers'] = [['content-type', 'application/x-amz-json-1.1'], ...corsHeaders];

function respond(request: HttpRequest, userPools: UserPools, url: string): Omit<HttpResponse, 'statusCode'> {
  if (!isLoopbackHost(headerValue(request, 'host')))
    throw new CognitoException('ForbiddenException', 'The Host header does not name this machine', 403);
  switch (request.method) {
    case 'OPTIONS':
      return { headers: preflightHeaders(request), body: Buffer.alloc(0) };
    case 'GET': {
      const document = publicDocument(userPools.pools, request.target, url);
      if (!document) throw new CognitoException('ResourceNotFoundException', 'There is nothing here', 404);
      return { headers: [['content-type', 'application/json'], ...corsHeaders], body: toJson(document) };
    }
    default:
      return { headers: jsonHeaders, body: toJson(runOperation(request, userPools)) };
  }
}

function runOperation(request: HttpRequest, userPools: UserPools): object {
  const target = headerValue(request, 'x-amz-target') ?? '';
  const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : '';
  if (request.method !== 'POST' || request.target !== '/' || !/^[A-Za-z]{1,64}$/.test(name))
    throw new CognitoException('UnknownOperationException', 'An operation is a POST to / with X-Amz-Target');
  const operation = operations.get(name);
  if (!operation)
    throw new CognitoException('UnsupportedOperationException', `${name} is not available locally`);
  if (operation.authorization === 'iam') requireIamAuthorization(request);
  return userPools.run(operation, parseBody(request.body));
}

function parseBody(body: Buffer): unknown {
  if (body.length > mostBodyBytes)
    throw new CognitoException('RequestEntityTooLargeException', 'The request is larger than 100 kB', 413);
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new CognitoException('SerializationException', 'The request is not JSON');
  }
}

/** What is no CognitoException is the machine's fault or ours: a sentence here, nothing of it to the caller. */
function toException(error: unknown, notify: (line: string) => void): CognitoException {
  if (error instanceof CognitoException) return error;
  notify(error instanceof ExplainedError ? error.message : describeFault(error));
  return new CognitoException('InternalErrorException', 'Something went wrong: see the terminal', 500);
}

/** Names the error's kind and place, but not its message, which may repeat what the request held. */
function describeFault(error: unknown): string {
  const { name = 'unknown', stack = '' } = error instanceof Error ? error : {};
  const place = /^ +(at .*)$/m.exec(stack)?.[1] ?? 'at an unknown place';
  return `The local user pool met an error of its own: ${name} ${place}.`;
}

function toJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
