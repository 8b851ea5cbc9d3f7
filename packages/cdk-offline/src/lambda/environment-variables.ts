import { randomUUID } from 'node:crypto';
import type { LambdaFunction } from '../model';

/** A function's `process.env` (Lambda developer guide, "Defined runtime environment variables"). */
export function environmentVariables(lambdaFunction: LambdaFunction): NodeJS.ProcessEnv {
  const { name, region, handler, codeDirectory, memoryMegabytes, environment } = lambdaFunction;
  return {
    ...environment,
    _HANDLER: handler,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${randomUUID().replaceAll('-', '')}`,
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: codeDirectory,
    TZ: ':UTC',
  };
}
