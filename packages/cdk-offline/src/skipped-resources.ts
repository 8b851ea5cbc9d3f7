import type { LambdaFunction } from './model/lambda-function';
import { SUPPORTED_PROPERTIES } from './template/supported-properties';
import type { Template } from './template/template';

/** A resource of the stack that the emulator doesn't run. */
export interface SkippedResource {
  type: string;
  /** Its construct path without the stack, such as `Table`; its logical ID if the template has no metadata. */
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

/** The resources that the emulator skips, including functions that no route, authorizer or trigger calls. */
export function findSkippedResources(
  { resources }: Template,
  functions: LambdaFunction[],
): { notNeeded: SkippedResource[]; notRunning: SkippedResource[] } {
  const called = new Set(functions.map(({ logicalId }) => logicalId));
  const skipped = resources
    .filter(({ type, logicalId }) =>
      type === 'AWS::Lambda::Function' ? !called.has(logicalId) : !Object.hasOwn(SUPPORTED_PROPERTIES, type),
    )
    .map(({ type, logicalId, constructPath }) => ({ type, path: constructPath ?? logicalId }));
  return {
    notNeeded: skipped.filter(({ type }) => NOT_NEEDED_TYPES.has(type)),
    notRunning: skipped.filter(({ type }) => !NOT_NEEDED_TYPES.has(type)),
  };
}
