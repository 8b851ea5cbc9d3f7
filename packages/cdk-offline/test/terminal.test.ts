import { PassThrough } from 'node:stream';
import { shorten, Terminal, wrap } from '../src/terminal';

test.each([
  ['a short line', 'one two', ['one two']],
  ['a line of 100 columns', `${'a'.repeat(49)} ${'b'.repeat(50)}`, [`${'a'.repeat(49)} ${'b'.repeat(50)}`]],
  ['a longer line', `  ${'a'.repeat(48)} ${'b'.repeat(50)}`, [`  ${'a'.repeat(48)}`, `--${'b'.repeat(50)}`]],
  ['a word longer than a line', `a ${'b'.repeat(200)} c`, ['a', `--${'b'.repeat(200)}`, '--c']],
  ['an indented word longer than a line', `  ${'b'.repeat(200)}`, [`  ${'b'.repeat(200)}`]],
])('breaks %s only at spaces', (_what, line, lines) => expect(wrap(line, '--')).toEqual(lines));

test('shortens text to 100 columns', () => {
  expect(shorten('a'.repeat(100))).toBe('a'.repeat(100));
  expect(shorten('a'.repeat(101))).toBe(`${'a'.repeat(99)}…`);
});

function createTerminal(isTTY: boolean): { terminal: Terminal; output(): string } {
  const stream = Object.assign(new PassThrough(), { isTTY });
  return {
    terminal: new Terminal({ stdout: stream, stderr: stream }),
    output: () => String(stream.read()),
  };
}

test('a terminal shows the current step until the next line is printed', () => {
  const { terminal, output } = createTerminal(true);
  terminal.showStep('Synthesizing');
  terminal.showStep('Starting');
  terminal.print('one');
  terminal.showStep('Stopping');
  terminal.printError('two');

  const clear = '\u001b[1G\u001b[2K';
  expect(output()).toBe(`Synthesizing...${clear}Starting...${clear}one\nStopping...${clear}two\n`);
});

test('a pipe gets no steps', () => {
  const { terminal, output } = createTerminal(false);
  terminal.showStep('Synthesizing');
  terminal.print('one');

  expect(output()).toBe('one\n');
});
