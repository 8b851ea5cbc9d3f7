import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

const repository = join(__dirname, '..');
/** The sample also works without its tools: then this folder, and links into it, may be missing. */
const hasPackages = existsSync(join(repository, 'packages'));

const folders = hasPackages
  ? readdirSync(join(repository, 'packages')).map((name) => `packages/${name}`)
  : [];
const documents = ['.', 'docs', 'examples/web-app', ...folders].flatMap((folder) =>
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

/** Phrases that read like a translation, and what to write instead. */
const BANNED_PHRASES: readonly [phrase: RegExp, instead: string][] = [
  [/\be-mail/i, 'email'],
  [/as it should be/i, 'as expected'],
  [/passed over/i, 'skipped'],
  [/given back/i, 'returned, re-queued'],
  [/made up/i, 'generated, fake, placeholder'],
  [/\bmend/i, 'fix'],
  [/\banew\b/i, 'again'],
  [/at one stroke/i, 'in one allocation'],
  [/for want of/i, 'for lack of'],
  [/what is no /i, "anything that isn't"],
  [/is that of/i, 'name the thing'],
  [/where there is/i, 'if there is'],
  [/but for the/i, 'except the'],
  [/\bwho(so)?ever\b/i, 'anyone who, the user who'],
  [/the way of a request/i, 'the request pipeline'],
  [/\blocal run\b/i, 'the emulator, cdk-offline'],
  [/(^|[\s(])[\d.,]+ [%$][\s.,;)]/, '5%, $5'],
];

const TEXT_FILES = ['.js', '.json', '.md', '.sh', '.ts', '.yml'];
const SKIPPED_FOLDERS = ['.git', '.local', 'cdk.out', 'coverage', 'dist', 'node_modules'];
const SKIPPED_FILES = ['package-lock.json', basename(__filename)];

function listTextFiles(folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED_FOLDERS.includes(entry.name) ? [] : listTextFiles(path);
    return TEXT_FILES.includes(extname(path)) && !SKIPPED_FILES.includes(entry.name) ? [path] : [];
  });
}

test('no text in the repository uses a banned phrase', () => {
  const findings = listTextFiles('.').flatMap((path) =>
    readFileSync(join(repository, path), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        BANNED_PHRASES.filter(([phrase]) => phrase.test(line)).map(
          ([phrase, instead]) => `${path}:${index + 1}: ${phrase.source} (write: ${instead})`,
        ),
      ),
  );
  expect(findings).toEqual([]);
});
