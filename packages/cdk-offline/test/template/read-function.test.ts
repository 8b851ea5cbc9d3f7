import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ExplainedError } from '../../src/explained-error';
import { calledFunctions } from '../../src/model/http-api';
import type { LambdaFunction } from '../../src/model/lambda-function';
import { type Changes, OUTPUT_DIRECTORY, readStack, resource } from '../support/template';

const readFunction = (changes: Changes): LambdaFunction | undefined =>
  calledFunctions(readStack({ ...changes, 'Function.FunctionName': 'hello' }).api)[0];

afterAll(() => rmSync(OUTPUT_DIRECTORY, { recursive: true, force: true }));

test('writes inline code to a folder named by its hash', () => {
  const code = 'exports.handler = async () => "Hello";';
  const codeOf = (ZipFile: string) => readFunction({ 'Function.Code': { ZipFile } })?.codeDirectory ?? '';

  expect(codeOf(code)).toMatch(/inline\.[\da-f]{64}$/);
  expect(codeOf(code)).toBe(codeOf(code));
  expect(codeOf('')).not.toBe(codeOf(code));
  expect(readFileSync(join(codeOf(code), 'index.js'), 'utf8')).toBe(code);
});

test.each([
  ['MY_AWS_REGION', 'x'],
  ['AWS_REGION_2', 'x'],
  ['LONG', 'x'.repeat(4096 - '{"LONG":""}'.length)],
])('accepts the environment variable %s', (name, value) => {
  const environment = { [name]: value };
  expect(readFunction({ 'Function.Environment.Variables': environment })?.environment).toEqual(environment);
});

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
