import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Debugger, freePort, type Message } from '../support/debugger';
import { LocalProject } from '../support/emulator-process';
import { type RunningStack, serve } from '../support/running-stack';

const FIXTURES = resolve(__dirname, '../fixtures');
const SOURCE = join(FIXTURES, 'debugged-function.ts');

let project: LocalProject;
let stack: RunningStack;
let inspect: number;
const printed: string[] = [];
beforeAll(async () => {
  project = new LocalProject(`node "${join(FIXTURES, 'debugged-app.js')}"`);
  inspect = await freePort();
  stack = await serve(project, { inspect, notify: (line) => printed.push(line) });
});
afterAll(async () => {
  await stack?.stop();
  project.remove();
});

/** The line, from 0, of the source with this text. */
const lineOf = (text: string) =>
  readFileSync(SOURCE, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text));

interface Script {
  url: string;
  /** At the end of the script. */
  map: SourceMap;
}

function readScript({ url, sourceMapURL }: Message): Script {
  const base64 = String(sourceMapURL).replace(/^data:application\/json;base64,/, '');
  const map = new SourceMap(JSON.parse(Buffer.from(base64, 'base64').toString()));
  return { url: String(url), map };
}

/** The line of the TypeScript source at a place in the bundle. */
function originalLine({ url, map }: Script, lineNumber: number, columnNumber: number): number | undefined {
  const entry = map.findEntry(lineNumber, columnNumber);
  if (!('originalLine' in entry)) return undefined;
  return fileURLToPath(new URL(entry.originalSource, url)) === SOURCE ? entry.originalLine : undefined;
}

test('a debugger attaches before the first request and stops at a line of the TypeScript source', async () => {
  expect(stack.debuggers).toEqual([{ functionPath: 'Hello', port: inspect }]);
  const debug = await Debugger.attach(inspect);
  await debug.send('Debugger.enable');
  const script = readScript(
    await debug.event('Debugger.scriptParsed', ({ url }) => /asset\.\w+\/index\.js$/.test(String(url))),
  );
  const bundle = readFileSync(new URL(script.url), 'utf8').split('\n');
  const line = lineOf('const greeting');
  const [place] = bundle.flatMap((text, lineNumber) =>
    Array.from(text, (_, columnNumber) => ({ lineNumber, columnNumber })).filter(
      ({ columnNumber }) => originalLine(script, lineNumber, columnNumber) === line,
    ),
  );
  const { breakpointId } = await debug.send('Debugger.setBreakpointByUrl', { url: script.url, ...place });

  const response = stack.call('/hello', { headers: { 'x-name': 'Ada' } });
  const { hitBreakpoints, callFrames } = await debug.event('Debugger.paused');
  expect(hitBreakpoints).toEqual([breakpointId]);
  const { lineNumber, columnNumber } = Object(callFrames)[0].location;
  expect(originalLine(script, lineNumber, columnNumber)).toBe(line);
  await debug.send('Debugger.resume');
  expect((await response).body).toBe('Hello, Ada!');
  debug.close();
});

test('with --inspect, stack traces have the lines of the TypeScript source', async () => {
  const { statusCode } = await stack.call('/hello', { headers: { 'x-name': 'error' } });
  expect(statusCode).toBe(500);
  expect(printed.join('\n')).toContain(`debugged-function.ts:${lineOf('throw') + 1}:`);
});

test('the bundles with source maps are in another folder than those that a deployment uploads', () => {
  const output = join(project.directory, 'cdk.out');
  expect(existsSync(join(output, 'inspect', 'manifest.json'))).toBe(true);
  expect(existsSync(join(output, 'manifest.json'))).toBe(false);
});
