import type { Metrics } from '@callweave/platform/kernel';
import type { CallEndSide } from './call-end';
import type { CallTracker } from './call-tracker';

/** What the gateway counts: an addition each, off no timer and no disk. */
export interface GatewayMeters {
  /** From the message with the caller's keys until the next verbs leave. */
  keyToVerbs(ms: number): void;
  held(): void;
  fellBack(): void;
  ended(side: CallEndSide): void;
  /** Degraded while callers hear fallback prompts instead of their flows. */
  health(): { isReady: boolean; isDegraded: boolean; detail: string };
}

/** A fallback is somebody's lost call: for so long afterwards telephony counts as degraded. */
const rememberMs = 30_000;

export function gatewayMetrics(metrics: Metrics, calls: CallTracker): GatewayMeters {
  metrics.gauge({ name: 'callweave_calls_live', help: 'Calls this process owns' }, () => [
    { value: calls.liveCount },
  ]);
  const seconds = metrics.histogram({
    name: 'callweave_call_key_to_verbs_seconds',
    help: "From the caller's keys (or the end of a prompt) until the next verbs leave",
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
  });
  const rescues = metrics.counter({
    name: 'callweave_call_rescues_total',
    help: 'Silences the watchdog broke: hold prompts, and fallbacks that end the call',
    labels: ['kind'],
  });
  // Told from the start: a counter that begins at 1 has not grown, so an alert would miss the first.
  for (const kind of ['hold', 'fallback']) rescues({ kind }, 0);
  const ended = metrics.counter({
    name: 'callweave_calls_ended_total',
    help: 'Calls that ended, by who ended them',
    labels: ['side'],
  });
  let lastFallback = -Infinity;
  return {
    keyToVerbs: (ms) => seconds({}, ms / 1000),
    held: () => rescues({ kind: 'hold' }),
    fellBack: () => {
      lastFallback = performance.now();
      rescues({ kind: 'fallback' });
    },
    ended: (side) => ended({ side }),
    health: () => {
      const isDegraded = performance.now() - lastFallback < rememberMs;
      const live = `${calls.liveCount} calls`;
      return { isReady: true, isDegraded, detail: isDegraded ? `${live}; one fell back lately` : live };
    },
  };
}
