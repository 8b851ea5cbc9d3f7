import type { IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { UNAUTHORIZED_PATTERN } from './access-log';
import { AlarmTopic } from './alarm-topic';
import type { LoggedFunction } from './logged-function';
import { MonitoringDashboard } from './monitoring-dashboard';

/** Properties of `Monitoring`. */
export interface MonitoringProps {
  /** The address to which alarms are sent. */
  readonly alarmEmail: string;
  /** The stage that receives the requests. */
  readonly stage: IHttpStage;
  /** The access log of the stage. */
  readonly accessLog: LogGroup;
  /** The function behind the API. */
  readonly lambdaFunction: LoggedFunction;
}

/**
 * A dashboard, and alarms that send an email when they start and when they end.
 *
 * An error rate counts only above a minimum number of errors: a single error at night raises no alarm, an outage does.
 */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { stage, accessLog, lambdaFunction } = props;

    const period = Duration.minutes(5);
    const requests = stage.metricCount();
    // HTTP APIs have a metric for all 4xx responses, but none for 401.
    const unauthorized = accessLog
      .addMetricFilter('UnauthorizedFilter', {
        filterPattern: UNAUTHORIZED_PATTERN,
        metricNamespace: Stack.of(this).stackName,
        metricName: 'Unauthorized',
        defaultValue: 0,
      })
      .metric({ statistic: Stats.SUM });

    const action = new SnsAction(new AlarmTopic(this, 'AlarmTopic', { email: props.alarmEmail }));
    const addAlarm = (
      alarmId: string,
      alarmProps: Omit<AlarmProps, 'comparisonOperator' | 'treatMissingData'>,
    ): Alarm => {
      const alarm = new Alarm(this, alarmId, {
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        // No data means no requests.
        treatMissingData: TreatMissingData.NOT_BREACHING,
        ...alarmProps,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    };

    const alarms = [
      addAlarm('ServerErrorRate', {
        alarmDescription:
          'More than 1% of the requests in 5 minutes, and at least 3, got a 5xx response. Read integrationError in ' +
          'the latest errors on the dashboard, then the log of the function. If it started with a deployment, deploy ' +
          'the previous version.',
        metric: new MathExpression({
          label: '5xx, % of requests',
          expression: 'IF(errors >= 3, 100 * errors / requests, 0)',
          usingMetrics: { errors: stage.metricServerError(), requests },
          period,
        }),
        threshold: 1,
        evaluationPeriods: 1,
      }),
      addAlarm('SlowResponses', {
        alarmDescription:
          'The slowest 1% of the requests took more than 1 second, for 15 minutes. Compare latency and function ' +
          'duration on the dashboard. If both rose, check what the function waits for. If cold starts rose too, give ' +
          'the function more memory or make its bundle smaller.',
        metric: stage.metricLatency({ statistic: Stats.percentile(99), period }),
        threshold: 1000,
        // With few requests, a single cold start makes one period slow.
        evaluationPeriods: 3,
      }),
      addAlarm('FunctionErrors', {
        alarmDescription:
          'The function threw an error, ran out of memory or timed out, and the caller got a 5xx response. Find the ' +
          'error in the log of the function: each line has the requestId of its invocation.',
        metric: lambdaFunction.metricErrors(),
        threshold: 0,
        evaluationPeriods: 1,
      }),
      addAlarm('FunctionThrottles', {
        alarmDescription:
          'Lambda throttled the function, and the caller got a 5xx response: the concurrency limit of the account or ' +
          'of the function is reached. The dashboard shows the concurrency. Request a higher "Concurrent executions" ' +
          'quota, or lower throttlingRateLimit so that callers get a 429 response and retry.',
        metric: lambdaFunction.metricThrottles(),
        threshold: 0,
        evaluationPeriods: 1,
      }),
      addAlarm('UnauthorizedRate', {
        alarmDescription:
          'More than 20% of the requests, and at least 100 in 5 minutes, got a 401 response, for 10 minutes. Either a ' +
          'client does not refresh its tokens, or someone is guessing tokens. Read authorizerError and sourceIp in the ' +
          'latest errors on the dashboard: many addresses with "the token has expired" suggest a client, a single ' +
          'address suggests an attack.',
        metric: new MathExpression({
          label: '401, % of requests',
          expression: 'IF(unauthorized >= 100, 100 * unauthorized / requests, 0)',
          usingMetrics: { unauthorized, requests },
          period,
        }),
        threshold: 20,
        // A client with an expired token gets one 401 response and refreshes the token, within one period.
        evaluationPeriods: 2,
      }),
    ];

    new MonitoringDashboard(this, 'Dashboard', { alarms, unauthorized, stage, accessLog, lambdaFunction });
  }
}
