import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  type BundlingOptions,
  NodejsFunction,
  type NodejsFunctionProps,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Properties of a `LoggedFunction`: those of `NodejsFunction`, except the ones that it sets itself. */
export interface LoggedFunctionProps
  extends Omit<NodejsFunctionProps, 'role' | 'logGroup' | 'logRetention' | 'loggingFormat'> {
  /**
   * The runtime, which also selects the JavaScript version of the bundle.
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: Runtime;
  /**
   * The processor architecture.
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
  /**
   * How long the logs are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * How the code is bundled.
   * @default - minified
   */
  readonly bundling?: BundlingOptions;
}

/** A Node.js function that logs JSON to its own log group. Its role may only write to that log group. */
export class LoggedFunction extends NodejsFunction {
  constructor(
    scope: Construct,
    id: string,
    { logRetention: retention = RetentionDays.ONE_MONTH, ...props }: LoggedFunctionProps,
  ) {
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The role that the CDK creates by default has an AWS managed policy that may write to every log group.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      bundling: { minify: true },
      ...props,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
  }
}
