import { createServer, type IncomingHttpHeaders } from 'node:http';

/** One request that the stand-in got. */
export interface AwsRequest {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that stands in for an AWS service, and keeps the requests that it got. */
export interface AwsStandIn {
  url: string;
  requests: AwsRequest[];
  stop(): Promise<void>;
}

export type AwsAnswer = { status: number; type: string; body: string };

export async function startAwsStandIn(answer: (body: string) => AwsAnswer): Promise<AwsStandIn> {
  const requests: AwsRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    requests.push({ headers: request.headers, body });
    const { status, type, body: text } = answer(body);
    response.writeHead(status, { 'content-type': type }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address !== 'object') throw new Error('The stand-in does not listen.');
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

/** What a web server answers that is no AWS service. */
export const webPage: AwsAnswer = { status: 200, type: 'text/html', body: '<html></html>' };

/** CloudFormation's answer to DescribeStacks (query protocol). */
export function describedStack(outputs: Record<string, string>): AwsAnswer {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return xml(
    200,
    `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>HttpApiGatewayJwtCognitoStack</StackName><CreationTime>2026-11-22T12:00:00.000Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
}

/** CloudFormation's answer to ListStacks. */
export function listedStacks(...ids: string[]): AwsAnswer {
  const members = ids.map(
    (id) =>
      `<member><StackId>${id}</StackId><StackName>CDKToolkit</StackName><CreationTime>2026-11-22T12:00:00.000Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member>`,
  );
  return xml(
    200,
    `<ListStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStacksResult><StackSummaries>${members.join('')}</StackSummaries></ListStacksResult></ListStacksResponse>`,
  );
}

/** A refusal in the query protocol. */
export function queryError(status: number, code: string, message: string): AwsAnswer {
  return xml(
    status,
    `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
}

/** A refusal in the JSON protocol, which Cognito speaks. */
export function jsonError(type: string, message: string): AwsAnswer {
  return {
    status: 400,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ __type: type, message }),
  };
}

function xml(status: number, body: string): AwsAnswer {
  return { status, type: 'text/xml', body };
}
