import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { TestProject } from './test-project';

const CDK_OFFLINE = join(dirname(require.resolve('cdk-offline/package.json')), 'bin/cdk-offline.js');

export const ALLOWED_ORIGIN = 'https://app.example.com';

/** cdk-offline in its own process. */
export interface Emulator {
  outputs: Record<'ApiUrl' | 'UserPoolId' | 'UserPoolClientId' | 'OtherClientId' | 'CognitoEndpoint', string>;
  cognito: CognitoIdentityProvider;
  stop(): Promise<void>;
}

/** Synthesizes a stack to the project's cdk.out and serves it. */
export async function startEmulator(project: TestProject): Promise<Emulator> {
  synthesizeStack(join(project.directory, 'cdk.out'));
  project.write('cdk.json', { app: 'exit 0' });
  const child = spawn(process.execPath, [CDK_OFFLINE, '--port', '0', '--cognito-port', '0'], {
    cwd: project.directory,
    env: { PATH: process.env.PATH, HOME: project.directory },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const closed = once(child, 'close');
  while (!output.includes('Serving until Ctrl-C')) {
    if (child.exitCode !== null) throw new Error(`cdk-offline ended:\n${output}`);
    await Promise.race([once(child.stdout, 'data'), closed]);
  }
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const file = readFileSync(join(project.directory, 'cdk.out/local-outputs.json'), 'utf8');
  const { TestStack: outputs } = JSON.parse(file);
  const cognito = new CognitoIdentityProvider({
    endpoint: outputs.CognitoEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    outputs,
    cognito,
    async stop() {
      cognito.destroy();
      child.kill('SIGINT');
      await closed;
    },
  };
}

/** A protected `GET /hello` with its user pool, `GET /scoped`, CORS, and a client that the API doesn't accept. */
function synthesizeStack(outdir: string): void {
  // The validation takes seconds.
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'TestStack');
  const userPool = new UserPool(stack, 'UserPool', { signInCaseSensitive: false });
  const client = userPool.addClient('Client', {
    authFlows: { adminUserPassword: true, userSrp: true },
    disableOAuth: true,
  });
  const otherClient = userPool.addClient('OtherClient', {
    authFlows: { adminUserPassword: true },
    disableOAuth: true,
  });
  const api = new HttpApi(stack, 'Api', {
    corsPreflight: { allowOrigins: [ALLOWED_ORIGIN], allowMethods: [CorsHttpMethod.GET] },
    defaultAuthorizer: new HttpJwtAuthorizer('Authorizer', userPool.userPoolProviderUrl, {
      jwtAudience: [client.userPoolClientId],
    }),
  });
  const hello = new LambdaFunction(stack, 'Hello', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline("exports.handler = async () => 'Hello from Lambda!';"),
  });
  const integration = new HttpLambdaIntegration('Integration', hello);
  api.addRoutes({ path: '/hello', methods: [HttpMethod.GET], integration });
  api.addRoutes({
    path: '/scoped',
    methods: [HttpMethod.GET],
    integration,
    authorizationScopes: ['aws.cognito.signin.user.admin'],
  });
  new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
  new CfnOutput(stack, 'UserPoolId', { value: userPool.userPoolId });
  new CfnOutput(stack, 'UserPoolClientId', { value: client.userPoolClientId });
  new CfnOutput(stack, 'OtherClientId', { value: otherClient.userPoolClientId });
  app.synth();
}
