import { join } from 'node:path';
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccountRecovery, FeaturePlan, Mfa, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { LogGroup, QueryDefinition, QueryString, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ACCESS_LOG_FIELDS, ACCESS_LOG_FORMAT } from './access-log';
import { LoggedFunction } from './logged-function';
import { Monitoring } from './monitoring';

/** Properties of the stack. */
export interface HttpApiGatewayJwtCognitoStackProps extends StackProps {
  /**
   * Whether to keep the user pool and its users when the stack is deleted.
   * @default false
   */
  readonly retainUsers?: boolean;
  /**
   * The average number of requests per second that the API accepts.
   * @default 1000
   */
  readonly throttlingRateLimit?: number;
  /**
   * The number of requests that the API accepts in a burst.
   * @default 2000
   */
  readonly throttlingBurstLimit?: number;
  /**
   * The origins of the web pages that may call the API, such as `https://app.example.com`.
   * @default - none, CORS is off
   */
  readonly allowedOrigins?: string[];
  /**
   * The address to which alarms are sent. Its owner has to confirm the subscription once.
   * @default - no alarms and no dashboard
   */
  readonly alarmEmail?: string;
}

/** An HTTP API with one route, `GET /hello`, which only users of a Cognito user pool may call. */
export class HttpApiGatewayJwtCognitoStack extends Stack {
  readonly userPool: UserPool;
  readonly userPoolClient: UserPoolClient;
  readonly httpApi: HttpApi;

  constructor(scope: Construct, id: string, props: HttpApiGatewayJwtCognitoStackProps = {}) {
    super(scope, id, {
      description: 'An HTTP API protected by a JWT authorizer and a Cognito user pool.',
      ...props,
    });
    const {
      retainUsers = false,
      throttlingRateLimit: rateLimit = 1000,
      throttlingBurstLimit: burstLimit = 2000,
      allowedOrigins = [],
      alarmEmail,
    } = props;

    this.userPool = new UserPool(this, 'UserPool', {
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
      // Cognito's default for a new pool, set explicitly so that no update changes its price.
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: retainUsers,
      removalPolicy: retainUsers ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(this.userPool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason: 'MFA is optional, so that the README can sign in from a terminal with only a password.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason: 'The Plus plan charges from the first user; an idle sample should cost nothing.',
      },
    );

    this.userPoolClient = new UserPoolClient(this, 'WebClient', {
      userPool: this.userPool,
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

    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: this.stackName,
      // Protects every route that doesn't set another authorizer. HttpUserPoolAuthorizer would hard-code the domain
      // amazonaws.com in the issuer, but some AWS partitions have another one.
      defaultAuthorizer: new HttpJwtAuthorizer('JwtAuthorizer', this.userPool.userPoolProviderUrl, {
        jwtAudience: [this.userPoolClient.userPoolClientId],
      }),
      // HttpApi's own default stage takes no access log settings.
      createDefaultStage: false,
      ...(allowedOrigins.length > 0 && {
        corsPreflight: {
          allowOrigins: allowedOrigins,
          allowMethods: [CorsHttpMethod.GET],
          allowHeaders: ['Authorization'],
        },
      }),
    });

    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new QueryDefinition(this, 'RejectionQuery', {
      queryDefinitionName: `${this.stackName}/why-was-this-request-rejected`,
      logGroups: [accessLog],
      queryString: new QueryString({
        fields: ACCESS_LOG_FIELDS,
        // The reader replaces REQUEST_ID with the value of the response header apigw-requestid.
        filterStatements: ['requestId = "REQUEST_ID"'],
        sort: '@timestamp desc',
        limit: 20,
      }),
    });
    const stage = new HttpStage(this, 'DefaultStage', {
      httpApi: this.httpApi,
      autoDeploy: true,
      throttle: { rateLimit, burstLimit },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: ACCESS_LOG_FORMAT,
      },
    });

    const helloFunction = new LoggedFunction(this, 'HelloFunction', {
      entry: join(__dirname, '../lambda/hello.ts'),
    });
    new HttpRoute(this, 'HelloRoute', {
      httpApi: this.httpApi,
      routeKey: HttpRouteKey.with('/hello', HttpMethod.GET),
      integration: new HttpLambdaIntegration('HelloIntegration', helloFunction),
    });

    if (alarmEmail !== undefined) {
      new Monitoring(this, 'Monitoring', { alarmEmail, stage, accessLog, lambdaFunction: helloFunction });
    }

    new CfnOutput(this, 'ApiUrl', {
      description: 'The base URL of the API.',
      value: this.httpApi.apiEndpoint,
    });
    new CfnOutput(this, 'UserPoolId', {
      description: 'The user pool that holds the users of the API.',
      value: this.userPool.userPoolId,
    });
    new CfnOutput(this, 'UserPoolClientId', {
      description: 'The app client that users sign in to; tokens carry it as their audience.',
      value: this.userPoolClient.userPoolClientId,
    });
  }
}
