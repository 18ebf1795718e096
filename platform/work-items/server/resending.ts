import type { ServerArea } from '@callweave/platform/store';
import type { WorkItemParts } from './ports';
import { sendAttempt } from './send-attempt';
import { StepAttempt } from './work-item.entities';

/** An attempt without an outcome for so long was lost on its way. */
const lostAfterMs = 30_000;
const lookEveryMs = 10_000;
const mostAtOnce = 1_000;

/**
 * Sends attempts again that are still `sent`: all of them after a crash, lost ones while running. In the background,
 * because doubtful answers wait for records. Several processes may send the same attempt: that is harmless.
 */
export function createResending(parts: WorkItemParts) {
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  async function resend(olderThanMs: number): Promise<void> {
    const where = {
      state: 'sent',
      engineId: parts.engine.engineId,
      createdAt: { $lte: new Date(parts.clock.now().getTime() - olderThanMs) },
    };
    const sent = await parts.store.system('work items: send attempts again', ({ em }) =>
      em.find(StepAttempt, where, { orderBy: { createdAt: 'asc' }, limit: mostAtOnce }),
    );
    for (const attempt of sent) {
      if (isStopping) return;
      await sendAttempt(parts, attempt).catch((err: unknown) =>
        parts.log.error({ attemptId: attempt.id, err }, 'An attempt could not be sent again'),
      );
    }
  }

  function resendNext(olderThanMs: number): void {
    running = resend(olderThanMs)
      .catch((err: unknown) => parts.log.error({ err }, 'Attempts could not be sent again'))
      .finally(() => {
        if (!isStopping) timer = setTimeout(() => resendNext(lostAfterMs), lookEveryMs);
      });
  }

  const area: Required<Pick<ServerArea, 'start' | 'stop'>> = {
    start: async () => resendNext(0),
    stop: async () => {
      isStopping = true;
      clearTimeout(timer);
      await running;
    },
  };
  return { resend, ...area };
}
