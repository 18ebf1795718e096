import { raw } from '@mikro-orm/core';
import { settleAttempt } from './settle-attempt';
import { FlowSubject, StepAttempt, WorkItem } from './work-item.entities';
import type { WorkItemParts } from './ports';

/** Steps of an engine data set that is lost leave the lists; what people had entered for one stays as their draft. */
export async function forgetSteps(parts: WorkItemParts, engineId: string): Promise<void> {
  const { store, clock, log } = parts;
  const at = clock.now();
  const sent = await store.system('attempts of a lost data set', ({ em }) =>
    em.find(StepAttempt, { engineId, state: 'sent' }),
  );
  for (const attempt of sent)
    await settleAttempt(parts, attempt, { done: false, refusal: { by: 'flow', at: at.toISOString() } });
  const steps = await store.system('end steps of a lost data set', async ({ em }) => {
    await em.nativeUpdate(FlowSubject, { engineId, endedAt: null }, { endedAt: at });
    return em.nativeUpdate(
      WorkItem,
      { engineId, state: { $in: ['open', 'completing'] } },
      { state: 'gone', endedAt: at, version: raw('version + 1') },
    );
  });
  if (steps > 0) log.warn({ engineId, steps }, 'Open steps of a lost data set were ended');
}
