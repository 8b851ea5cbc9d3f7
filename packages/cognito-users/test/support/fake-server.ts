import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface ReceivedRequest {
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface FakeResponse {
  status: number;
  type: string;
  body: string;
}

/** A server in place of an AWS service or an API. It records every request. */
export interface FakeServer {
  url: string;
  requests: ReceivedRequest[];
  stop(): Promise<void>;
}

export async function startFakeServer(
  respond: (request: ReceivedRequest) => FakeResponse,
): Promise<FakeServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray()).toString();
    const request = { path: incoming.url, headers: incoming.headers, body };
    requests.push(request);
    const response = respond(request);
    outgoing.writeHead(response.status, { 'content-type': response.type }).end(response.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address !== 'object') throw new Error('The fake server is not listening.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A web page: the response of a server that isn't an AWS service. */
export function webPage(status = 200): FakeResponse {
  return { status, type: 'text/html', body: '<html></html>' };
}

/** A response of Cognito. */
export function cognitoResponse(body: object, status = 200): FakeResponse {
  return { status, type: 'application/x-amz-json-1.1', body: JSON.stringify(body) };
}

/** The operation and the input of a request to Cognito. */
export function cognitoCall({ headers, body }: ReceivedRequest): [operation: string, input: object] {
  return [String(headers['x-amz-target']).split('.')[1] ?? '', JSON.parse(body)];
}

const CLOUDFORMATION_XMLNS = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"';

/** CloudFormation's response to DescribeStacks. */
export function describedStack(outputs: Record<string, string>): FakeResponse {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return xml(
    200,
    `<DescribeStacksResponse ${CLOUDFORMATION_XMLNS}><DescribeStacksResult><Stacks><member><StackName>Any</StackName><CreationTime>2026-11-22T12:00:00.000Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
}

/** An error of CloudFormation. */
export function cloudFormationError(code: string, message: string): FakeResponse {
  return xml(
    400,
    `<ErrorResponse ${CLOUDFORMATION_XMLNS}><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
}

function xml(status: number, body: string): FakeResponse {
  return { status, type: 'text/xml', body };
}

/** An unsigned token with these claims. */
export function fakeToken(claims: object): string {
  const [header, payload] = [{ alg: 'RS256' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${header}.${payload}.signature`;
}
