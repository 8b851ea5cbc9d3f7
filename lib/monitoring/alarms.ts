import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  type Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Monitored } from './monitored';

/** Long enough that a share of the requests means something where there are few of them. */
const period = Duration.minutes(5);

/**
 * The alarms, each of which tells the topic when it begins and when it is over. Shares of the requests are computed from
 * counts, with a least number of bad ones: so a single one in a quiet night is no alarm, and an outage then is.
 */
export function createAlarms(
  scope: Construct,
  { stage, lambdaFunction }: Monitored,
  unauthorized: Metric,
  topic: ITopic,
): Alarm[] {
  const requests = stage.metricCount();
  const action = new SnsAction(topic);

  function create(id: string, props: Omit<AlarmProps, 'comparisonOperator' | 'treatMissingData'>): Alarm {
    const alarm = new Alarm(scope, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      // Where there is no data there was no request, and so no fault.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }

  return [
    create('ServerErrorRate', {
      alarmDescription:
        'More than 1 % of the requests in 5 minutes, and at least 3, were answered with 5xx. Read integrationError in ' +
        'the last refusals of the dashboard, then the log of the function. If it began with a deployment, deploy the ' +
        'version before it.',
      metric: new MathExpression({
        label: '5xx, % of the requests',
        expression: 'IF(errors >= 3, 100 * errors / requests, 0)',
        usingMetrics: { errors: stage.metricServerError(), requests },
        period,
      }),
      threshold: 1,
      evaluationPeriods: 1,
    }),
    create('SlowResponses', {
      alarmDescription:
        'The slowest 1 % of the requests took more than 1 s, for 15 minutes. Compare latency and function duration on ' +
        'the dashboard: if both rose, look at what the function waits for; if cold starts rose with them, raise its ' +
        'memory or shrink its bundle.',
      metric: stage.metricLatency({ statistic: Stats.percentile(99), period }),
      threshold: 1000,
      // One period of few requests is slow by a single cold start.
      evaluationPeriods: 3,
    }),
    create('FunctionErrors', {
      alarmDescription:
        'The function threw, ran out of memory or ran past its timeout, and its caller got a 5xx. Find the error in ' +
        'the log of the function: each line has the requestId of its invocation.',
      metric: lambdaFunction.metricErrors({ statistic: Stats.SUM, period }),
      threshold: 0,
      evaluationPeriods: 1,
    }),
    create('FunctionThrottles', {
      alarmDescription:
        'Lambda refused to run the function, and its caller got a 5xx: the concurrency of the account or of the ' +
        'function is used up. Look at concurrency on the dashboard for which; ask for a higher quota "Concurrent ' +
        'executions", or lower throttlingRateLimit so that callers get 429 and try again.',
      metric: lambdaFunction.metricThrottles({ statistic: Stats.SUM, period }),
      threshold: 0,
      evaluationPeriods: 1,
    }),
    create('UnauthorizedRate', {
      alarmDescription:
        'More than 20 % of the requests were refused with 401, at least 100 in 5 minutes, for 10 minutes: a client that ' +
        'does not renew its tokens, or someone who tries tokens. Read authorizerError and sourceIp in the last ' +
        'refusals of the dashboard: many addresses and "the token has expired" mean a client, one address an attack.',
      metric: new MathExpression({
        label: '401, % of the requests',
        expression: 'IF(unauthorized >= 100, 100 * unauthorized / requests, 0)',
        usingMetrics: { unauthorized, requests },
        period,
      }),
      threshold: 20,
      // A client whose token has expired is refused once and renews it: that is over sooner.
      evaluationPeriods: 2,
    }),
  ];
}
