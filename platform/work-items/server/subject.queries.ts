import type { Actor } from '@callweave/platform/kernel';
import type { EntityManager } from '@mikro-orm/core';
import { standingOf } from './answer';
import { InstanceWatch } from './changes';
import { isMeantFor } from './may-work';
import { WorkItem } from './work-item.entities';
import type { WorkItemParts } from './ports';

/** What an area asks about the steps of one of its records. */
export function createSubjectQueries(parts: WorkItemParts) {
  return {
    async waitForStep(actor: Actor, processInstanceKey: string) {
      const { engineId } = parts.engine;
      const watch = new InstanceWatch(parts, processInstanceKey);
      try {
        watch.look();
        return await watch.until(parts.answerWaitMs, () =>
          parts.store.read(actor, (em) => standingOf(parts, em, actor, { engineId, processInstanceKey })),
        );
      } finally {
        watch.close();
      }
    },

    async workableOf(em: EntityManager, actor: Actor, subjectId: string): Promise<string | undefined> {
      const { tenantId, userId } = actor;
      const open = await em.find(WorkItem, { tenantId, subjectId, state: 'open' }, { limit: 20 });
      for (const item of open) {
        const isFree = !item.claimedById || item.claimedById === userId;
        if (isFree && (await isMeantFor(parts, em, actor, item))) return item.id;
      }
      return undefined;
    },

    async formKeysOf(em: EntityManager, tenantId: string, subjectId: string): Promise<string[]> {
      const items = await em.find(WorkItem, { tenantId, subjectId }, { fields: ['formKey'], limit: 200 });
      return [...new Set(items.flatMap(({ formKey }) => (formKey ? [formKey] : [])))];
    },

    async isInvolved(em: EntityManager, actor: Actor, subjectId: string): Promise<boolean> {
      const { tenantId, userId } = actor;
      const where = { tenantId, subjectId, state: { $in: ['open', 'completing'] } };
      for (const item of await em.find(WorkItem, where, { limit: 20 }))
        if (await isMeantFor(parts, em, actor, item)) return true;
      return (await em.count(WorkItem, { tenantId, subjectId, doneById: userId })) > 0;
    },
  };
}
