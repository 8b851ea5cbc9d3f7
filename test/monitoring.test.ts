import { Template } from 'aws-cdk-lib/assertions';
import { createStack, withoutBundling } from './support/stack';

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}
type Resources = Record<string, Resource>;

function synthesize(context: Record<string, unknown>): Resources {
  return Template.fromStack(createStack({ ...withoutBundling, ...context })).toJSON().Resources;
}

const without = synthesize({});
const all = synthesize({ alarmEmail: 'ops@example.com' });
const added: Resources = Object.fromEntries(Object.entries(all).filter(([id]) => !(id in without)));

/** The only resource of its type, among those that the option adds. */
function only(type: string): Resource & { logicalId: string } {
  const [found, ...others] = Object.entries(added).filter(([, { Type }]) => Type === type);
  if (!found || others.length > 0) throw new Error(`The option does not add exactly one ${type}.`);
  return { logicalId: found[0], ...found[1] };
}

function logicalId(type: string): string {
  const found = Object.entries(all).find(([, { Type }]) => Type === type);
  if (!found) throw new Error(`The template holds no ${type}.`);
  return found[0];
}

const topic = { Ref: only('AWS::SNS::Topic').logicalId };
const account = { Ref: 'AWS::AccountId' };
const fromAlarmsOfThisAccount = {
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

test('is the template that was reviewed', () => {
  expect(added).toMatchSnapshot();
});

test('leaves every other resource as it is without the option', () => {
  expect(Object.fromEntries(Object.keys(without).map((id) => [id, all[id]]))).toEqual(without);
});

test('adds these resources, and without the option none of them is there', () => {
  const types = Object.values(added).map(({ Type }) => Type);
  expect(types.sort()).toEqual([
    ...Array(5).fill('AWS::CloudWatch::Alarm'),
    'AWS::CloudWatch::Dashboard',
    'AWS::KMS::Key',
    'AWS::Logs::MetricFilter',
    'AWS::SNS::Subscription',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
  ]);
  expect(Object.values(without).filter(({ Type }) => /CloudWatch|KMS|SNS|MetricFilter/.test(Type))).toEqual(
    [],
  );
});

test('gives no resource a name that a second stack would want, too', () => {
  for (const { Properties } of Object.values(added)) {
    for (const name of ['AlarmName', 'DashboardName', 'TopicName', 'FilterName']) {
      expect(Properties).not.toHaveProperty(name);
    }
  }
});

describe('the topic', () => {
  test('is encrypted with a key of its own, which rotates and goes with the stack', () => {
    const key = only('AWS::KMS::Key');
    expect(only('AWS::SNS::Topic').Properties).toEqual({
      KmsMasterKeyId: { 'Fn::GetAtt': [key.logicalId, 'Arn'] },
    });
    expect(key).toMatchObject({ DeletionPolicy: 'Delete', Properties: { EnableKeyRotation: true } });
  });

  test('has a key that the alarms of this account may use, and beside them its administrators alone', () => {
    expect(only('AWS::KMS::Key').Properties.KeyPolicy).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', account, ':root']] },
          },
          Action: 'kms:*',
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Resource: '*',
          Condition: fromAlarmsOfThisAccount,
        },
      ],
    });
  });

  test('takes messages from the alarms of this account and from nobody else, and from nobody without TLS', () => {
    expect(only('AWS::SNS::TopicPolicy').Properties).toEqual({
      Topics: [topic],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'AllowPublishThroughSSLOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: topic,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            Sid: expect.any(String),
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: topic,
            Condition: fromAlarmsOfThisAccount,
          },
        ],
      },
    });
  });

  test('sends e-mail to the address of the option', () => {
    expect(only('AWS::SNS::Subscription').Properties).toEqual({
      TopicArn: topic,
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
  });
});

test('counts 401 answers in the access log, as it writes the status, in a namespace of the stack', () => {
  expect(only('AWS::Logs::MetricFilter').Properties).toEqual({
    LogGroupName: { Ref: expect.stringMatching(/^AccessLog/) },
    FilterPattern: '{ $.status = "401" }',
    MetricTransformations: [
      {
        MetricNamespace: 'HttpApiGatewayJwtCognitoStack',
        MetricName: 'Unauthorized',
        MetricValue: '1',
        DefaultValue: 0,
      },
    ],
  });
});

