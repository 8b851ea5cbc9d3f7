import { Match, Template } from 'aws-cdk-lib/assertions';
import { createStack } from './support/stack';

const template = Template.fromStack(createStack({ alarmEmail: 'ops@example.com' }));
const before: Record<string, unknown> = Template.fromStack(createStack()).toJSON().Resources;
const after: Record<string, unknown> = template.toJSON().Resources;

const [topicId = ''] = Object.keys(template.findResources('AWS::SNS::Topic'));
const [keyId = ''] = Object.keys(template.findResources('AWS::KMS::Key'));
const topic = { Ref: topicId };
const account = { Ref: 'AWS::AccountId' };
const onlyAlarmsOfThisAccount = {
  StringEquals: { 'aws:SourceAccount': account },
  ArnLike: {
    'aws:SourceArn': {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:', { Ref: 'AWS::Region' }, ':', account, ':alarm:*'],
      ],
    },
  },
};

test('alarmEmail adds the reviewed resources', () => {
  expect(Object.fromEntries(Object.entries(after).filter(([id]) => !(id in before)))).toMatchSnapshot();
});

test('alarmEmail changes no other resource', () => {
  expect(after).toMatchObject(before);
});

test('without alarmEmail, nothing is monitored', () => {
  expect(JSON.stringify(before)).not.toMatch(/AWS::(CloudWatch|KMS|SNS|Logs::MetricFilter)/);
});

test('every alarm reports its start and its end, and none starts without requests', () => {
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [topic],
    OKActions: [topic],
    TreatMissingData: 'notBreaching',
  });
});

test('alarms are sent to alarmEmail', () => {
  template.hasResourceProperties('AWS::SNS::Subscription', {
    TopicArn: topic,
    Protocol: 'email',
    Endpoint: 'ops@example.com',
  });
});

test('the topic is encrypted with a rotating key that is deleted with the stack', () => {
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [keyId, 'Arn'] } });
  template.hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'Delete',
    Properties: { EnableKeyRotation: true },
  });
});

test('only alarms of this account may publish to the topic, and only over TLS', () => {
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    Topics: [topic],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Publish',
          Resource: topic,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: topic,
          Condition: onlyAlarmsOfThisAccount,
        },
      ],
    },
  });
});

test('only alarms of this account may use the key, besides its administrators', () => {
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: [
        { Principal: { AWS: Match.anyValue() }, Action: 'kms:*' },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Condition: onlyAlarmsOfThisAccount,
        },
      ],
    },
  });
});
