import type { Machine } from './machine';
import type { Result } from './row';

/** The results as text: the machine on top, then a line for each figure and, below it, its note. */
export function formatTable(machine: Machine, results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.what,
    `${formatFigure(result.median)} ${result.unit}`,
    result.sample.runs.length > 1 ? `${formatFigure(result.least)} to ${formatFigure(result.most)}` : '',
    `${result.target.is} ${formatFigure(result.target.limit)}`,
    result.met ? 'met' : 'NOT MET',
  ]);
  const table = [['', 'median', 'spread', 'target', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const withNotes = lines.flatMap((line, index) => {
    const { note, met, whenMissed } = results[index - 1] ?? {};
    const notes = [note, met ? undefined : whenMissed].filter((text) => text !== undefined);
    return [line.trimEnd(), ...notes.map((text) => `    ${text}`)];
  });
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.date}, ${machine.system}, ${machine.processors}, ${machine.memory}`,
    versions.join(', '),
    '',
    ...withNotes,
  ].join('\n');
}

/** Three digits say as much as a noisy machine knows; thousands are whole. */
export function formatFigure(figure: number): string {
  return Math.abs(figure) >= 100
    ? Math.round(figure).toLocaleString('en-US')
    : String(Number(figure.toPrecision(3)));
}
