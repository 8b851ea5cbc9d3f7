import { Stats } from 'node:fs';
import { createWatchFilter } from '../../src/watch/watch-filter';

const SETTINGS = ['cdk.json', 'package-lock.json', 'tsconfig.json'];
const LIB = ['lib/a.b.ts', 'lib/aXb.ts', 'lib/d.js', 'lib/deep/e.ts'];
const LAMBDA = ['lambda/a.ts', 'lambda/deep/b.ts'];
const NEVER = ['.env', '.local/user-pools.db', 'build/out', 'build/out/index.js', 'lambda/node_modules/c.ts'];
const FILES = [...SETTINGS, 'README.md', ...LAMBDA, ...LIB, ...NEVER];

function watchedFiles(include: string[], exclude: string[] = []): string[] {
  const settings = { watch: { include, exclude }, outputDirectory: '/project/build/out' };
  const isIgnored = createWatchFilter('/project', settings);
  const file = Object.assign(new Stats(), { isFile: () => true });
  const parents = (name: string) => name.split('/').map((_, index, parts) => parts.slice(0, index).join('/'));
  return FILES.filter(
    (name) =>
      !isIgnored(`/project/${name}`, file) &&
      !parents(name).some((parent) => isIgnored(`/project/${parent}`)),
  );
}

test.each([
  ['**', ['README.md', ...LAMBDA, ...LIB]],
  ['lambda/**', LAMBDA],
  ['lambda', LAMBDA],
  ['./lib/*.ts', ['lib/a.b.ts', 'lib/aXb.ts']],
  ['lib/a.b.ts', ['lib/a.b.ts']],
  ['**/*.ts', [...LAMBDA, 'lib/a.b.ts', 'lib/aXb.ts', 'lib/deep/e.ts']],
  ['*.ts', []],
])('the pattern %s includes the same files as in cdk watch, and the settings', (pattern, files) => {
  expect(watchedFiles([pattern])).toEqual([...SETTINGS, ...files]);
});

test('exclude wins over include, except for the settings', () => {
  expect(watchedFiles(['lib/**', 'lambda/**'], ['lib/deep', '**/*.json', 'lib/*.js'])).toEqual([
    ...SETTINGS,
    ...LAMBDA,
    'lib/a.b.ts',
    'lib/aXb.ts',
  ]);
});
