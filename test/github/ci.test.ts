import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');
const workflow = read('.github/workflows/ci.yml');
const manifest: {
  engines: { node: string };
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
} = JSON.parse(read('package.json'));

/** What the pattern's first group matches, wherever it does. */
function all(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].flatMap(([, group]) => group ?? []);
}

test('CI runs the whole check and the soak tests, and no script that package.json does not have', () => {
  const scripts = all(/\bnpm (?:run )?(?!ci\b)([\w:]+)/g, workflow);
  expect(scripts).toEqual(expect.arrayContaining(['test', 'test:soak']));
  expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
});

test('CI tests on the oldest Node.js that package.json admits, and on the one that the function runs on', () => {
  const tested = all(/^ +node: \[(.+)\]$/gm, workflow).flatMap((versions) => versions.split(', '));
  const oldest = all(/^>=(\d+)$/g, manifest.engines.node);
  const ofFunction = all(/Runtime\.NODEJS_(\d+)_X/g, read('lib/http-api-gateway-jwt-cognito-stack.ts'));
  expect([oldest.length, ofFunction.length]).toEqual([1, 1]);
  expect(tested).toEqual(expect.arrayContaining([...oldest, ...ofFunction]));
});

test('every action is pinned to a commit, with its version beside it', () => {
  const uses = all(/uses: (.+)/g, workflow);
  expect(uses).not.toEqual([]);
  expect(uses.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual(
    [],
  );
});

test('Dependabot holds back only what package.json has, and from a version above that one', () => {
  const rules = [
    ...read('.github/dependabot.yml').matchAll(/dependency-name: '(.+)'\n +versions: \['>=([\d.]+)'\]/g),
  ];
  const versions = { ...manifest.dependencies, ...manifest.devDependencies };
  const isAbove = (limit: string, version = 'none') =>
    version !== 'none' && limit.localeCompare(version, 'en', { numeric: true }) > 0;
  expect(rules.length).toBe(all(/(dependency-name)/g, read('.github/dependabot.yml')).length);
  expect(rules.filter(([, name = '', limit = '']) => !isAbove(limit, versions[name]))).toEqual([]);
});