describe('the alarms', () => {
  const ofTheStage = [
    { Name: 'ApiId', Value: { Ref: logicalId('AWS::ApiGatewayV2::Api') } },
    { Name: 'Stage', Value: '$default' },
  ];
  const ofTheFunction = [{ Name: 'FunctionName', Value: { Ref: logicalId('AWS::Lambda::Function') } }];

  /** A metric that an expression reads. */
  function input(Id: string, metric: object, Stat: string) {
    return { Id, MetricStat: { Metric: metric, Period: 300, Stat }, ReturnData: false };
  }
  const requests = input(
    'requests',
    { Namespace: 'AWS/ApiGateway', MetricName: 'Count', Dimensions: ofTheStage },
    'SampleCount',
  );

  function alarm(name: string): Resource {
    const [found] = Object.entries(added).filter(([id]) => id.startsWith(`Monitoring${name}`));
    if (!found) throw new Error(`There is no alarm ${name}.`);
    return found[1];
  }

  test.each<[name: string, properties: object]>([
    [
      'ServerErrorRate',
      {
        Metrics: [
          {
            Id: 'expr_1',
            Label: '5xx, % of the requests',
            Expression: 'IF(errors >= 3, 100 * errors / requests, 0)',
            ReturnData: true,
          },
          input('errors', { Namespace: 'AWS/ApiGateway', MetricName: '5xx', Dimensions: ofTheStage }, 'Sum'),
          requests,
        ],
        Threshold: 1,
        EvaluationPeriods: 1,
      },
    ],
    [
      'SlowResponses',
      {
        Namespace: 'AWS/ApiGateway',
        MetricName: 'Latency',
        Dimensions: ofTheStage,
        ExtendedStatistic: 'p99',
        Period: 300,
        Threshold: 1000,
        EvaluationPeriods: 3,
      },
    ],
    [
      'FunctionErrors',
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: ofTheFunction,
        Statistic: 'Sum',
        Period: 300,
        Threshold: 0,
        EvaluationPeriods: 1,
      },
    ],
    [
      'FunctionThrottles',
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'Throttles',
        Dimensions: ofTheFunction,
        Statistic: 'Sum',
        Period: 300,
        Threshold: 0,
        EvaluationPeriods: 1,
      },
    ],
    [
      'UnauthorizedRate',
      {
        Metrics: [
          {
            Id: 'expr_1',
            Label: '401, % of the requests',
            Expression: 'IF(unauthorized >= 100, 100 * unauthorized / requests, 0)',
            ReturnData: true,
          },
          input(
            'unauthorized',
            { Namespace: 'HttpApiGatewayJwtCognitoStack', MetricName: 'Unauthorized' },
            'Sum',
          ),
          requests,
        ],
        Threshold: 20,
        EvaluationPeriods: 2,
      },
    ],
  ])('%s: metric, threshold, period; no data is no fault; its beginning and its end are told', (name, own) => {
    expect(alarm(name).Properties).toEqual({
      ...own,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.any(String),
      AlarmActions: [topic],
      OKActions: [topic],
    });
  });

  test.each<[what: string, name: string, counts: Record<string, number>, isAbove: boolean]>([
    [
      'three requests without a token in a quiet night',
      'UnauthorizedRate',
      { unauthorized: 3, requests: 3 },
      false,
    ],
    ['99 refusals and nothing else', 'UnauthorizedRate', { unauthorized: 99, requests: 99 }, false],
    ['100 refusals and nothing else', 'UnauthorizedRate', { unauthorized: 100, requests: 100 }, true],
    ['expired tokens: 1,000 in 5,000', 'UnauthorizedRate', { unauthorized: 1000, requests: 5000 }, false],
    ['1,001 in 5,000', 'UnauthorizedRate', { unauthorized: 1001, requests: 5000 }, true],
    ['two failures of two in a quiet night', 'ServerErrorRate', { errors: 2, requests: 2 }, false],
    ['three failures of three', 'ServerErrorRate', { errors: 3, requests: 3 }, true],
    ['1 % of failures', 'ServerErrorRate', { errors: 100, requests: 10_000 }, false],
    ['more than 1 % of failures', 'ServerErrorRate', { errors: 101, requests: 10_000 }, true],
  ])('%s (%s)', (_, name, counts, isAbove) => {
    const { Metrics, Threshold } = Object(alarm(name).Properties);
    const ifElse = (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise);
    const evaluate = new Function('IF', ...Object.keys(counts), `return ${Metrics[0].Expression};`);
    expect(evaluate(ifElse, ...Object.values(counts)) > Threshold).toBe(isAbove);
  });
});

