import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { ExplainedError, messageOf } from './explained-error';
import { replaceDomains } from './local-domains';
import type { HttpApi } from './model/http-api';
import type { UserPool } from './model/user-pool';
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
 * The outputs in the format of `cdk deploy --outputs-file`. Two emulators in one folder share the file: it belongs to
 * the one that started last.
 */
export class OutputsFile {
  readonly #path: string;
  #before: string | undefined;
  #written: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws ExplainedError if the file can't be written */
  write(stackName: string, outputs: Record<string, string>): void {
    try {
      if (this.#written === undefined) this.#before = this.#read();
      this.#written = `${JSON.stringify({ [stackName]: outputs }, undefined, 2)}\n`;
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileSync(this.#path, this.#written);
    } catch (error) {
      throw new ExplainedError(
        `The outputs can't be written (${messageOf(error)}): choose another file with --outputs-file.`,
      );
    }
  }

  /** Restores the outputs of the emulator that started before this one, if it still serves. */
  async release(): Promise<void> {
    const isOurs = this.#written !== undefined && this.#read() === this.#written;
    if (isOurs && this.#before !== undefined && (await isServed(this.#before)))
      writeFileSync(this.#path, this.#before);
  }

  #read(): string | undefined {
    return existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : undefined;
  }
}

/** Whether the user pools' endpoint in these outputs accepts connections. */
async function isServed(outputs: string): Promise<boolean> {
  const [, port] = /"CognitoEndpoint": "http:\/\/127\.0\.0\.1:(\d+)"/.exec(outputs) ?? [];
  if (port === undefined) return false;
  const socket = connect(Number(port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
