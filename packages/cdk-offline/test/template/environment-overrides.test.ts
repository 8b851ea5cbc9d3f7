import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExplainedError } from '../../src/explained-error';
import { calledFunctions } from '../../src/model/http-api';
import { findUnusedOverrides, readEnvironmentOverrides } from '../../src/template/environment-overrides';
import { readHttpApi } from '../../src/template/read-http-api';
import { protectedApi, type Resources, resource, template } from '../support/template';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'environment-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const Variables = { STAGE: 'production', TABLE: { Ref: 'Table' }, QUEUE: { Ref: 'Queue' } };
const resources: Resources = {
  ...protectedApi({ 'Function.Environment.Variables': Variables }),
  Table: resource('AWS::DynamoDB::Table'),
};
Object.assign(resources.Function ?? {}, { Metadata: { 'aws:cdk:path': 'Stack/Hello/Handler/Resource' } });

/** Reads the function of a stack with these files. */
function read(files: { dotEnv?: string; envVars?: unknown }) {
  if (files.dotEnv !== undefined) writeFileSync(join(directory, '.env.local'), files.dotEnv);
  if (files.envVars !== undefined) writeFileSync(join(directory, 'env.json'), JSON.stringify(files.envVars));
  const overrides = readEnvironmentOverrides(directory, files.envVars === undefined ? undefined : 'env.json');
  const stack = template(resources, {}, {}, overrides);
  const unused = findUnusedOverrides(overrides, stack.ofType('AWS::Lambda::Function'));
  const [lambdaFunction] = calledFunctions(readHttpApi(stack));
  const { environment, unsetVariables } = lambdaFunction ?? {};
  return { environment, unsetVariables, unused };
}

test.each([
  ['the template if there is no file', {}, { STAGE: 'production' }, ['TABLE', 'QUEUE']],
  [
    '--env-vars by logical ID',
    { envVars: { Function: { TABLE: 'a' } } },
    { STAGE: 'production', TABLE: 'a' },
    ['QUEUE'],
  ],
  [
    '--env-vars by construct path',
    { envVars: { 'Hello/Handler': { TABLE: 'a', QUEUE: 'b' } } },
    { STAGE: 'production', TABLE: 'a', QUEUE: 'b' },
    [],
  ],
  [
    'Parameters of --env-vars, but prefers values for the function',
    { envVars: { Function: { TABLE: 'a' }, Parameters: { TABLE: 'b', QUEUE: 'c' } } },
    { STAGE: 'production', TABLE: 'a', QUEUE: 'c' },
    [],
  ],
  [
    '--env-vars, which removes a variable with null',
    { envVars: { Parameters: { STAGE: null, TABLE: null } } },
    {},
    ['QUEUE'],
  ],
  [
    '.env.local',
    { dotEnv: 'STAGE=local # a comment\nTABLE="a b"\n' },
    { STAGE: 'local', TABLE: 'a b' },
    ['QUEUE'],
  ],
  [
    'both files, but prefers --env-vars',
    { dotEnv: 'STAGE=a\nTABLE=a', envVars: { Parameters: { STAGE: 'b' } } },
    { STAGE: 'b', TABLE: 'a' },
    ['QUEUE'],
  ],
  [
    'endpoints of AWS services, which the template need not declare',
    {
      dotEnv: 'AWS_ENDPOINT_URL=http://a',
      envVars: { Function: { AWS_ENDPOINT_URL_DYNAMODB: 'http://b' } },
    },
    {
      STAGE: 'production',
      AWS_ENDPOINT_URL: 'http://a',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://b',
    },
    ['TABLE', 'QUEUE'],
  ],
])("sets a function's environment from %s", (_, files, environment, unsetVariables) => {
  expect(read(files)).toEqual({ environment, unsetVariables, unused: [] });
});

test('reports the values that no function declares, and does not set them', () => {
  const files = {
    dotEnv: 'VITE_URL=x',
    envVars: {
      Parameters: { TABEL: 'secret', AWS_ENDPOINT_URL: null, AWS_ENDPOINT_URLS: 'x' },
      'Hello/Handler': { STAGE: 'x', STAEG: 'y' },
    },
  };
  expect(read(files)).toEqual({
    environment: { STAGE: 'x' },
    unsetVariables: ['TABLE', 'QUEUE'],
    unused: [
      "VITE_URL of .env.local isn't used: no function declares it.",
      "TABEL of env.json isn't used: no function declares it.",
      "AWS_ENDPOINT_URL of env.json isn't used: no function declares it.",
      "AWS_ENDPOINT_URLS of env.json isn't used: no function declares it.",
      "STAEG of env.json isn't used: Hello/Handler doesn't declare it.",
    ],
  });
});

test.each([
  [
    'a function that does not exist',
    { Helo: { TABLE: 'a' } },
    'Helo in env.json is not a function of this stack: use Hello/Handler.',
  ],
  [
    'a value that is not a string',
    { Parameters: { TABLE: 1 } },
    'TABLE of Parameters in env.json is not a string: use a string, or null to remove it.',
  ],
  ['a list', [], 'env.json is not a JSON object: write {"FUNCTION": {"VARIABLE": "VALUE"}}.'],
  [
    'a function without an object',
    { Function: 'a' },
    'Function in env.json is not an object: write {"FUNCTION": {"VARIABLE": "VALUE"}}.',
  ],
])('rejects a file of --env-vars with %s', (_, envVars, message) => {
  expect(() => read({ envVars })).toThrow(new ExplainedError(message));
});

test('rejects a file of --env-vars that does not exist', () => {
  expect(() => readEnvironmentOverrides(directory, 'absent.json')).toThrow(
    new ExplainedError("absent.json doesn't exist: pass another file with --env-vars."),
  );
});
