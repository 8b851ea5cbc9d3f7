import { OidcProviderNative, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import { App, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

export interface GithubRolesStackProps extends StackProps {
  /** `OWNER/NAME` on GitHub. */
  readonly repository: string;
}

/**
 * The roles that `.github/workflows/deploy.yml` assumes with GitHub's identity tokens, so no AWS key is stored there.
 * They may only assume roles of `cdk bootstrap`; the one for dev may also check the stack with
 * `npm run user -- verify`.
 */
export class GithubRolesStack extends Stack {
  constructor(scope: Construct, id: string, { repository, ...props }: GithubRolesStackProps) {
    super(scope, id, props);

    const issuer = 'token.actions.githubusercontent.com';
    // One per account. If yours has it already, use OidcProviderNative.fromOidcProviderArn.
    const github = new OidcProviderNative(this, 'Github', {
      url: `https://${issuer}`,
      clientIds: ['sts.amazonaws.com'],
    });
    const createRole = (roleId: string, subject: string, ...bootstrapRoles: string[]): Role => {
      const role = new Role(this, roleId, {
        assumedBy: new WebIdentityPrincipal(github.oidcProviderArn, {
          StringEquals: {
            [`${issuer}:aud`]: 'sts.amazonaws.com',
            [`${issuer}:sub`]: `repo:${repository}:${subject}`,
          },
        }),
      });
      role.addToPolicy(
        new PolicyStatement({
          actions: ['sts:AssumeRole'],
          resources: bootstrapRoles.map((name) =>
            this.formatArn({
              service: 'iam',
              region: '',
              resource: 'role',
              resourceName: `cdk-hnb659fds-${name}-role-${this.account}-${this.region}`,
            }),
          ),
        }),
      );
      new CfnOutput(this, `${roleId}Arn`, { value: role.roleArn });
      return role;
    };

    // Code in a pull request hasn't been reviewed: it may read, but not deploy.
    createRole('DiffRole', 'pull_request', 'lookup');
    createRole('ProdRole', 'environment:prod', 'deploy', 'file-publishing', 'lookup');
    const devRole = createRole('DevRole', 'environment:dev', 'deploy', 'file-publishing', 'lookup');

    // For `npm run user -- verify`, which finds the user pool in the stack's outputs and creates test users and an app
    // client in it.
    devRole.addToPolicy(
      new PolicyStatement({
        actions: ['cloudformation:DescribeStacks'],
        resources: [
          this.formatArn({
            service: 'cloudformation',
            resource: 'stack',
            resourceName: 'HttpApiGatewayJwtCognitoStack-dev/*',
          }),
        ],
      }),
    );
    devRole.addToPolicy(
      new PolicyStatement({
        actions: [
          'cognito-idp:AdminCreateUser',
          'cognito-idp:AdminDeleteUser',
          'cognito-idp:AdminInitiateAuth',
          'cognito-idp:AdminSetUserPassword',
          'cognito-idp:CreateUserPoolClient',
          'cognito-idp:DeleteUserPoolClient',
          'cognito-idp:DescribeUserPool',
          'cognito-idp:DescribeUserPoolClient',
        ],
        resources: [this.formatArn({ service: 'cognito-idp', resource: 'userpool', resourceName: '*' })],
        // The stack tags its user pool.
        conditions: { StringEquals: { 'aws:ResourceTag/stage': 'dev' } },
      }),
    );
  }
}

new GithubRolesStack(new App(), 'GithubRolesStack', { repository: 'OWNER/NAME' });
