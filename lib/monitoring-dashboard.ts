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
import { ACCESS_LOG_FIELDS } from './access-log';
import type { MonitoringProps } from './monitoring';

/** Properties of `MonitoringDashboard`. */
export interface MonitoringDashboardProps extends Omit<MonitoringProps, 'alarmEmail'> {
  /** The alarms in the first row. */
  readonly alarms: Alarm[];
  /** The number of 401 responses. */
  readonly unauthorized: Metric;
}

const PERCENTILES = [50, 90, 99].map((percentile) => ({
  statistic: Stats.percentile(percentile),
  label: `p${percentile}`,
}));

/** The dashboard, from the big picture at the top to single requests at the bottom. A row is 24 units wide. */
export class MonitoringDashboard extends Dashboard {
  constructor(scope: Construct, id: string, props: MonitoringDashboardProps) {
    super(scope, id, { defaultInterval: Duration.hours(3) });
    const { alarms, unauthorized, stage, accessLog, lambdaFunction } = props;

    const usingMetrics = {
      requests: stage.metricCount(),
      clientErrors: stage.metricClientError(),
      serverErrors: stage.metricServerError(),
      unauthorized,
    };
    const perMinute = (label: string, expression: string) =>
      new MathExpression({ label, expression, usingMetrics, period: Duration.minutes(1) });
    const milliseconds = { min: 0, label: 'ms', showUnits: false };
    const count = { min: 0, showUnits: false };

    this.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 2 }));
    this.addWidgets(
      new GraphWidget({
        title: 'Requests per minute by status',
        width: 12,
        stacked: true,
        left: [
          perMinute('2xx', 'requests - FILL(clientErrors, 0) - FILL(serverErrors, 0)'),
          perMinute('401', 'FILL(unauthorized, 0)'),
          perMinute('other 4xx', 'FILL(clientErrors, 0) - FILL(unauthorized, 0)'),
          perMinute('5xx', 'FILL(serverErrors, 0)'),
        ],
        leftYAxis: count,
      }),
      new GraphWidget({
        title: 'Latency',
        width: 12,
        left: PERCENTILES.map((percentile) => stage.metricLatency(percentile)),
        leftYAxis: milliseconds,
      }),
    );
    this.addWidgets(
      new GraphWidget({
        title: 'Function duration',
        width: 8,
        left: PERCENTILES.map((percentile) => lambdaFunction.metricDuration(percentile)),
        leftYAxis: milliseconds,
      }),
      new GraphWidget({
        title: 'Function concurrency and throttles',
        width: 8,
        left: [
          lambdaFunction.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, label: 'concurrency' }),
          lambdaFunction.metricThrottles({ statistic: Stats.SUM, label: 'throttles' }),
        ],
        leftYAxis: count,
      }),
      new LogQueryWidget({
        title: 'Cold starts per hour',
        width: 8,
        logGroupNames: [lambdaFunction.logGroup.logGroupName],
        queryLines: [
          'filter type = "platform.report"',
          // Only invocations that waited for a cold start have initDurationMs.
          'stats count(*) as invocations, count(record.metrics.initDurationMs) as coldStarts, ' +
            'max(record.metrics.initDurationMs) as slowestMilliseconds by bin(1h) as hour',
          'sort hour desc',
        ],
      }),
    );
    this.addWidgets(
      new LogQueryWidget({
        title: 'Latest errors',
        width: 24,
        height: 9,
        logGroupNames: [accessLog.logGroupName],
        queryLines: [
          `fields ${ACCESS_LOG_FIELDS.join(', ')}`,
          'filter @message like /"status":"[45]/',
          'sort @timestamp desc',
          'limit 50',
        ],
      }),
    );
  }
}
