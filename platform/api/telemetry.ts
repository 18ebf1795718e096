import type { Metrics } from '@callweave/platform/kernel';
import type { EngineStatistics } from '@callweave/runtime/broker';
import type { RecordTables } from '@callweave/runtime/record-sink';

type SinkStatus = Awaited<ReturnType<RecordTables['lag']>>;

/** What the embedded engine keeps count of itself. */
export function engineMetrics(metrics: Metrics, statistics: () => EngineStatistics): void {
  const counted = (name: string, help: string, of: keyof EngineStatistics) =>
    metrics.gauge({ name, help }, () => [{ value: statistics()[of] }]);
  counted('callweave_engine_commits', 'Transactions of the journal since the start', 'commits');
  counted('callweave_engine_flushes', 'Flushes of the journal to disk since the start', 'flushes');
  counted('callweave_engine_refused', 'Commands refused for load since the start (back-pressure)', 'refused');
  counted('callweave_engine_commands_waiting', 'Commands that wait for the writer', 'queued');
  counted('callweave_engine_instances', 'Open flow instances', 'instances');
}

/** What comes from Zeebe's exporter; the same in every process. */
export function sinkMetrics(metrics: Metrics, lag: () => Promise<SinkStatus>): void {
  const read = (name: string, help: string, of: (status: SinkStatus) => number) =>
    metrics.gauge({ name, help }, async () => [{ value: of(await lag()) }]);
  read('callweave_sink_lag_seconds', 'Age of the oldest record that waits for the projections', (status) =>
    Math.max(0, ...status.partitions.map(({ lagSeconds }) => lagSeconds)),
  );
  read('callweave_sink_bytes', 'Text of records kept', (status) =>
    status.partitions.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  read('callweave_sink_gaps', 'Gaps in what the exporter sent (the newest 50)', ({ gaps }) => gaps.length);
  read('callweave_sink_parked_lines', 'Lines nobody could read', ({ parkedLines }) => parkedLines);
  read('callweave_sink_refusing', '1 while records of another data set are refused', (status) =>
    status.refusedSince ? 1 : 0,
  );
}

/** Health as numbers, for alerts: 1 works, 0 does not. */
export function healthMetrics(
  metrics: Metrics,
  checks: readonly { name: string; check(): Promise<{ isReady: boolean; isDegraded?: boolean }> }[],
): void {
  metrics.gauge({ name: 'callweave_part_up', help: 'Health of a part, 1 or 0', labels: ['part'] }, () =>
    Promise.all(
      checks.map(async ({ name, check }) => ({
        labels: { part: name },
        value: await check().then(
          ({ isReady, isDegraded }) => (isReady && !isDegraded ? 1 : 0),
          () => 0,
        ),
      })),
    ),
  );
}
