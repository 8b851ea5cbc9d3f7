import { lstatSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Row } from './row';

/** What `npm ci` brings, as the sum of the files' lengths, which no file system's block size changes. */
export function measureNodeModules(): Row[] {
  const directory = resolve(__dirname, '../node_modules');
  const bytes = readdirSync(directory)
    .filter((name) => name !== '.cache')
    .reduce((sum, name) => sum + size(join(directory, name)), 0);
  return [
    {
      what: 'node_modules after npm ci',
      sample: { runs: [bytes / 1e6] },
      unit: 'MB',
      target: { limit: 350, is: 'at most' },
    },
  ];
}

function size(path: string): number {
  const status = lstatSync(path);
  if (!status.isDirectory()) return status.isFile() ? status.size : 0;
  return readdirSync(path).reduce((sum, name) => sum + size(join(path, name)), 0);
}
