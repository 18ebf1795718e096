import type { Actor } from '@callweave/platform/kernel';
import type { WorkItemParts } from './ports';
import { StepDraft, type StepDraftRow } from './work-item.entities';

interface Kept {
  fields: Record<string, unknown>;
  opinion?: string | undefined;
}

/** Keeps a person's edits of a step; the flow is not touched (T-04 save). */
export async function keepDraft(
  { store, clock }: WorkItemParts,
  actor: Actor,
  workItemId: string,
  { fields, opinion }: Kept,
  refusedAction: string | null = null,
): Promise<StepDraftRow> {
  const { tenantId, userId } = actor;
  return store.write(actor, {}, async ({ em }) =>
    em.upsert(StepDraft, {
      ...{ tenantId, workItemId, userId, fields, refusedAction },
      opinion: opinion ?? null,
      savedAt: clock.now(),
    }),
  );
}

export function draftView(draft: StepDraftRow) {
  return {
    fields: draft.fields,
    savedAt: draft.savedAt.toISOString(),
    ...(draft.opinion && { opinion: draft.opinion }),
    ...(draft.refusedAction && { refusedAction: draft.refusedAction }),
  };
}
