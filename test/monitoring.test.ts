import { Match, Template } from 'aws-cdk-lib/assertions';
import { createStack } from './support/stack';

const template = Template.fromStack(createStack({ alarmEmail: 'ops@example.com' }));
const before: Record<string, unknown> = Template.fromStack(createStack()).toJSON().Resources;
const after: Record<string, unknown> = template.toJSON().Resources;

test('alarmEmail adds the reviewed resources and changes no other', () => {
  expect(after).toMatchObject(before);
  expect(Object.fromEntries(Object.entries(after).filter(([id]) => !(id in before)))).toMatchSnapshot();
});

test('without alarmEmail, nothing is monitored', () => {
  expect(JSON.stringify(before)).not.toMatch(/AWS::(CloudWatch|KMS|SNS|Logs::MetricFilter)/);
});

test('every alarm reports its start and its end, and none starts without requests', () => {
  const [topicId] = Object.keys(template.findResources('AWS::SNS::Topic'));
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [{ Ref: topicId }],
    OKActions: [{ Ref: topicId }],
    TreatMissingData: 'notBreaching',
  });
});

test('only alarms of this account may publish to the topic, which requires TLS, and use its key', () => {
  const account = { Ref: 'AWS::AccountId' };
  const alarms = [
    'arn:',
    { Ref: 'AWS::Partition' },
    ':cloudwatch:',
    { Ref: 'AWS::Region' },
    ':',
    account,
    ':alarm:*',
  ];
  const toAlarms = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', alarms] } },
    },
  };
  const withoutTls = {
    Effect: 'Deny',
    Principal: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const toAdministrators = { Principal: { AWS: Match.anyValue() }, Action: 'kms:*' };
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: { Statement: [withoutTls, toAlarms] },
  });
  template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: [toAdministrators, toAlarms] } });
});
