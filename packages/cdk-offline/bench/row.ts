/** One figure of the result. */
export interface Row {
  what: string;
  value: number;
  unit: string;
  atMost?: number;
  atLeast?: number;
  detail?: string;
  /** Where the time goes and what was tried, if the target is missed. */
  reason?: string;
}

/** `what` names both sides: "this / that". */
export function ratioRow(
  what: string,
  [value, base]: readonly [number, number],
  unit: string,
  rest: Pick<Row, 'atMost' | 'atLeast' | 'reason'>,
): Row {
  const detail = `${Number(value.toPrecision(3))} / ${Number(base.toPrecision(3))} ${unit}`;
  return { what, value: value / base, unit: 'x', detail, ...rest };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
