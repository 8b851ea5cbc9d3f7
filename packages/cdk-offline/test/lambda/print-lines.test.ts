import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { printLines } from '../../src/lambda/print-lines';

let input: PassThrough;
let printed: string[];
beforeEach(() => {
  input = new PassThrough();
  printed = [];
  printLines(input, (line) => printed.push(line));
});

test('prints each line when it ends, and the last one when the stream ends', async () => {
  const bytes = Buffer.from('one\n\ntwo\r\nthrée');
  for (const byte of bytes) {
    input.write(Buffer.of(byte));
    await setImmediate();
  }
  expect(printed).toEqual(['one', '', 'two']);
  input.end();
  await setImmediate();
  expect(printed).toEqual(['one', '', 'two', 'thrée']);
});

test('prints a very long line in parts before it ends', async () => {
  for (let count = 0; count < 100; count++) {
    input.write('x'.repeat(10_000));
    await setImmediate();
  }
  expect(printed.every(({ length }) => length <= 80_000)).toBe(true);
  expect(printed.join('').length).toBeGreaterThan(900_000);
});
