import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeResponse {
  status: number;
  body: string;
}

/** A fake AWS service or API. It records every request and sends the responses in order, and then always `{}`. */
export interface FakeServer {
  /** The response to DescribeUserPool, which is neither recorded nor takes one of the responses. */
  userPool: object;
  url: string;
  requests: { path: string | undefined; headers: IncomingHttpHeaders; body: string }[];
  responses: FakeResponse[];
  stop(): void;
}

export async function startFakeServer(...responses: FakeResponse[]): Promise<FakeServer> {
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray()).toString();
    if (incoming.headers['x-amz-target'] === 'AWSCognitoIdentityProviderService.DescribeUserPool') {
      outgoing.end(JSON.stringify({ UserPool: fake.userPool }));
      return;
    }
    fake.requests.push({ path: incoming.url, headers: incoming.headers, body });
    const response = fake.responses.shift() ?? cognitoResponse({});
    outgoing.writeHead(response.status).end(response.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    userPool: {},
    requests: [],
    responses,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  return fake;
}

export function cognitoResponse(body: object, status = 200): FakeResponse {
  return { status, body: JSON.stringify(body) };
}

/** The operation and the input of each request to Cognito. */
export function cognitoCalls({ requests }: FakeServer): [operation: string, input: object][] {
  return requests.map(({ headers, body }) => [
    String(headers['x-amz-target']).split('.')[1] ?? '',
    JSON.parse(body),
  ]);
}

/** CloudFormation's response to DescribeStacks, with one output. */
export function describedStack(key: string, value: string): FakeResponse {
  const output = `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;
  const stack = `<member><StackName>Any</StackName><CreationTime>2026-11-22T12:00:00.000Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${output}</Outputs></member>`;
  return {
    status: 200,
    body: `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };
}

/** CloudFormation's response if there is no such stack. */
export function missingStack(name: string): FakeResponse {
  return {
    status: 400,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
  };
}
