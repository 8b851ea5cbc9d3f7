import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const repository = join(__dirname, '..');
/** The sample also works without its tools: then this folder, and links into it, may be missing. */
const hasPackages = existsSync(join(repository, 'packages'));

const folders = hasPackages
  ? readdirSync(join(repository, 'packages')).map((name) => `packages/${name}`)
  : [];
const documents = ['.', 'docs', ...folders].flatMap((folder) =>
  readdirSync(join(repository, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** The document without code blocks, which have neither links nor headings. */
function readProse(path: string): string {
  return readFileSync(join(repository, path), 'utf8').replace(/^```.*?^```/gms, '');
}

/** The anchors that GitHub gives to the document's headings. */
function headingAnchors(path: string): string[] {
  return [...readProse(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isBroken(document: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? document : join(dirname(document), file);
  if (!existsSync(join(repository, path))) return hasPackages || !path.startsWith('packages');
  return anchor !== undefined && !headingAnchors(path).includes(anchor);
}

test.each(documents)('%s has no broken relative link', (document) => {
  const links = readProse(document).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g);
  const targets = [...links].map(([, target = '']) => target);
  expect(targets.filter((target) => isBroken(document, target))).toEqual([]);
});
