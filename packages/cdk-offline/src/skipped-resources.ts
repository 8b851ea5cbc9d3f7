import type { HttpApi } from './model';
import { asRecord } from './template/json-file';
import type { Template } from './template/template';

/** A resource of the stack that the emulator doesn't run. */
export interface SkippedResource {
  type: string;
  /** The path of its construct, such as `MyStack/Table/Resource`; its logical id if the template has no metadata. */
  path: string;
}

/** Types of resources that don't affect an API's responses on this machine. */
const NOT_NEEDED_TYPES = new Set([
  'AWS::ApiGateway::Account',
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::Logs::LogStream',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
]);

/** The resources that the emulator skips, functions that no route calls included. */
export function findSkippedResources(
  { stack, resources, passedOver }: Template,
  { routes }: HttpApi,
): { notNeeded: SkippedResource[]; notRunning: SkippedResource[] } {
  const definitions = asRecord(asRecord(stack.template).Resources);
  const called = new Set(routes.map(({ integration }) => integration.lambdaFunction.logicalId));
  const skipped = resources
    .filter(({ type, logicalId }) =>
      type === 'AWS::Lambda::Function' ? !called.has(logicalId) : passedOver.includes(type),
    )
    .map(({ type, logicalId }) => {
      const { 'aws:cdk:path': path = logicalId } = asRecord(asRecord(definitions[logicalId]).Metadata);
      return { type, path: String(path) };
    });
  return {
    notNeeded: skipped.filter(({ type }) => NOT_NEEDED_TYPES.has(type)),
    notRunning: skipped.filter(({ type }) => !NOT_NEEDED_TYPES.has(type)),
  };
}
