import type { Machine } from '../../packages/cdk-offline/bench/machine';
import { drawResults } from '../../packages/cdk-offline/bench/picture';
import { type Row, toResult } from '../../packages/cdk-offline/bench/row';
import { median, ratio } from '../../packages/cdk-offline/bench/statistics';
import { formatTable } from '../../packages/cdk-offline/bench/table';

const row = (overrides: Partial<Row> = {}): Row => ({
  what: 'npm test',
  sample: { runs: [9, 7, 8] },
  unit: 'times the floor',
  target: { limit: 8, is: 'at most' },
  ...overrides,
});

const machine: Machine = {
  date: '2026-11-23',
  system: 'linux',
  processors: '2 × any',
  memory: '4 GiB',
  versions: { 'Node.js': '24.0.0' },
};

test.each([
  [[3], 3],
  [[9, 1, 2], 2],
  [[4, 1, 2, 9], 3],
])('the median of %j is %d', (runs, expected) => expect(median({ runs })).toBe(expected));

test('there is no median of no runs', () => {
  expect(() => median({ runs: [] })).toThrow('A median needs a run.');
});

test('a ratio is taken run by run, so that a machine that slows down does not change it', () => {
  expect(ratio({ runs: [2, 4, 8] }, { runs: [1, 2, 4] })).toEqual({ runs: [2, 2, 2] });
});

test.each([
  ['at most', 8, true],
  ['at most', 8.01, false],
  ['at least', 8, true],
  ['at least', 7.99, false],
] as const)('%s 8 with a figure of %d is met: %s', (is, figure, met) => {
  expect(toResult(row({ sample: { runs: [figure] }, target: { limit: 8, is } })).met).toBe(met);
});

test('one slow run does not miss a target that the median meets', () => {
  expect(toResult(row({ sample: { runs: [7, 80, 6] } }))).toMatchObject({
    median: 7,
    least: 6,
    most: 80,
    met: true,
  });
});

test('the table has the machine on top, and figure, spread, target and note of each row', () => {
  const missed = row({
    what: 'GET /hello',
    sample: { runs: [1234.5] },
    unit: 'requests/s',
    target: { limit: 5000, is: 'at least' },
    note: 'of what',
    whenMissed: 'why',
  });

  expect(
    formatTable(machine, [row({ whenMissed: 'never shown' }), missed].map(toResult)),
  ).toBe(`2026-11-23, linux, 2 × any, 4 GiB
Node.js 24.0.0

            median             spread  target
npm test    8 times the floor  7 to 9  at most 8       met
GET /hello  1,235 requests/s           at least 5,000  NOT MET
    of what
    why`);
});

test('the picture draws a bar as the share of its target, the same way whether more or less is better', () => {
  const half = row({ sample: { runs: [4] } });
  const twice = row({ sample: { runs: [16] }, target: { limit: 8, is: 'at least' } });
  const missed = row({ sample: { runs: [8.4] } });
  const bars = drawResults(machine, [half, twice, missed].map(toResult)).match(/<rect class="m.*?>/g);

  expect(bars?.map((bar) => /class="(\w+)".* width="([\d.]+)"/.exec(bar)?.slice(1))).toEqual([
    ['met', '120.0'],
    ['met', '120.0'],
    ['missed', '252.0'],
  ]);
});
