/** A function (AWS::Lambda::Function) on a Node.js runtime. */
export interface LambdaFunction {
  logicalId: string;
  /** Its construct path without the stack; its logical ID if the template has no metadata. */
  path: string;
  name: string;
  region: string;
  accountId: string;
  /** The folder that a deployment would zip, as an absolute path. */
  codeDirectory: string;
  /** Such as `nodejs24.x`. */
  runtime: string;
  /** `FILE.EXPORT`. */
  handler: string;
  environment: Record<string, string>;
  /** Environment variables that refer to something that isn't emulated. */
  unsetVariables: string[];
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** ReservedConcurrentExecutions: the number of invocations that may run at once. */
  reservedConcurrency?: number | undefined;
  logging: Logging;
}

/** A function's LoggingConfig. */
export interface Logging {
  format: 'Text' | 'JSON';
  /** ApplicationLogLevel, `TRACE` to `FATAL`. It has no effect on the format Text. */
  level: string;
  group: string;
}
