import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Properties of an `AlarmTopic`. */
export interface AlarmTopicProps {
  /** The address to which alarms are sent. */
  readonly email: string;
}

/** An encrypted topic that sends emails. Only the CloudWatch alarms of this account may publish, and only over TLS. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { email }: AlarmTopicProps) {
    const stack = Stack.of(scope);
    // The key costs $1 a month. The free one, alias/aws/sns, doesn't let CloudWatch publish: no alarm would arrive.
    const masterKey = new Key(scope, 'AlarmKey', {
      description: `Encrypts the alarms of ${stack.stackName}.`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, { masterKey, enforceSSL: true });
    this.addSubscription(new EmailSubscription(email));

    const alarmArn = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // Grants the use of the key as well.
    this.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': alarmArn },
        },
      }),
    );
  }
}
