import type { IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** What is watched: a stage of the API, and the function behind it, whose log is JSON. */
export interface Monitored {
  stage: IHttpStage;
  accessLog: ILogGroup;
  lambdaFunction: LambdaFunction;
}

/**
 * Counts the 401 answers in the access log: HTTP APIs have a metric of all 4xx alone. Its namespace is the stack's name,
 * so that a second stack in the account counts its own.
 */
export function countUnauthorized(scope: Construct, accessLog: ILogGroup): Metric {
  const filter = accessLog.addMetricFilter('UnauthorizedFilter', {
    filterPattern: FilterPattern.stringValue('$.status', '=', '401'),
    metricNamespace: Stack.of(scope).stackName,
    metricName: 'Unauthorized',
    defaultValue: 0,
  });
  return filter.metric({ statistic: Stats.SUM });
}
