export interface Percentiles {
  p50Ms: number;
  p99Ms: number;
}

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
