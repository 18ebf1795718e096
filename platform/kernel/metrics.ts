/**
 * One metric as data: its name, what it means, and its labels. Label values come from the code or the configuration
 * (route templates, job topics, node types), never from tenants: a series per caller would fill every memory.
 */
export interface MetricDefinition<L extends string = string> {
  /** Prometheus name, `callweave_…`, with its unit; counters end in `_total`. */
  name: string;
  help: string;
  labels?: readonly L[];
  /** Upper bounds of a histogram, ascending; default from 1 ms to 10 s. */
  buckets?: readonly number[];
}

export type MetricLabels<L extends string> = Readonly<Record<L, string>>;

/** One value of a gauge, or of a counter that somebody else counts. */
export interface MetricReading<L extends string> {
  value: number;
  labels?: MetricLabels<L>;
}

/**
 * Where the process counts what it does, for operators. Counting costs an addition; gauges are read only when somebody
 * asks. Defining a metric a second time gives the first one back; a gauge defined again is read from the last.
 */
export interface Metrics {
  /** @returns adds `by`, default 1 */
  counter<L extends string = never>(
    definition: MetricDefinition<L>,
  ): (labels: MetricLabels<L>, by?: number) => void;
  histogram<L extends string = never>(
    definition: MetricDefinition<L>,
  ): (labels: MetricLabels<L>, value: number) => void;
  /** @param read what fails or takes longer than a second is left out of that answer */
  gauge<L extends string = never>(
    definition: MetricDefinition<L>,
    read: () => readonly MetricReading<L>[] | Promise<readonly MetricReading<L>[]>,
  ): void;
}

/** Counts nothing; the default wherever metrics are optional. */
export const noMetrics: Metrics = { counter: () => () => {}, histogram: () => () => {}, gauge: () => {} };
