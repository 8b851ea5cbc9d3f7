import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyApp } from './app-copy';

/**
 * A copy of the project with code of a document in it. The first line of each block says where the rest belongs:
 * `// FILE`, or `// FILE, above "START OF A LINE"`, where `below` and `instead of` are the other places.
 */
export class ExtendedProject {
  readonly directory = mkdtempSync(join(tmpdir(), 'extended-project-'));

  /** @throws Error for a block that names no place, or one that is not there exactly once */
  constructor(blocks: readonly string[]) {
    copyApp(this.directory);
    for (const block of blocks) this.#put(block);
  }

  path(file: string): string {
    return join(this.directory, file);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  #put(block: string): void {
    const [, file, where, start = '', code = ''] =
      /^\/\/ ([\w./-]+)(?:, (above|below|instead of) "(.+)")?\n([\s\S]+)$/.exec(block) ?? [];
    if (file === undefined) throw new Error(`This code does not say where it belongs:\n${block}`);
    const path = this.path(file);
    writeFileSync(path, where ? putIn(readFileSync(path, 'utf8'), where, start, code) : code);
  }
}

/** Imports go to the top, the rest to the one line that starts so. */
function putIn(source: string, where: string, start: string, code: string): string {
  const [, imports = '', rest = ''] = /^((?:import [^;]+;\n)*)\n*([\s\S]*)$/.exec(code) ?? [];
  const lines = source.split('\n');
  const [line = -1, ...others] = lines.flatMap((text, index) =>
    text.trimStart().startsWith(start) ? [index] : [],
  );
  if (line < 0 || others.length > 0) throw new Error(`Not exactly one line starts with ${start}`);
  const from = where === 'below' ? line + 1 : line;
  const to = where === 'instead of' ? endOfStatement(lines, line) + 1 : from;
  return imports + [...lines.slice(0, from), rest.trimEnd(), ...lines.slice(to)].join('\n');
}

/** A statement ends on its first line, or with the next one of the same indentation. */
function endOfStatement(lines: readonly string[], first: number): number {
  const opening = lines[first] ?? '';
  if (/[;,]$/.test(opening)) return first;
  const depth = opening.search(/\S/);
  return lines.findIndex((line, index) => index > first && line.search(/\S/) === depth);
}
