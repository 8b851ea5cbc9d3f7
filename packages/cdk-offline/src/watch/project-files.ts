import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { CdkJson } from '../template/cdk-json';

/** A look at the files that count for the stack. */
export interface ProjectFiles {
  /** A hash of each file's content, by its path relative to the project, with `/`. */
  contents: ReadonlyMap<string, string>;
  /** All folders in which such a file may lie, as absolute paths. */
  directories: readonly string[];
}

/** How the app is run, what it is given, and which libraries it has: these count whatever the patterns say. */
const SETTINGS = ['cdk.json', 'cdk.context.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * Reads the files that `watch` in cdk.json names. As for `cdk watch`, names that begin with a dot, `node_modules` and the
 * folder that the app writes never count (CDK developer guide, "cdk watch"). Folders are not followed through links.
 */
export function readProjectFiles(
  projectDirectory: string,
  { watch, outputDirectory }: Pick<CdkJson, 'watch' | 'outputDirectory'>,
): ProjectFiles {
  const included = watch.include.map(toRegExp);
  const excluded = watch.exclude.map(toRegExp);
  const counts = (path: string) =>
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
      const content = counts(name) ? read(path) : undefined;
      if (content) contents.set(name, createHash('sha256').update(content).digest('hex'));
    }
  };
  look(projectDirectory);
  return { contents, directories };
}

/** The paths whose content differs, that are new, or that are gone. */
export function changedFiles(
  { contents: before }: ProjectFiles,
  { contents: after }: ProjectFiles,
): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

/** `*` and `**` as `cdk watch` takes them; a pattern that names a folder means all in it. */
function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/^\.\//, '')
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*\*\/|\*\*|\*/g, (stars) => ({ '**/': '(?:.*/)?', '**': '.*' })[stars] ?? '[^/]*');
  return new RegExp(`^${source}(?:/.*)?$`);
}

/** What went away since it was seen is not there. */
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
