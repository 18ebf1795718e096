import { type Actor, implement, type Route } from '@callweave/platform/kernel';
import { workItemApi } from '@callweave/platform/work-items/contract';
import { draftView } from './drafts';
import type { WorkItemRow } from './work-item.entities';
import type { WorkItems } from './work-items';

export function createWorkItemRoutes(workItems: WorkItems): Route[] {
  const view = async (actor: Actor, row: Promise<WorkItemRow>) => workItems.item(actor, await row);
  return implement(workItemApi, {
    list: ({ actor, query }) => workItems.list(actor, query),
    counts: ({ actor }) => workItems.counts(actor),
    detail: ({ actor, params }) => workItems.detail(actor, params.id),
    open: ({ actor, params, idempotencyKey }) =>
      view(actor, workItems.open(actor, params.id, idempotencyKey)),
    claim: ({ actor, params, idempotencyKey }) =>
      view(actor, workItems.claim(actor, params.id, idempotencyKey)),
    release: ({ actor, params, idempotencyKey }) =>
      view(actor, workItems.release(actor, params.id, idempotencyKey)),
    saveDraft: async ({ actor, params, body }) =>
      draftView(await workItems.saveDraft(actor, params.id, body)),
    abandon: ({ actor, params, idempotencyKey }) =>
      view(actor, workItems.abandon(actor, params.id, idempotencyKey)),
    act: ({ actor, params, body, idempotencyKey }) => workItems.act(actor, params.id, body, idempotencyKey),
    candidates: ({ actor, params, query }) => workItems.candidates(actor, params.id, query),
  });
}
