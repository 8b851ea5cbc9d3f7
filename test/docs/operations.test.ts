import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { costPlot } from '../../docs/cost-plot';
import { updateCostTables } from '../../docs/cost-table';
import { ExplainedError } from '../../lib/explained-error';

function read(name: string): string {
  return readFileSync(join(__dirname, '../../docs', name), 'utf8');
}

test('operations.md has the tables that npm run docs:cost writes', () => {
  const document = read('operations.md');
  expect(document).toBe(updateCostTables(document));
});

test('cost.svg is the plot that npm run docs:cost writes', () => {
  expect(read('cost.svg')).toBe(costPlot());
});

test('what stands around the tables is kept', () => {
  const [before, after] = [
    '# Title\n\n<!-- begin: written by npm run docs:cost -->',
    '<!-- end: written by npm run docs:cost -->\n',
  ];
  const updated = updateCostTables(`${before}\nan older table\n${after}`);
  expect(updated).toMatch(/^# Title\n\n<!-- begin: .*\n\n.*\| Requests a month \|/s);
  expect(updated.endsWith(`|\n\n${after}`)).toBe(true);
  expect(updated).not.toContain('an older table');
});

test('a document without the place for them is refused', () => {
  expect(() => updateCostTables('# Operations')).toThrow(ExplainedError);
});
