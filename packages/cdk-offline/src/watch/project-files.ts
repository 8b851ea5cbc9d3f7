import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { CdkJson } from '../template/cdk-json';

/** A snapshot of the files that the stack may depend on. */
export interface ProjectFiles {
  /** A hash of each file's content, by its path relative to the project, with `/`. */
  contents: ReadonlyMap<string, string>;
  /** All folders that may hold such a file, as absolute paths. */
  directories: readonly string[];
}

/** Included whatever the patterns say. */
const SETTINGS = ['cdk.json', 'cdk.context.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * Reads the files that cdk.json's `watch` includes. As in `cdk watch`, dot files, `node_modules` and the output folder are
 * never included (CDK developer guide, "cdk watch"). Symbolic links to folders aren't followed.
 */
export function readProjectFiles(
  projectDirectory: string,
  { watch, outputDirectory }: Pick<CdkJson, 'watch' | 'outputDirectory'>,
): ProjectFiles {
  const included = watch.include.map(toRegExp);
  const excluded = watch.exclude.map(toRegExp);
  const isIncluded = (path: string) =>
    SETTINGS.includes(path) ||
    (included.some((pattern) => pattern.test(path)) && !excluded.some((pattern) => pattern.test(path)));
  const contents = new Map<string, string>();
  const directories: string[] = [];
  const look = (directory: string) => {
    directories.push(directory);
    for (const entry of list(directory)) {
      const path = join(directory, entry.name);
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || path === outputDirectory) continue;
      if (entry.isDirectory()) {
        look(path);
        continue;
      }
      const name = relative(projectDirectory, path).replaceAll(sep, '/');
      const content = isIncluded(name) ? read(path) : undefined;
      if (content) contents.set(name, createHash('sha256').update(content).digest('hex'));
    }
  };
  look(projectDirectory);
  return { contents, directories };
}

export function changedFiles(
  { contents: before }: ProjectFiles,
  { contents: after }: ProjectFiles,
): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

/** `*` and `**` mean the same as in `cdk watch`; a folder means everything in it. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/^\.\//, '')
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*\*\/|\*\*|\*/g, (stars) => ({ '**/': '(?:.*/)?', '**': '.*' })[stars] ?? '[^/]*');
  return new RegExp(`^${source}(?:/.*)?$`);
}

/** Empty if the folder was deleted meanwhile. */
function list(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
