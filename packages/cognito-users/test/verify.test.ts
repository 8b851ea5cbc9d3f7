import { generateKeyPairSync, sign } from 'node:crypto';
import { join } from 'node:path';
import type { Answer, Expected } from '../src/verify/case';
import { compareRecordings, createMask, readRecording, writeRecording } from '../src/verify/recording';
import { FORGED_TOKENS } from '../src/verify/test-tokens';
import { findProblems } from '../src/verify/verify';
import { TestProject } from './support/test-project';

const project = new TestProject();
afterAll(() => project.remove());

test('a recording has no tokens, IDs, names or dates, and sorts the headers', () => {
  const mask = createMask([
    ['us-east-1_abc', 'USER_POOL_ID'],
    ['us-east-1_abcdef', 'OTHER_POOL_ID'],
    ['', 'MISSING'],
  ]);
  const uuid = '01234567-89ab-cdef-0123-456789ABCDEF';
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_';
  expect(
    mask({
      status: 400,
      headers: {
        'x-token': `Bearer ${token}`,
        'apigw-requestid': 'abc=',
        'x-amzn-requestid': uuid,
        date: 'Tue, 24 Nov 2026 12:00:00 GMT',
      },
      body: `us-east-1_abc us-east-1_abcdef ${uuid} eyJhbGciOiJub25lIn0.e30. us-east-1_abc`,
    }),
  ).toEqual({
    status: 400,
    headers: {
      'apigw-requestid': 'REQUEST_ID',
      date: 'DATE',
      'x-amzn-requestid': 'UUID',
      'x-token': 'Bearer TOKEN',
    },
    body: 'USER_POOL_ID OTHER_POOL_ID UUID TOKEN USER_POOL_ID',
  });
});

test('each part of a forged token is valid base64url, so no server rejects it for its encoding in some runs only', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encode = (members: object) => Buffer.from(JSON.stringify(members)).toString('base64url');
  const createToken = (jti: number) => {
    const input = `${encode({ alg: 'RS256', kid: 'key' })}.${encode({ exp: 2e9, jti })}`;
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  };
  // Of random characters, one in 16 ends a valid encoding by chance.
  const forged = Array.from({ length: 20 }, (_, run) => {
    const [IdToken, AccessToken] = [createToken(run), createToken(-run)];
    const tokens = { IdToken, AccessToken, RefreshToken: '', otherClient: undefined, publicKey };
    return FORGED_TOKENS.flatMap(([name, make]) =>
      make(tokens)
        .split('.')
        .map((part) => ({ name, part })),
    );
  }).flat();
  expect(
    forged
      .filter(({ part }) => Buffer.from(part, 'base64url').toString('base64url') !== part)
      .map(({ name }) => name),
  ).toEqual([]);
});

const answer = (changes: Partial<Answer> = {}): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: 'hello',
  ...changes,
});

test('compareRecordings lists every difference: status, headers, body, and a case that one recording lacks', () => {
  const aws = { same: answer(), status: answer(), headers: answer(), body: answer(), lost: answer() };
  const local = {
    same: answer(),
    status: answer({ status: 404 }),
    headers: answer({ headers: { 'content-type': 'text/html', via: 'x' } }),
    body: answer({ body: 'bye' }),
    added: answer(),
  };
  expect(compareRecordings(['aws', aws], ['local', local])).toEqual([
    ...['status: status', '  aws: 200', '  local: 404'],
    ...['headers: header content-type', '  aws: text/plain', '  local: text/html'],
    ...['headers: header via', '  aws: (missing)', '  local: x'],
    ...['body: body', '  aws: hello', '  local: bye'],
    'lost: only in aws',
    'added: only in local',
  ]);
});

test('a recording is read as it was written, and any other file is rejected', async () => {
  const file = join(project.directory, 'recording.json');
  await writeRecording(file, { 'no token': answer() });
  expect(await readRecording(file)).toEqual({ 'no token': answer() });
  project.write('other.json', { 'no token': { status: 200 } });
  const other = join(project.directory, 'other.json');
  await expect(readRecording(other)).rejects.toThrow(
    `${other} is not a recording: make one with verify --record FILE.`,
  );
  await expect(readRecording(project.directory)).rejects.toThrow(
    /^The recording can't be read \(.*\): choose/,
  );
  await expect(writeRecording(project.directory, {})).rejects.toThrow(/^The recording can't be written \(/);
});

test.each<[expected: Expected, problems: string[]]>([
  [{ status: 200, body: 'hello', headers: { 'content-type': /^text/, via: /^$/ } }, []],
  [{ status: [404, 200], body: /^h/ }, []],
  [{ status: [404, 401] }, ['expected status 404 or 401, got 200']],
  [{ status: 200, body: 'bye' }, ['expected body bye, got hello']],
  [{ status: 200, body: /^b/ }, ['expected body ^b, got hello']],
  [{ status: 200, headers: { 'content-type': /json/ } }, ['expected content-type json, got text/plain']],
  [{ status: 200, headers: { via: /./ } }, ['expected via ., got none']],
])('a response that should be %j has the problems %j', (expected, problems) => {
  expect(findProblems(expected, answer())).toEqual(problems);
});
