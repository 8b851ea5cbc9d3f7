import { setImmediate } from 'node:timers/promises';
import { DebugPorts } from '../../src/lambda/debug-ports';
import { freePort } from '../support/debugger';
import { FunctionFolder, returned } from '../support/function-folder';
import { Meetings } from '../support/meetings';

const folder = new FunctionFolder();
const meetings = new Meetings();
let debugPorts: DebugPorts;
let port: number;
beforeAll(async () => {
  await meetings.ready;
  folder.write(
    'index.js',
    `exports.handler = async ({ meets }) => {
  if (meets) await ${meetings.code};
  return [process.pid, require('node:inspector').url()];
};`,
  );
});
beforeEach(async () => {
  port = await freePort();
  debugPorts = new DebugPorts(port);
});
afterEach(() => {
  jest.useRealTimers();
  folder.close();
});
afterAll(() => {
  meetings.close();
  folder.remove();
});

const run = () => folder.run('index.handler', {}, { debugPorts });

test('each function keeps its own debugger port', () => {
  const ports = new DebugPorts(9229);
  expect(['a', 'b', 'a', 'c'].map((logicalId) => ports.portOf(logicalId))).toEqual([9229, 9230, 9229, 9231]);
});

test('a debugged function runs one invocation at a time, in one process that listens on its port', async () => {
  const debugged = run();
  const arrives = meetings.next();
  const first = returned(debugged, { meets: true });
  const second = returned(debugged);
  (await arrives).write('go on');
  expect(await second).toEqual([expect.any(Number), expect.stringMatching(`^ws://127.0.0.1:${port}/`)]);
  expect(await second).toEqual(await first);
});

test('a debugged function has no time limit', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date'] });
  const arrives = meetings.next();
  const invocation = returned(run(), { meets: true });
  const socket = await arrives;
  jest.advanceTimersByTime(3_600_000);
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  socket.write('go on');
  expect(await invocation).toHaveLength(2);
});

test('after a reload, a debugged function starts once the previous version has freed the port', async () => {
  const previous = run();
  const arrives = meetings.next();
  const invocation = returned(previous, { meets: true });
  const socket = await arrives;
  previous.retire();
  const next = run();
  next.prepare();
  const response = returned(next);
  expect(next.isRunning).toBe(false);
  socket.write('go on');
  await invocation;
  expect(await response).toEqual([expect.any(Number), expect.stringMatching(`^ws://127.0.0.1:${port}/`)]);
});
