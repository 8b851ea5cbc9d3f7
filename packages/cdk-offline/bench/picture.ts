import type { Machine } from './machine';
import type { Result } from './row';
import { formatFigure } from './table';

const WIDTH = 820;
const ROW = 34;
const TOP = 74;
/** Where the bars begin, and where they would reach their target. */
const START = 400;
const TARGET = 640;

/** Each figure as a bar whose target is one line for all: what stays left of it is met. */
export function drawResults(machine: Machine, results: readonly Result[]): string {
  const height = TOP + results.length * ROW + 40;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title">`,
    '<title id="title">The figures of the benchmark as shares of their targets</title>',
    STYLE,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="8"/>`,
    text(20, 32, 'Measured beside the target', 'heading'),
    text(20, 52, `${machine.date}, ${machine.processors}, Node.js ${machine.versions['Node.js']}`),
    ...results.flatMap(drawRow),
    `<path class="target" d="M${TARGET} ${TOP - 8}V${height - 36}"/>`,
    text(TARGET, height - 18, 'target', '', 'middle'),
    '</svg>',
  ].join('\n')}\n`;
}

function drawRow(result: Result, index: number): string[] {
  const y = TOP + index * ROW;
  const length = Math.min(1.15, Math.max(0, share(result))) * (TARGET - START);
  const figure = `${formatFigure(result.median)} ${result.unit}`.trim();
  return [
    text(START - 12, y + 15, result.what, 'what', 'end'),
    `<rect class="${result.met ? 'met' : 'missed'}" x="${START}" y="${y}" width="${length.toFixed(1)}" height="20" rx="3"/>`,
    text(Math.max(START + length, TARGET) + 10, y + 15, figure, 'figure'),
  ];
}

/** Of what is allowed: below 1 where the target is met, whether more or less is better. */
function share({ median, target: { limit, is } }: Result): number {
  return is === 'at most' ? median / limit : limit / median;
}

const STYLE = `<style>
  text { font: 13px system-ui, sans-serif; fill: #57606a; }
  .heading { font-size: 15px; font-weight: 600; fill: #1f2328; }
  .what, .figure { fill: #1f2328; }
  .page { fill: #ffffff; }
  .met { fill: #1a7f37; }
  .missed { fill: #bc4c00; }
  .target { stroke: #57606a; stroke-dasharray: 4 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1; }
    .heading, .what, .figure { fill: #f0f6fc; }
    .page { fill: #0d1117; }
    .met { fill: #3fb950; }
    .missed { fill: #db6d28; }
    .target { stroke: #9198a1; }
  }
</style>`;

function text(x: number, y: number, content: string, className = '', anchor = 'start'): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text class="${className}" x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escaped}</text>`;
}
