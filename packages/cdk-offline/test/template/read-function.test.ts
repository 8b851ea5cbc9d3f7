import { ExplainedError } from '../../src/explained-error';
import { calledFunctions } from '../../src/model/http-api';
import type { LambdaFunction } from '../../src/model/lambda-function';
import { type Changes, readStack, resource } from '../support/template';

const readFunction = (changes: Changes): LambdaFunction | undefined =>
  calledFunctions(readStack({ ...changes, 'Function.FunctionName': 'hello' }).api)[0];

test.each<[what: string, config: unknown, logging: unknown]>([
  ['nothing', undefined, { format: 'Text', level: 'INFO', group: '/aws/lambda/hello' }],
  ['JSON', { LogFormat: 'JSON' }, { format: 'JSON', level: 'INFO', group: '/aws/lambda/hello' }],
  [
    'levels',
    { LogFormat: 'JSON', ApplicationLogLevel: 'WARN', SystemLogLevel: 'DEBUG' },
    { format: 'JSON', level: 'WARN', group: '/aws/lambda/hello' },
  ],
  [
    'a log group of the stack',
    { LogGroup: { Ref: 'Logs' } },
    { format: 'Text', level: 'INFO', group: expect.stringMatching(/^TestStack-Logs-\w{12}$/) },
  ],
])('reads a LoggingConfig with %s', (_, config, logging) => {
  const Logs = resource('AWS::Logs::LogGroup');
  expect(readFunction({ Logs, 'Function.LoggingConfig': config })?.logging).toEqual(logging);
});

test.each(['ApplicationLogLevel', 'SystemLogLevel'])(
  'rejects %s without the format JSON, as Lambda does',
  (name) => {
    expect(() => readFunction({ 'Function.LoggingConfig': { [name]: 'INFO' } })).toThrow(
      new ExplainedError(
        'LoggingConfig has a log level, but its LogFormat is Text (Function): remove it, or use JSON.',
      ),
    );
  },
);
