/** 1,000 and 10,240 as they are, above that 1 million, 7.5 billion. */
export function formatCount(count: number): string {
  const style = count < 1_000_000 ? {} : ({ notation: 'compact', compactDisplay: 'long' } as const);
  return count.toLocaleString('en-US', { maximumFractionDigits: 2, ...style });
}

/** Whole dollars from 100 on, cents from 1 on, and below that enough to see that it is not nothing. */
export function formatDollars(dollars: number): string {
  if (dollars === 0) return '$0';
  if (dollars < 0.0001) return 'under $0.0001';
  const digits = dollars < 1 ? 4 : dollars < 100 ? 2 : 0;
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** The price of one unit; of a million where one costs less than a hundredth of a cent. */
export function formatPrice(dollars: number): string {
  if (dollars === 0) return 'free';
  const shown = (amount: number) =>
    `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 5 })}`;
  return dollars < 0.0001 ? `${shown(dollars * 1_000_000)} a million` : shown(dollars);
}
