import { setTimeout as sleep } from 'node:timers/promises';
import { answerOf, type HealthCheck } from './health';
import { httpProblems } from './problems';
import type { Middleware } from './request';

/**
 * Nobody waits for a store that does not answer, e.g. one whose disk is full: who has waited so long is told, and again as often
 * as he asks. What was asked for may still happen, once: a repeat has the same idempotency key.
 * @param store left out: everybody waits
 */
export function patience(store: HealthCheck | undefined, patienceMs = 10_000): Middleware {
  const isWell = async () => {
    if (!store) return true;
    const { isReady, isDegraded } = await answerOf(store);
    return isReady && !isDegraded;
  };
  return async function patience(_ctx, next) {
    let isDone = false;
    const work = next().finally(() => (isDone = true));
    // Who was told already hears no more of it.
    work.catch(() => undefined);
    const tooLong = async () => {
      do await sleep(patienceMs, undefined, { ref: false });
      while (!isDone && (await isWell()));
      if (!isDone) throw httpProblems.unavailable();
    };
    await Promise.race([work, tooLong()]);
  };
}
