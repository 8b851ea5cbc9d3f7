import { randomUUID } from 'node:crypto';
import type { LambdaFunction } from '../model/lambda-function';
import type { FunctionHost } from './execution-environment';

/**
 * A function's `process.env` (Lambda developer guide, "Defined runtime environment variables"). It points the
 * AWS SDK to the emulator's user pools.
 */
export function environmentVariables(
  lambdaFunction: LambdaFunction,
  { cognitoEndpoint, aws }: Pick<FunctionHost, 'cognitoEndpoint' | 'aws'>,
): NodeJS.ProcessEnv {
  const { name, region, runtime, handler, codeDirectory, memoryMegabytes, environment, logging } =
    lambdaFunction;
  return {
    // Unreserved: the function's own values win.
    ...aws.endpoints,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: `/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:${codeDirectory}:${codeDirectory}/lib:/opt/lib`,
    NODE_PATH: `/opt/nodejs/${runtime.replace(/^nodejs(\d+).*/, 'node$1')}/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules`,
    PATH: '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
    ...environment,
    _HANDLER: handler,
    ...aws.credentials,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognitoEndpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: logging.format,
    AWS_LAMBDA_LOG_GROUP_NAME: logging.group,
    ...(logging.format === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: logging.level }),
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${randomUUID().replaceAll('-', '')}`,
    // Lambda's address. Nothing listens on it here.
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_REGION: region,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: codeDirectory,
  };
}
