import type { Metrics } from '@callweave/platform/kernel';
import type { EngineStatistics } from '@callweave/runtime/broker';

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
