/** What several runs gave, in the order in which they ran. */
export interface Sample {
  runs: number[];
}

export function median({ runs }: Sample): number {
  const sorted = runs.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) throw new Error('A median needs a run.');
  return (low + high) / 2;
}

/** The least and the most of the runs. */
export function spread({ runs }: Sample): [number, number] {
  return [Math.min(...runs), Math.max(...runs)];
}

/** Run by run: what drifts between two runs, such as the machine's speed, is in both halves of a ratio. */
export function ratio(figures: Sample, to: Sample): Sample {
  return { runs: figures.runs.map((figure, index) => figure / (to.runs[index] ?? Number.NaN)) };
}

/** Run by run, as `ratio`. */
export function difference(figures: Sample, from: Sample): Sample {
  return { runs: figures.runs.map((figure, index) => figure - (from.runs[index] ?? Number.NaN)) };
}
