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
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  ClientAttributes,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  UserPool,
  UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { LogGroup, QueryDefinition, QueryString, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Annotations,
  CfnOutput,
  Duration,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ACCESS_LOG_FIELDS, ACCESS_LOG_FORMAT } from './access-log';
import { LoggedFunction } from './logged-function';
import { Monitoring } from './monitoring';

/** The environment that a stack is for. */
export type Stage = 'dev' | 'prod';

/** Properties of the stack. */
export interface HttpApiGatewayJwtCognitoStackProps extends StackProps {
  /**
   * The environment. `prod` keeps the users and a year of logs, protects the stack from deletion, and warns if
   * `alarmEmail` is missing. The stack and its resources are tagged with the stage.
   * @default - none
   */
  readonly stage?: Stage;
  /**
   * Whether to keep the user pool and its users when the stack is deleted.
   * @default - only if `stage` is `prod`
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
   * Where Cognito's sign-in page may send users back to, such as `https://app.example.com/callback`. Turns on managed
   * login with the authorization code grant.
   * @default - none, managed login is off
   */
  readonly callbackUrls?: string[];
  /**
   * Where the sign-out endpoint may send users back to. Needs `callbackUrls`.
   * @default - none
   */
  readonly logoutUrls?: string[];
  /**
   * The first part of the sign-in page's host name, unique among all AWS accounts in the Region. Needs `callbackUrls`.
   * @default - `hello`, the stage if there is one, and the account number
   */
  readonly domainPrefix?: string;
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
    const isProduction = props.stage === 'prod';
    super(scope, id, {
      description: 'An HTTP API protected by a JWT authorizer and a Cognito user pool.',
      terminationProtection: isProduction,
      ...(props.stage && { tags: { stage: props.stage } }),
      ...props,
    });
    const {
      retainUsers = isProduction,
      throttlingRateLimit: rateLimit = 1000,
      throttlingBurstLimit: burstLimit = 2000,
      allowedOrigins = [],
      callbackUrls = [],
      logoutUrls,
      domainPrefix = ['hello', props.stage, this.account].filter(Boolean).join('-'),
      alarmEmail,
    } = props;
    const logRetention = isProduction ? RetentionDays.ONE_YEAR : RetentionDays.ONE_MONTH;
    if (isProduction && alarmEmail === undefined) {
      Annotations.of(this).addWarningV2(
        'sample:no-alarms',
        'The stage prod has no alarms: set alarmEmail to the address that gets them.',
      );
    }

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
      // Recovery by email needs an address that the user has verified. Administrators create the users here, and
      // nothing verifies an address, so only administrators reset passwords.
      accountRecovery: AccountRecovery.NONE,
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
      // A user may change their own language, and no attribute that an application might trust, such as the email
      // address. An empty list would allow all: https://github.com/hashicorp/terraform-provider-aws/issues/28684
      // Reading isn't restricted: users see only their own attributes.
      writeAttributes: new ClientAttributes().withStandardAttributes({ locale: true }),
      ...(callbackUrls.length > 0
        ? {
            oAuth: {
              // Not the implicit grant, which puts tokens into the address bar (RFC 9700, section 2.1.2).
              flows: { authorizationCodeGrant: true },
              scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
              callbackUrls,
              ...(logoutUrls && { logoutUrls }),
            },
          }
        : { disableOAuth: true }),
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      // Each refresh returns a new refresh token, so a stolen one stops working when the app refreshes (RFC 9700,
      // section 4.14.2). The old one works a little longer, for an app that didn't receive the response.
      refreshTokenRotationGracePeriod: Duration.seconds(10),
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
    });

    const [callbackUrl] = callbackUrls;
    if (callbackUrl !== undefined) {
      const domain = this.userPool.addDomain('Domain', {
        cognitoDomain: { domainPrefix },
        managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
      });
      // Without a branding style, the sign-in page is only an error message.
      new CfnManagedLoginBranding(this, 'Branding', {
        userPoolId: this.userPool.userPoolId,
        clientId: this.userPoolClient.userPoolClientId,
        useCognitoProvidedValues: true,
      });
      new CfnOutput(this, 'UserPoolDomain', {
        description: 'The base URL of the sign-in page and of the OAuth endpoints.',
        value: domain.baseUrl(),
      });
      new CfnOutput(this, 'SignInUrl', {
        description: 'The sign-in page. It sends the user to the first of the callback URLs.',
        value: domain.signInUrl(this.userPoolClient, { redirectUri: encodeURIComponent(callbackUrl) }),
      });
    }

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
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new QueryDefinition(this, 'RejectionQuery', {
      queryDefinitionName: `${this.stackName}/why-was-this-request-rejected`,
      logGroups: [accessLog],
      queryString: new QueryString({
        fields: [...ACCESS_LOG_FIELDS, '@message'],
        // The reader replaces REQUEST_ID with the value of the response header apigw-requestid.
        filterStatements: ['@message like "REQUEST_ID"'],
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
      logRetention,
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
