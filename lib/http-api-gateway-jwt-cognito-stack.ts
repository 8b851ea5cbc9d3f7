import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { AccountRecovery, FeaturePlan, Mfa, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { accessLogFormat, saveRefusalQuery } from './access-log';
import { bundledCode } from './bundled-code';
import type { ContextOptions } from './context-options';
import { LambdaRouteIntegration } from './lambda-route-integration';

export type HttpApiGatewayJwtCognitoStackProps = StackProps & ContextOptions;

/** An HTTP API whose one route, `GET /hello`, is open to the users of a Cognito user pool only. */
export class HttpApiGatewayJwtCognitoStack extends Stack {
  constructor(scope: Construct, id: string, props: HttpApiGatewayJwtCognitoStackProps) {
    super(scope, id, props);

    const userPool = createUserPool(this, props);
    const webClient = createWebClient(this, userPool);
    const authorizer = new HttpJwtAuthorizer('JwtAuthorizer', userPool.userPoolProviderUrl, {
      jwtAudience: [webClient.userPoolClientId],
      identitySource: ['$request.header.Authorization'],
    });
    const api = createHttpApi(this, authorizer, props);
    const accessLog = createLogGroup(this, 'AccessLog');
    const stage = createDefaultStage(this, api, accessLog, props);
    const helloFunction = createFunction(this, 'HelloFunction', 'hello.ts');

    new HttpRoute(this, 'HelloRoute', {
      httpApi: api,
      routeKey: HttpRouteKey.with('/hello', HttpMethod.GET),
      integration: new LambdaRouteIntegration('HelloIntegration', helloFunction),
    });

    saveRefusalQuery(this, accessLog);
    if (props.alarmEmail !== undefined) {
      // Loaded only here: its CDK modules would take some 20 ms of every synthesis.
      const { addMonitoring }: typeof import('./monitoring/monitoring') = require('./monitoring/monitoring');
      addMonitoring(this, { stage, accessLog, lambdaFunction: helloFunction }, props.alarmEmail);
    }

    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: webClient.userPoolClientId });
  }
}

function createUserPool(scope: Construct, { retainUsers }: ContextOptions): UserPool {
  return new UserPool(scope, 'UserPool', {
    selfSignUpEnabled: false,
    signInCaseSensitive: false,
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
    },
    mfa: Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    // What Cognito gives a new pool that asks for nothing: named, so that an update can neither lower nor raise its price.
    featurePlan: FeaturePlan.ESSENTIALS,
    deletionProtection: retainUsers,
    removalPolicy: retainUsers ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}

function createWebClient(scope: Construct, userPool: UserPool): UserPoolClient {
  return new UserPoolClient(scope, 'WebClient', {
    userPool,
    userPoolClientName: 'WebClient',
    generateSecret: false,
    authFlows: { adminUserPassword: true, userSrp: true },
    disableOAuth: true,
    idTokenValidity: Duration.hours(1),
    accessTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.days(30),
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
  });
}

/** @param defaultAuthorizer guards every route that does not name another, so that none is left open by oversight */
function createHttpApi(
  scope: Construct,
  defaultAuthorizer: IHttpRouteAuthorizer,
  { allowedOrigins }: ContextOptions,
): HttpApi {
  return new HttpApi(scope, 'HttpApi', {
    defaultAuthorizer,
    createDefaultStage: false,
    ...(allowedOrigins.length > 0 && {
      corsPreflight: {
        allowOrigins: allowedOrigins,
        allowMethods: [CorsHttpMethod.GET],
        allowHeaders: ['Authorization'],
      },
    }),
  });
}

function createDefaultStage(
  scope: Construct,
  httpApi: HttpApi,
  accessLog: LogGroup,
  { throttling }: ContextOptions,
): HttpStage {
  return new HttpStage(scope, 'DefaultStage', {
    httpApi,
    autoDeploy: true,
    throttle: throttling,
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLog),
      format: accessLogFormat,
    },
  });
}

/** @param file the file of lambda/ that holds the handler */
function createFunction(scope: Construct, id: string, file: string): LambdaFunction {
  const logGroup = createLogGroup(scope, `${id}Log`);

  // A role of our own: the one CDK would make carries an AWS managed policy that may write to every log group.
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grantWrite(role);

  return new LambdaFunction(scope, id, {
    code: bundledCode(file),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
  });
}

function createLogGroup(scope: Construct, id: string): LogGroup {
  return new LogGroup(scope, id, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
