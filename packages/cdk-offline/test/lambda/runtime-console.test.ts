import { isPrintedLine } from '../../src/lambda/print-lines';
import type { LambdaFunction } from '../../src/model/lambda-function';
import { FunctionFolder, returned } from '../support/function-folder';

const folder = new FunctionFolder();
beforeAll(() => {
  folder.write(
    'index.js',
    `
console.log('loaded');
const { Console } = console;
const run = (code) => new Function('console', 'Console', code)(console, Console);
exports.handler = async ({ code }, { awsRequestId }) => { run(code); return awsRequestId; };
exports.callback = (event, context, callback) => callback(null, context.awsRequestId);
`,
  );
});
afterEach(() => folder.close());
afterAll(() => folder.remove());

const group = '/aws/lambda/hello';

/** The lines that the handler prints, without the one that the module prints. Generated values are replaced. */
async function collectLines(code: string, changes: Partial<LambdaFunction> = {}): Promise<string[]> {
  const requestId = await returned(folder.run('index.handler', changes), {
    code: `${code}\nprocess.stdout.write('the end\\n');`,
  });
  await folder.prints(/^the end$/);
  return folder.printed
    .slice(1, -1)
    .map((line) => line.replaceAll(String(requestId), 'ID').replace(/\d{4}-\d\d-\d\dT[\d:.]{12}Z/, 'TIME'));
}

test('lines of standard output and standard error keep their order', async () => {
  const code = 'for (let i = 0; i < 500; i++) process[i % 2 ? "stdout" : "stderr"].write(i + "\\n");';
  expect(await collectLines(code)).toEqual(Array.from({ length: 500 }, (_, index) => String(index)));
});

test('text lines have the time, the request and the level', async () => {
  const code = `
    console.log('a %s', 'b', { c: 1 });
    process.stderr.write('to standard error\\n');
    console.error('an error');
    new Console(process.stderr).log('another console');
    process.stdout.write('to standard output\\n');
    console.warn('two\\nlines');
    console.debug('details');
    console.trace('origin');
    console.fatal('the last');`;
  expect(await collectLines(code)).toEqual([
    'TIME\tID\tINFO\ta b { c: 1 }',
    'to standard error',
    'TIME\tID\tERROR\tan error',
    'another console',
    'to standard output',
    'TIME\tID\tWARN\ttwo',
    'lines',
    'TIME\tID\tDEBUG\tdetails',
    'TIME\tID\tTRACE\torigin',
    'TIME\tID\tFATAL\tthe last',
  ]);
});

test.each([
  ['nodejs22.x', 'undefined'],
  ['nodejs24.x', '-'],
])('on %s, lines before the first request have the ID "%s"', async (runtime, id) => {
  await returned(folder.run('index.handler', { runtime }), { code: '' });
  expect(await folder.prints(/loaded/)).toMatch(new RegExp(`Z\\t${id}\\tINFO\\tloaded$`));
});

test('an error that the handler throws is logged in one line, with its type, message and stack', async () => {
  await folder
    .run('index.handler')
    .invoke('{"code":"throw Object.assign(new RangeError(\'x\'), { code: 7 })"}');
  const [, , level, title, error = ''] = (await folder.prints(/Invoke Error/)).split('\t');
  expect([level, title]).toEqual(['ERROR', 'Invoke Error ']);
  expect(JSON.parse(error)).toEqual({
    errorType: 'RangeError',
    errorMessage: 'x',
    code: 7,
    stack: expect.arrayContaining(['RangeError: x']),
  });
});

