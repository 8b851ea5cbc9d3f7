import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const project = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const manifest: { version: string; scripts: Record<string, string> } = JSON.parse(read('package.json'));

const documents = [
  ...readdirSync(project),
  ...['docs', '.github'].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(folder, name),
    ),
  ),
].filter((path) => path.endsWith('.md'));

/** A document's text without its blocks of code, which hold no links and no headings. */
function prose(path: string): string {
  return read(path).replace(/^```.*?^```/gms, '');
}

/** The anchors that GitHub gives a document's headings. */
function anchors(path: string): string[] {
  return [...prose(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function leadsNowhere(document: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? document : relative(project, join(project, dirname(document), path));
  return !existsSync(join(project, file)) || (anchor !== undefined && !anchors(file).includes(anchor));
}

test.each(documents)('%s has no link that leads nowhere', (document) => {
  const targets = [...prose(document).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(
    ([, target = '']) => target,
  );
  expect(targets.filter((target) => leadsNowhere(document, target))).toEqual([]);
});

test.each(documents)('%s names no script that package.json does not have', (document) => {
  const scripts = [...read(document).matchAll(/\bnpm run (?:--silent )?([\w:]+)/g)].map(
    ([, name = '']) => name,
  );
  expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
});

test('the changelog begins with what is unreleased, then the version of package.json', () => {
  const versions = [...read('CHANGELOG.md').matchAll(/^## \[(.+)\]/gm)].map(([, version]) => version);
  expect(versions.slice(0, 2)).toEqual(['Unreleased', manifest.version]);
});
