import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readProjectFiles } from '../../src/watch/project-files';

const project = mkdtempSync(join(tmpdir(), 'project-files-'));
beforeAll(() => {
  for (const path of [
    'README.md',
    'cdk.json',
    'package-lock.json',
    'tsconfig.json',
    '.env',
    '.local/user-pools.json',
    'cdk.out/asset/index.js',
    'lambda/a.ts',
    'lambda/deep/b.ts',
    'lambda/node_modules/c.ts',
    'lib/a.b.ts',
    'lib/aXb.ts',
    'lib/d.js',
    'lib/deep/e.ts',
  ]) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), path);
  }
  symlinkSync(join(project, 'README.md'), join(project, 'lambda/link.md'));
});
afterAll(() => rmSync(project, { recursive: true }));

function named(include: string[], exclude: string[] = []): string[] {
  const outputDirectory = join(project, 'cdk.out');
  const { contents } = readProjectFiles(project, { watch: { include, exclude }, outputDirectory });
  return [...contents.keys()].filter((name) => !/^[a-z-]+\.json$/.test(name)).sort();
}

test.each([
  [
    '**',
    [
      'README.md',
      'lambda/a.ts',
      'lambda/deep/b.ts',
      'lambda/link.md',
      'lib/a.b.ts',
      'lib/aXb.ts',
      'lib/d.js',
      'lib/deep/e.ts',
    ],
  ],
  ['lambda/**', ['lambda/a.ts', 'lambda/deep/b.ts', 'lambda/link.md']],
  ['lambda', ['lambda/a.ts', 'lambda/deep/b.ts', 'lambda/link.md']],
  ['./lib/*.ts', ['lib/a.b.ts', 'lib/aXb.ts']],
  ['lib/a.b.ts', ['lib/a.b.ts']],
  ['**/*.ts', ['lambda/a.ts', 'lambda/deep/b.ts', 'lib/a.b.ts', 'lib/aXb.ts', 'lib/deep/e.ts']],
  ['*.ts', []],
])('the pattern %s includes the same files as in cdk watch', (pattern, files) => {
  expect(named([pattern])).toEqual(files);
});

test('exclude wins over include', () => {
  expect(named(['lib/**', 'lambda/**'], ['lib/deep', '**/*.md', 'lib/*.js'])).toEqual([
    'lambda/a.ts',
    'lambda/deep/b.ts',
    'lib/a.b.ts',
    'lib/aXb.ts',
  ]);
});

test('files that say how to run the app are always included', () => {
  const { contents } = readProjectFiles(project, {
    watch: { include: [], exclude: ['**'] },
    outputDirectory: join(project, 'cdk.out'),
  });
  expect([...contents.keys()].sort()).toEqual(['cdk.json', 'package-lock.json', 'tsconfig.json']);
});