test.each([
  ['console.log("hello")', { level: 'INFO', message: 'hello' }],
  ['console.info({ a: [1] })', { level: 'INFO', message: { a: [1] } }],
  ['console.warn("a %s", "b")', { level: 'WARN', message: 'a b' }],
  [
    'console.error(new RangeError("x"))',
    {
      level: 'ERROR',
      message: {
        errorType: 'RangeError',
        errorMessage: 'x',
        stackTrace: expect.arrayContaining(['RangeError: x']),
      },
    },
  ],
  [
    'console.error("failed", new RangeError("x"))',
    {
      level: 'ERROR',
      message: expect.stringMatching(/^failed RangeError: x\n/),
      errorType: 'RangeError',
      errorMessage: 'x',
      stackTrace: expect.arrayContaining(['RangeError: x']),
    },
  ],
  ['const o = {}; o.o = o; console.log(o)', { level: 'INFO', message: '<ref *1> { o: [Circular *1] }' }],
  ['process.stdout.write("plain\\n")', 'plain'],
])('with the format JSON, %s logs one line', async (code, line) => {
  const [first = '', ...rest] = await collectLines(code, {
    logging: { format: 'JSON', level: 'INFO', group },
  });
  expect(rest).toEqual([]);
  if (typeof line === 'string') expect(first).toBe(line);
  else expect(JSON.parse(first)).toEqual({ timestamp: 'TIME', requestId: 'ID', ...line });
});

test("with the format JSON, lines below the function's level aren't printed", async () => {
  const code =
    'console.trace("t"); console.debug("d"); console.log("i"); console.warn("w"); console.error("e");';
  const logging = { format: 'JSON', level: 'WARN', group } as const;
  await returned(folder.run('index.handler', { logging }), { code });
  await folder.prints(/"e"/);
  expect(folder.printed.map((line) => JSON.parse(line).message)).toEqual(['w', 'e']);
});

test('a function gets the format, the level and the log group of its LoggingConfig as environment variables', async () => {
  const logging = { format: 'JSON', level: 'ERROR', group: 'hello-logs' } as const;
  folder.write('environment.js', 'exports.handler = async () => process.env;');
  expect(await returned(folder.run('environment.handler', { logging }))).toMatchObject({
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_LEVEL: 'ERROR',
    AWS_LAMBDA_LOG_GROUP_NAME: 'hello-logs',
  });
});

const time = '2026-01-02T03:04:05.678Z';
test.each([
  ['a line with the level of the function', `{"level":"WARN","timestamp":"${time}"}`, true],
  ['a line with a higher level in lowercase', `{"level":"error","timestamp":"${time}"}`, true],
  ['a line with a lower level', `{"level":"INFO","timestamp":"${time}"}`, false],
  ['a line without a timestamp', '{"level":"ERROR"}', false],
  ['a line that is not JSON', 'plain', false],
])('with the format JSON and the level WARN, %s (%s) is printed: %s', (_, line, isPrinted) => {
  expect(isPrintedLine(line, { format: 'JSON', level: 'WARN', group })).toBe(isPrinted);
  expect(isPrintedLine(line, { format: 'Text', level: 'WARN', group })).toBe(true);
});

test.each([
  ['nodejs22.x', {}, 'callback', 1],
  ['nodejs22.x', { AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING: '1' }, 'callback', 0],
  ['nodejs22.x', {}, 'handler', 0],
])(
  'on %s with %j, index.%s prints %i warnings about callbacks',
  async (runtime, environment, name, count) => {
    await returned(folder.run(`index.${name}`, { runtime, environment }), { code: '' });
    await folder.prints(/loaded/);
    const warning = /WARN\tAWS Lambda plans to remove support for callback-based function handlers/;
    if (count > 0) await folder.prints(warning);
    expect(folder.printed.filter((line) => warning.test(line))).toHaveLength(count);
  },
);

test('with --enable-source-maps in NODE_OPTIONS, stack traces have the lines of the source', async () => {
  const { buildSync } = await import('esbuild');
  folder.write(
    'source.ts',
    '\n\ninterface Unused {}\nexport const handler = async () => { throw new Error("x" as string) };',
  );
  buildSync({
    entryPoints: [`${folder.directory}/source.ts`],
    outfile: `${folder.directory}/bundled.js`,
    platform: 'node',
    sourcemap: true,
    minify: true,
  });
  const environment = { NODE_OPTIONS: '--enable-source-maps' };
  const invocation = await folder.run('bundled.handler', { environment }).invoke('{}');
  expect(invocation).toMatchObject({
    error: { trace: expect.arrayContaining([expect.stringMatching(/source\.ts:4:/)]) },
  });
});
