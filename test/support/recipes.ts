import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCodeBlocks } from './code-blocks';

const document = readFileSync(join(__dirname, '../../docs/extending.md'), 'utf8');
const blocks = readCodeBlocks(document).filter(({ language }) => language === 'ts');

/** This section of docs/extending.md says that it goes on from the one before. */
const continued = 'Put AWS WAF in front';
const before = 'Use a domain of your own';

/** The TypeScript of each section of docs/extending.md, by its heading. */
export const recipes: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(blocks.map(({ heading }) => heading))].map((heading) => [
    heading,
    blocks
      .filter((block) => block.heading === heading || (heading === continued && block.heading === before))
      .map(({ code }) => code),
  ]),
);
