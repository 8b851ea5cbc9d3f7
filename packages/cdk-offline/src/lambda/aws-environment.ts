import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ExplainedError, messageOf } from '../explained-error';
import { isEndpointVariable } from '../template/environment-overrides';

/** Environment variables for the AWS SDK that every function gets from the emulator. */
export interface AwsEnvironment {
  /** `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_SERVICE`, such as that of a local DynamoDB. */
  endpoints: Record<string, string>;
  /** Placeholders, unless the user chose a profile. */
  credentials: Record<string, string>;
}

/** AWS rejects them. */
const PLACEHOLDER_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
};

/**
 * Reads the endpoints from the emulator's environment, and the profile's credentials.
 * @throws ExplainedError if the profile has no credentials
 */
export async function readAwsEnvironment(
  environment: NodeJS.ProcessEnv,
  profile: string | undefined,
): Promise<AwsEnvironment> {
  const endpoints: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (isEndpointVariable(name) && value) endpoints[name] = value;
  }
  const credentials =
    profile === undefined ? PLACEHOLDER_CREDENTIALS : await readProfile(profile, environment);
  return { endpoints, credentials };
}

/** With the AWS CLI, which knows every kind of profile: keys, roles, IAM Identity Center, processes. */
async function readProfile(profile: string, environment: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const command = ['configure', 'export-credentials', '--profile', profile, '--format', 'process'];
  const { stdout } = await promisify(execFile)('aws', command, { env: environment }).catch(
    (error: unknown) => {
      const { code, stderr } = Object(error);
      throw new ExplainedError(
        code === 'ENOENT'
          ? '--profile needs the AWS CLI, version 2: install it, or start without --profile.'
          : `The profile ${profile} has no credentials: ${String(stderr).trim() || messageOf(error)}`,
      );
    },
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = parseCredentials(stdout, profile);
  return {
    AWS_ACCESS_KEY_ID: String(AccessKeyId),
    AWS_SECRET_ACCESS_KEY: String(SecretAccessKey),
    ...(typeof SessionToken === 'string' && { AWS_SESSION_TOKEN: SessionToken }),
  };
}

/** The error leaves out V8's message, which may quote the credentials. */
function parseCredentials(output: string, profile: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(output));
  } catch {
    throw new ExplainedError(
      `The AWS CLI's output for the profile ${profile} isn't JSON: update the AWS CLI.`,
    );
  }
}