describe('the dashboard', () => {
  const { Properties } = only('AWS::CloudWatch::Dashboard');
  const { widgets } = JSON.parse(text(Properties.DashboardBody));

  /** The value with `${Name}` or `${Name.Attribute}` for each reference. */
  function text(value: unknown): string {
    if (typeof value === 'string') return value;
    const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = Object(value);
    if (join) return join[1].map(text).join(join[0]);
    return `\${${ref ?? attribute.join('.')}}`;
  }

  function widget(title: string) {
    return widgets.find(({ properties }: { properties: { title: string } }) => properties.title === title)
      ?.properties;
  }

  test('has a row for the alarms, for what callers see, for the function, and for single refusals', () => {
    const rows = new Map<number, string[]>();
    for (const { y, properties } of widgets) rows.set(y, [...(rows.get(y) ?? []), properties.title]);
    expect([...rows.values()]).toEqual([
      ['Alarms'],
      ['Requests a minute by status', 'Latency'],
      ['Function duration', 'Function concurrency and throttles', 'Cold starts by the hour'],
      ['Last refusals, and why'],
    ]);
  });

  test('shows the state of every alarm', () => {
    const alarms = Object.entries(added).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
    expect(widget('Alarms').alarms).toEqual(alarms.map(([id]) => `\${${id}.Arn}`));
  });

  test('tells how long callers and the function take: half, nine of ten, 99 of 100', () => {
    const statistics = (title: string) =>
      widget(title).metrics.map((metric: unknown[]) => [metric[0], metric[1], Object(metric.at(-1)).stat]);
    expect(statistics('Latency')).toEqual([
      ['AWS/ApiGateway', 'Latency', 'p50'],
      ['AWS/ApiGateway', 'Latency', 'p90'],
      ['AWS/ApiGateway', 'Latency', 'p99'],
    ]);
    expect(statistics('Function duration')).toEqual([
      ['AWS/Lambda', 'Duration', 'p50'],
      ['AWS/Lambda', 'Duration', 'p90'],
      ['AWS/Lambda', 'Duration', 'p99'],
    ]);
    expect(statistics('Function concurrency and throttles')).toEqual([
      ['AWS/Lambda', 'ConcurrentExecutions', 'Maximum'],
      ['AWS/Lambda', 'Throttles', 'Sum'],
    ]);
  });

  test('splits the requests by status, so that the parts add up to all of them', () => {
    const expressions: Record<string, string> = Object.fromEntries(
      widget('Requests a minute by status')
        .metrics.filter(([first]: unknown[]) => Object(first).expression)
        .map(([{ label, expression }]: [{ label: string; expression: string }]) => [label, expression]),
    );
    const counts = { requests: 100, clientErrors: 30, serverErrors: 5, unauthorized: 20 };
    const parts = Object.entries(expressions).map(([label, expression]) => [
      label,
      new Function('FILL', ...Object.keys(counts), `return ${expression};`)(
        (value: number) => value,
        ...Object.values(counts),
      ),
    ]);
    expect(Object.fromEntries(parts)).toEqual({ '2xx': 65, '401': 20, 'other 4xx': 10, '5xx': 5 });
  });

  test('finds cold starts in the log of the function', () => {
    expect(widget('Cold starts by the hour').query).toBe(
      `SOURCE '\${${Object.keys(all).find((id) => id.startsWith('HelloFunctionLog'))}}' | ` +
        'filter type = "platform.report"\n' +
        '| stats count(*) as invocations, count(record.metrics.initDurationMs) as coldStarts, ' +
        'max(record.metrics.initDurationMs) as slowestMilliseconds by bin(1h) as hour\n' +
        '| sort hour desc',
    );
  });

  test('lists the last refusals, with their reasons, out of the access log', () => {
    expect(widget('Last refusals, and why').query).toBe(
      `SOURCE '\${${Object.keys(all).find((id) => id.startsWith('AccessLog'))}}' | ` +
        'fields @timestamp, requestId, status, route, authorizerError, integrationError, error, sourceIp, sub\n' +
        '| filter status like /^[45]/\n' +
        '| sort @timestamp desc\n' +
        '| limit 50',
    );
  });
});
