import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryWidget,
  MathExpression,
  type Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { refusalFields } from '../access-log';
import type { Monitored } from './monitored';

const percentiles = [50, 90, 99];

/** The dashboard, from what the callers see at the top to single refusals at the bottom; a row is 24 wide. */
export function createDashboard(
  scope: Construct,
  monitored: Monitored,
  unauthorized: Metric,
  alarms: Alarm[],
): void {
  new Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.hours(3),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 2 })],
      [requestsByStatus(monitored, unauthorized), latency(monitored)],
      [functionDuration(monitored), concurrency(monitored), coldStarts(monitored)],
      [lastRefusals(monitored)],
    ],
  });
}

function requestsByStatus({ stage }: Monitored, unauthorized: Metric): GraphWidget {
  const usingMetrics = {
    requests: stage.metricCount(),
    clientErrors: stage.metricClientError(),
    serverErrors: stage.metricServerError(),
    unauthorized,
  };
  const status = (label: string, expression: string) =>
    new MathExpression({ label, expression, usingMetrics, period: Duration.minutes(1) });
  return new GraphWidget({
    title: 'Requests a minute by status',
    width: 12,
    stacked: true,
    left: [
      status('2xx', 'requests - FILL(clientErrors, 0) - FILL(serverErrors, 0)'),
      status('401', 'FILL(unauthorized, 0)'),
      status('other 4xx', 'FILL(clientErrors, 0) - FILL(unauthorized, 0)'),
      status('5xx', 'FILL(serverErrors, 0)'),
    ],
    leftYAxis: { min: 0, showUnits: false },
  });
}

function latency({ stage }: Monitored): GraphWidget {
  return new GraphWidget({
    title: 'Latency',
    width: 12,
    left: percentiles.map((percentile) =>
      stage.metricLatency({ statistic: Stats.percentile(percentile), label: `p${percentile}` }),
    ),
    leftYAxis: { min: 0, label: 'ms', showUnits: false },
  });
}

function functionDuration({ lambdaFunction }: Monitored): GraphWidget {
  return new GraphWidget({
    title: 'Function duration',
    width: 8,
    left: percentiles.map((percentile) =>
      lambdaFunction.metricDuration({ statistic: Stats.percentile(percentile), label: `p${percentile}` }),
    ),
    leftYAxis: { min: 0, label: 'ms', showUnits: false },
  });
}

function concurrency({ lambdaFunction }: Monitored): GraphWidget {
  return new GraphWidget({
    title: 'Function concurrency and throttles',
    width: 8,
    left: [
      lambdaFunction.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label: 'at once, at most' }),
      lambdaFunction.metricThrottles({ statistic: Stats.SUM, label: 'throttled' }),
    ],
    leftYAxis: { min: 0, showUnits: false },
  });
}

/** From the function's log in JSON: platform.report has an initDurationMs for an invocation that waited for a cold start. */
function coldStarts({ lambdaFunction }: Monitored): LogQueryWidget {
  return new LogQueryWidget({
    title: 'Cold starts by the hour',
    width: 8,
    logGroupNames: [lambdaFunction.logGroup.logGroupName],
    queryLines: [
      'filter type = "platform.report"',
      'stats count(*) as invocations, count(record.metrics.initDurationMs) as coldStarts, ' +
        'max(record.metrics.initDurationMs) as slowestMilliseconds by bin(1h) as hour',
      'sort hour desc',
    ],
  });
}

function lastRefusals({ accessLog }: Monitored): LogQueryWidget {
  return new LogQueryWidget({
    title: 'Last refusals, and why',
    width: 24,
    height: 9,
    logGroupNames: [accessLog.logGroupName],
    queryLines: [
      `fields ${refusalFields.join(', ')}`,
      'filter status like /^[45]/',
      'sort @timestamp desc',
      'limit 50',
    ],
  });
}
