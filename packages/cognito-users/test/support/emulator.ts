import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { TestProject } from './test-project';

const CDK_OFFLINE = join(dirname(require.resolve('cdk-offline/package.json')), 'bin/cdk-offline.js');
const STACK_NAME = 'TestStack';

type Properties = Record<string, unknown>;

const getAtt = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
const api = { ApiId: { Ref: 'Api' } };
const appClient = (pool: string, ...flows: string[]): [string, Properties] => [
  'AWS::Cognito::UserPoolClient',
  { UserPoolId: { Ref: pool }, ExplicitAuthFlows: flows.map((flow) => `ALLOW_${flow}_AUTH`) },
];

/** A protected `GET /hello` with its user pool, and a pool whose users sign in with their e-mail address. */
const RESOURCES: Record<string, [type: string, properties: Properties]> = {
  Pool: ['AWS::Cognito::UserPool', { UsernameConfiguration: { CaseSensitive: false } }],
  Client: appClient('Pool', 'ADMIN_USER_PASSWORD', 'USER_SRP', 'REFRESH_TOKEN'),
  EmailPool: ['AWS::Cognito::UserPool', { UsernameAttributes: ['email'] }],
  EmailClient: appClient('EmailPool', 'USER_SRP'),
  Api: ['AWS::ApiGatewayV2::Api', { Name: 'Hello', ProtocolType: 'HTTP' }],
  Stage: ['AWS::ApiGatewayV2::Stage', { ...api, StageName: '$default', AutoDeploy: true }],
  Authorizer: [
    'AWS::ApiGatewayV2::Authorizer',
    {
      ...api,
      AuthorizerType: 'JWT',
      Name: 'Tokens',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: getAtt('Pool', 'ProviderURL'), Audience: [{ Ref: 'Client' }] },
    },
  ],
  Function: [
    'AWS::Lambda::Function',
    {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: "exports.handler = async () => 'Hello from Lambda!';" },
    },
  ],
  Permission: [
    'AWS::Lambda::Permission',
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: getAtt('Function', 'Arn'),
      Principal: 'apigateway.amazonaws.com',
    },
  ],
  Integration: [
    'AWS::ApiGatewayV2::Integration',
    {
      ...api,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: getAtt('Function', 'Arn'),
      PayloadFormatVersion: '2.0',
    },
  ],
  Route: [
    'AWS::ApiGatewayV2::Route',
    {
      ...api,
      RouteKey: 'GET /hello',
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: 'Authorizer' },
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
    },
  ],
};

const OUTPUTS = {
  ApiUrl: getAtt('Api', 'ApiEndpoint'),
  UserPoolId: { Ref: 'Pool' },
  UserPoolClientId: { Ref: 'Client' },
  EmailPoolId: { Ref: 'EmailPool' },
  EmailClientId: { Ref: 'EmailClient' },
};
type Outputs = Record<keyof typeof OUTPUTS | 'CognitoEndpoint', string>;

/** cdk-offline, as a process of its own. */
export interface Emulator {
  outputs: Outputs;
  cognito: CognitoIdentityProvider;
  stop(): Promise<void>;
}

/** Writes a cloud assembly to the project's cdk.out and serves it. */
export async function startEmulator(project: TestProject): Promise<Emulator> {
  writeAssembly(project);
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
  const outputs: Outputs = JSON.parse(file)[STACK_NAME];
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

/** What `cdk synth` writes. The app of cdk.json does nothing. */
function writeAssembly(project: TestProject): void {
  const templateFile = `${STACK_NAME}.template.json`;
  const stack = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile },
  };
  const resources = Object.entries(RESOURCES).map(([id, [Type, Properties]]) => [id, { Type, Properties }]);
  const outputs = Object.entries(OUTPUTS).map(([name, Value]) => [name, { Value }]);
  project.write('cdk.json', { app: 'exit 0' });
  project.write('cdk.out/manifest.json', { artifacts: { [STACK_NAME]: stack } });
  project.write(`cdk.out/${STACK_NAME}.assets.json`, { files: {} });
  project.write(`cdk.out/${templateFile}`, {
    Resources: Object.fromEntries(resources),
    Outputs: Object.fromEntries(outputs),
  });
}
