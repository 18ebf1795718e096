import type { MetricDefinition, MetricLabels, MetricReading, Metrics } from '@callweave/platform/kernel';
import { collectDefaultMetrics, Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client';

/** Seconds: a key press takes some ms, a step of a ticket some ten, a slow request seconds. */
const defaultBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const readWithinMs = 1000;

/** {@link Metrics} of one process, to be read in Prometheus' text format. */
export interface PrometheusMetrics extends Metrics {
  /** Everything as text. */
  exposition(): Promise<{ contentType: string; text: string }>;
}

/** @param options.isProcess false leaves out memory, processor time and event loop; default true */
export function createPrometheus({ isProcess = true } = {}): PrometheusMetrics {
  const registry = new Registry();
  if (isProcess) collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 });
  const kept = <M extends Metric>(name: string, make: () => M) =>
    (registry.getSingleMetric(name) as M | undefined) ?? make();
  const readings = new Map<string, Read>();

  return {
    counter(definition) {
      const metric = kept(definition.name, () => new Counter(shapeOf(definition, registry)));
      return (labels, by = 1) => metric.inc(labels, by);
    },
    histogram(definition) {
      const buckets = [...(definition.buckets ?? defaultBuckets)];
      const metric = kept(
        definition.name,
        () => new Histogram({ ...shapeOf(definition, registry), buckets }),
      );
      return (labels, value) => metric.observe(labels, value);
    },
    gauge(definition, read) {
      readings.set(definition.name, read);
      kept(definition.name, () => {
        const gauge: Gauge = new Gauge({
          ...shapeOf(definition, registry),
          collect: () => refresh(gauge, !definition.labels?.length, readings.get(definition.name)!),
        });
        return gauge;
      });
    },
    exposition: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

type Read = () => readonly MetricReading<string>[] | Promise<readonly MetricReading<string>[]>;

function shapeOf({ name, help, labels = [] }: MetricDefinition, registry: Registry) {
  return { name, help, labelNames: [...labels], registers: [registry] };
}

/** A value that cannot be read is absent rather than old: an alert on its absence tells the truth. */
async function refresh(gauge: Gauge, isBare: boolean, read: Read): Promise<void> {
  const values = await inTime(read);
  gauge.reset();
  // Without labels `reset` leaves a zero behind, which nobody measured.
  if (isBare) gauge.remove();
  for (const { labels, value } of values) gauge.set((labels ?? {}) as MetricLabels<string>, value);
}

async function inTime(read: Read): Promise<readonly MetricReading<string>[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly []>((resolve) => {
    timer = setTimeout(() => resolve([]), readWithinMs);
  });
  try {
    return await Promise.race([read(), late]);
  } catch {
    return []; // the store or the engine is away, which other metrics tell
  } finally {
    clearTimeout(timer);
  }
}
