import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExplainedError, messageOf } from './explained-error';
import { replaceDomains } from './local-domains';
import type { HttpApi, UserPool } from './model';
import type { Template } from './template/template';

/**
 * The stack's outputs with the AWS addresses of the API and of the user pools' domains replaced by the local ones, plus
 * `CognitoEndpoint`.
 */
export function localOutputs(
  { template, api, userPools }: { template: Template; api: HttpApi; userPools: UserPool[] },
  apiUrl: string,
  cognitoEndpoint: string,
): Record<string, string> {
  const domainNames = template
    .ofType('AWS::ApiGatewayV2::DomainName')
    .flatMap((domain) => domain.stringIfKnown('DomainName') ?? []);
  const addresses = [api.endpoint, ...domainNames.map((domainName) => `https://${domainName}`)];
  const outputs = Object.entries(template.outputs).map(([key, value]) => [
    key,
    addresses.reduce(
      (output, address) => output.replaceAll(address, apiUrl),
      replaceDomains(value, userPools, cognitoEndpoint),
    ),
  ]);
  return { ...Object.fromEntries(outputs), CognitoEndpoint: cognitoEndpoint };
}

/**
 * Writes the outputs in the format of `cdk deploy --outputs-file`.
 * @throws ExplainedError if the file can't be written
 */
export function writeOutputsFile(path: string, stackName: string, outputs: Record<string, string>): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify({ [stackName]: outputs }, undefined, 2)}\n`);
  } catch (error) {
    throw new ExplainedError(
      `The outputs can't be written (${messageOf(error)}): choose another file with --outputs-file.`,
    );
  }
}
