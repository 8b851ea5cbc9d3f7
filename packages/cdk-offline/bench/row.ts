import { median, type Sample, spread } from './statistics';

/** One figure of the benchmark beside what it is meant to be. */
export interface Row {
  what: string;
  sample: Sample;
  /** Such as `times` or `ms`; empty for a plain number. */
  unit: string;
  target: { limit: number; is: 'at most' | 'at least' };
  /** What the figure is made of. */
  note?: string;
  /** Where the time goes, if the target is not met. */
  whenMissed?: string;
}

/** As it is written to results.json and drawn. */
export interface Result extends Row {
  median: number;
  least: number;
  most: number;
  met: boolean;
}

/** The median decides. */
export function toResult(row: Row): Result {
  const middle = median(row.sample);
  const [least, most] = spread(row.sample);
  const { limit, is } = row.target;
  return { ...row, median: middle, least, most, met: is === 'at most' ? middle <= limit : middle >= limit };
}
