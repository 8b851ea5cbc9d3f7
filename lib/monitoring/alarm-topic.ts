import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The topic that sends the alarms of this account to one address; it is encrypted and takes messages over TLS alone. */
export function createAlarmTopic(scope: Construct, email: string): Topic {
  const stack = Stack.of(scope);
  // It costs 1 $ a month. The free one, alias/aws/sns, does not let CloudWatch publish: no alarm would arrive.
  const key = new Key(scope, 'AlarmKey', {
    description: `Encrypts the alarms of ${stack.stackName}.`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const topic = new Topic(scope, 'AlarmTopic', { masterKey: key, enforceSSL: true });
  topic.addSubscription(new EmailSubscription(email));

  const alarm = stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  // Grants the use of the key, too.
  topic.grantPublish(
    new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': alarm },
      },
    }),
  );
  return topic;
}
