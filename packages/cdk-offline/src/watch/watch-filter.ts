import type { Stats } from 'node:fs';
import { relative, sep } from 'node:path';
import picomatch from 'picomatch';
import type { CdkJson } from '../template/cdk-json';

/** Files that define how the app runs. They are always watched. */
const SETTINGS = [
  '.env.local',
  'cdk.json',
  'cdk.context.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** Never watched, as in `cdk watch` (CDK developer guide, "cdk watch"); nor is the output folder. */
const NEVER_WATCHED = ['**/.*', '**/.*/**', '**/node_modules/**'];

/** Returns chokidar's `ignored` for the files that cdk.json's `watch` includes. */
export function createWatchFilter(
  projectDirectory: string,
  { watch, outputDirectory }: Pick<CdkJson, 'watch' | 'outputDirectory'>,
): (path: string, stats?: Stats) => boolean {
  const isIncluded = matchAny(watch.include);
  const isExcluded = matchAny([...watch.exclude, ...NEVER_WATCHED]);
  // chokidar's paths have slashes, also on Windows.
  const nameOf = (path: string) => relative(projectDirectory, path).replaceAll(sep, '/');
  const outputName = nameOf(outputDirectory);
  return (path, stats) => {
    const name = nameOf(path);
    if (name === '' || SETTINGS.includes(name)) return false;
    if (name === outputName || isExcluded(name)) return true;
    return stats?.isFile() === true && !isIncluded(name);
  };
}

/** A pattern without wildcards means the folder with everything in it, as in `cdk watch`. */
function matchAny(patterns: readonly string[]): picomatch.Matcher {
  return picomatch(
    patterns.map((pattern) => (/[*?[]/.test(pattern) ? pattern : `${pattern.replace(/\/+$/, '')}/**`)),
    { dot: true },
  );
}
