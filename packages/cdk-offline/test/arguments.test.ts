import { createCommand, parseArguments } from '../src/arguments';
import { ExplainedError } from '../src/explained-error';

test('--help fits 80 columns', () => {
  const lines = createCommand().helpInformation().split('\n');
  expect(lines).toContain('Usage: cdk-offline [options]');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test.each([
  [
    'an invalid port',
    ['--port', '70000'],
    "error: option '--port <port>' argument '70000' is invalid. A port is a number from 0 to 65535.",
  ],
  [
    'a port that is not a number',
    ['--port', '3e3'],
    /^error: option '--port <port>' argument '3e3' is invalid\./,
  ],
  [
    '--watch with --once',
    ['--watch', '--once'],
    "error: option '--watch' cannot be used with option '--once'",
  ],
  ['an unknown flag', ['--poort', '1'], "error: unknown option '--poort'\n(Did you mean --port?)"],
  [
    'a context value without a key',
    ['--context', '=dev'],
    "error: option '-c, --context <key=value>' argument '=dev' is invalid. Use KEY=VALUE, such as stage=dev.",
  ],
  [
    'a context value without =',
    ['-c', 'stage'],
    "error: option '-c, --context <key=value>' argument 'stage' is invalid. Use KEY=VALUE, such as stage=dev.",
  ],
  [
    'a context key of the CDK',
    ['--context', 'aws:cdk:bundling-stacks=A'],
    /is invalid\. Keys that begin with aws: are reserved for the CDK\.$/,
  ],
  ['a word that is not a flag', ['3080'], /^error: too many arguments/],
])('rejects %s', (_what, flags, message) => {
  const command = createCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  expect(() => command.parse(flags, { from: 'user' })).toThrow(message);
});

test('breaks a long error at 100 columns', () => {
  let output = '';
  const command = createCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (output += text) });
  expect(() => command.parse(['-c', 'stage'], { from: 'user' })).toThrow();
  expect(output).toBe(
    "error: option '-c, --context <key=value>' argument 'stage' is invalid. Use KEY=VALUE, such as\nstage=dev.\n",
  );
});

test('reads --context as the CDK does: the last value of a key wins, and a value may contain =', () => {
  const flags = ['-c', 'stage=dev', '--context', 'callbackUrls=http://localhost/?a=b', '-c', 'stage='];
  expect(parseArguments(flags, {}).context).toEqual({
    stage: '',
    callbackUrls: 'http://localhost/?a=b',
  });
});

const npm = { npm_lifecycle_script: 'cdk-offline', npm_lifecycle_event: 'start' };

test.each([
  ['npm_config_port', 'npm took --port for itself: type npm start -- --port VALUE, with the two dashes.'],
  [
    'npm_config_cognito_port',
    'npm took --cognito-port for itself: type npm start -- --cognito-port VALUE, with the two dashes.',
  ],
  [
    'npm_config_call',
    'npm took --context for itself: type npm start -- --context VALUE, with the two dashes.',
  ],
  ['npm_config_watch', 'npm took --watch for itself: type npm start -- --watch, with the two dashes.'],
])('says what to type if npm took a flag and set %s', (variable, message) => {
  expect(() => parseArguments([], { ...npm, [variable]: 'true' })).toThrow(new ExplainedError(message));
});

test('does not mistake the command of `npx --call` for --context', () => {
  const environment = { ...npm, npm_lifecycle_event: 'npx', npm_config_call: 'cdk-offline' };
  expect(parseArguments([], environment)).toEqual({ port: 3000, cognitoPort: 3001 });
});

test('ignores the settings of npm if npm runs another script', () => {
  const environment = { ...npm, npm_lifecycle_script: 'jest', npm_config_port: 'true' };
  expect(parseArguments([], environment)).toEqual({ port: 3000, cognitoPort: 3001 });
});
