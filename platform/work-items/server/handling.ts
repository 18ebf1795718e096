import type { Actor } from '@callweave/platform/kernel';
import { announce } from './changes';
import { keepDraft } from './drafts';
import { sealFields } from './seal-fields';
import { readStep } from './step-context';
import { lockOpenItem } from './take-step';
import { StepDraft, type StepDraftRow, type WorkItemRow } from './work-item.entities';
import { checkSubmit } from '@callweave/platform/form-logic';
import { commonProblems } from '@callweave/platform/kernel';
import type { WorkItemParts } from './ports';

/** What people do with an open step without touching the engine (T-04, T-05). */
export type Handling = ReturnType<typeof createHandling>;

export function createHandling(parts: WorkItemParts) {
  return {
    /** Marks the step as being handled: the step before can no longer be withdrawn. The first opener stays. */
    open: (actor: Actor, id: string, idempotencyKey: string) =>
      change(parts, actor, id, ['open', idempotencyKey], (item, at) => {
        if (item.openedAt) return;
        Object.assign(item, { openedAt: at, openedById: actor.userId, openedByName: actor.userName });
      }),

    /** Reserves the step; others are refused until it is released. */
    claim: (actor: Actor, id: string, idempotencyKey: string) =>
      change(parts, actor, id, ['claim', idempotencyKey], (item, at) => {
        if (item.claimedById) return;
        Object.assign(item, { claimedAt: at, claimedById: actor.userId, claimedByName: actor.userName });
      }),

    release: (actor: Actor, id: string, idempotencyKey: string) =>
      change(parts, actor, id, ['release', idempotencyKey], unclaim),

    /** Discards own edits; a step opened only by this person counts as not handled again. */
    async abandon(actor: Actor, id: string, idempotencyKey: string): Promise<WorkItemRow> {
      const { tenantId, userId } = actor;
      const item = await change(parts, actor, id, ['abandon', idempotencyKey], (row) => {
        if (row.claimedById === userId) unclaim(row);
        if (row.openedById === userId)
          Object.assign(row, { openedAt: null, openedById: null, openedByName: null });
      });
      await parts.store.write(actor, {}, ({ em }) =>
        em.nativeDelete(StepDraft, { tenantId, workItemId: id, userId }),
      );
      return item;
    },

    /** Keeps edits; values are checked, required ones may be missing. */
    async saveDraft(
      actor: Actor,
      id: string,
      body: { fields: Record<string, unknown>; opinion?: string | undefined },
    ): Promise<StepDraftRow> {
      const step = await readStep(parts, actor, id);
      await parts.store.write(actor, {}, (tx) => lockOpenItem(parts, tx, actor, id).then(() => undefined));
      const fields = await sealFields(parts.vault, actor.tenantId, step.form, body.fields);
      const { values, errors } = checkSubmit(step.form, fields, {
        requireAll: false,
        current: step.data?.fields ?? {},
        tools: parts.formTools,
        now: parts.clock.now(),
      });
      if (errors.length > 0) throw commonProblems.badInput({}, { errors });
      return keepDraft(parts, actor, id, { fields: values, opinion: body.opinion });
    },
  };
}

function unclaim(item: WorkItemRow): void {
  Object.assign(item, { claimedAt: null, claimedById: null, claimedByName: null });
}

async function change(
  parts: WorkItemParts,
  actor: Actor,
  id: string,
  [verb, idempotencyKey]: [string, string],
  apply: (item: WorkItemRow, at: Date) => void,
): Promise<WorkItemRow> {
  await parts.store.write(actor, { idempotencyKey, fingerprint: `${verb}:${id}` }, async (tx) => {
    const item = await lockOpenItem(parts, tx, actor, id);
    apply(item, parts.clock.now());
    tx.audit({
      action: `work-items.${verb}`,
      subject: `work-item:${id}`,
      payload: { subjectId: item.subjectId },
    });
    announce(parts, tx, { ...item, workItemId: id, userIds: [actor.userId, item.assigneeId] });
    return id;
  });
  return (await readStep(parts, actor, id)).item;
}
