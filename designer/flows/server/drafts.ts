import type {
  FlowBundle,
  FlowContent,
  FlowDraft,
  FlowProblem,
  FlowSummary,
} from '@callweave/designer/flows/contract';
import { type Actor, type Clock, commonProblems, type FlowKind, newId } from '@callweave/platform/kernel';
import { containsText, pageBy, type Store, type Transaction } from '@callweave/platform/store';
import type { EntityManager } from '@mikro-orm/core';
import { blankFlow } from './blank-flow';
import { hashBundle } from './bundle-hash';
import { type ContentChecker, countOf } from './check-content';
import { type Flow, FlowDraftEntity, FlowEntity, FlowReleaseEntity } from './flow.entities';
import { draftEdited, flowProblems } from './flow.problems';
import { flowDraftOf, flowSummaryOf } from './flow-views';

export interface DraftDeps {
  store: Store;
  clock: Clock;
  check: ContentChecker;
  /** What new flows may start from. */
  templates: readonly FlowBundle[];
}

export interface SaveDraft extends FlowContent {
  revision: number;
  name?: string;
}

/** Flows and their drafts, up to publishing. */
export class Drafts {
  constructor(private readonly deps: DraftDeps) {}

  async list(actor: Actor, query: { kind?: FlowKind; search?: string; cursor?: string; limit: number }) {
    const where = {
      ...(query.kind && { kind: query.kind }),
      ...(query.search && containsText('name', query.search)),
    };
    const page = await this.deps.store.read(
      actor,
      (em) =>
      pageBy(em, FlowEntity, where, [['editedAt', 'desc'], ['id', 'desc']], query), // prettier-ignore
    );
    return { ...page, items: page.items.map(flowSummaryOf) };
  }

  async get(actor: Actor, flowId: string): Promise<FlowSummary> {
    return this.deps.store.read(actor, async (em) => flowSummaryOf(await findFlow(em, flowId)));
  }

  async create(
    actor: Actor,
    input: { key: string; kind: FlowKind; name: string; template?: string },
    idempotencyKey: string,
  ): Promise<FlowSummary> {
    const template = input.template === undefined ? undefined : this.templateOf(input.template, input.kind);
    return this.createWith(actor, input, template ?? blankFlow(input.key, input.kind), idempotencyKey);
  }

  async draft(actor: Actor, flowId: string): Promise<FlowDraft> {
    return this.deps.store.read(actor, async (em) =>
      flowDraftOf(await findFlow(em, flowId), await findDraft(em, flowId)),
    );
  }

  /** @throws {Problem} flow-draft-edited, naming who was faster */
  async save(actor: Actor, flowId: string, input: SaveDraft, idempotencyKey: string) {
    const content = contentOf(input);
    const { kind } = await this.get(actor, flowId);
    const problems = await this.deps.check(kind, content);
    return this.deps.store.write(actor, { idempotencyKey, fingerprint: flowId }, async (tx) => {
      const flow = await findFlow(tx.em, flowId);
      const draft = await this.replace(tx, actor, flow, input.revision, content, problems);
      if (input.name !== undefined) flow.name = input.name;
      return {
        revision: draft.revision,
        savedAt: draft.savedAt.toISOString(),
        bundleHash: flow.draftHash,
        problems,
      };
    });
  }

  /** The draft becomes what is live, or blank when nothing is. */
  async discard(actor: Actor, flowId: string, revision: number, idempotencyKey: string): Promise<FlowDraft> {
    const before = await this.liveContent(actor, flowId);
    const problems = await this.deps.check(before.kind, before.content);
    return this.deps.store.write(actor, { idempotencyKey, fingerprint: flowId }, async (tx) => {
      const flow = await findFlow(tx.em, flowId);
      const draft = await this.replace(tx, actor, flow, revision, before.content, problems);
      tx.audit({ action: 'flows.discard-draft', subject: `flow:${flowId}` });
      return flowDraftOf(flow, draft);
    });
  }

  async check(actor: Actor, flowId: string, content: FlowContent): Promise<FlowProblem[]> {
    const { kind } = await this.get(actor, flowId);
    return this.deps.check(kind, content);
  }

  /** A new flow, or the draft of the one with the bundle's key. */
  async import(actor: Actor, bundle: FlowBundle, idempotencyKey: string): Promise<FlowSummary> {
    const existing = await this.deps.store.read(actor, (em) => em.findOne(FlowEntity, { key: bundle.key }));
    if (!existing) return this.createWith(actor, bundle, contentOf(bundle), idempotencyKey);
    if (existing.kind !== bundle.kind) throw flowProblems.otherKind({ key: bundle.key });
    const problems = await this.deps.check(bundle.kind, bundle);
    return this.deps.store.write(actor, { idempotencyKey, fingerprint: hashBundle(bundle) }, async (tx) => {
      const flow = await findFlow(tx.em, existing.id);
      const { revision } = await findDraft(tx.em, flow.id);
      await this.replace(tx, actor, flow, revision, contentOf(bundle), problems);
      tx.audit({ action: 'flows.import', subject: `flow:${flow.id}`, payload: { hash: flow.draftHash } });
      return flowSummaryOf(flow);
    });
  }

  /** The draft as a bundle. */
  async bundle(actor: Actor, flowId: string): Promise<FlowBundle> {
    return this.deps.store.read(actor, async (em) => {
      const flow = await findFlow(em, flowId);
      return bundleOf(flow, (await findDraft(em, flowId)).content);
    });
  }

  private async createWith(
    actor: Actor,
    input: { key: string; kind: FlowKind; name: string },
    source: FlowContent,
    idempotencyKey: string,
  ): Promise<FlowSummary> {
    const content = contentOf(source);
    const problems = await this.deps.check(input.kind, content);
    const { key, kind, name } = input;
    return this.deps.store.write(actor, { idempotencyKey, fingerprint: key }, async (tx) => {
      if (await tx.em.count(FlowEntity, { key })) throw flowProblems.keyTaken({ key });
      const now = this.deps.clock.now();
      const [id, who] = [newId(), actor.userName];
      const draftHash = hashBundle({ format: 1, key, kind, ...content });
      const edited = { editedAt: now, editedBy: who };
      const flow = tx.em.create(FlowEntity, {
        id,
        key,
        kind,
        name,
        draftHash,
        ...countOf(problems),
        ...edited,
      });
      tx.em.create(FlowDraftEntity, { id, content, revision: 1, savedAt: now, savedBy: who });
      tx.audit({ action: 'flows.create', subject: `flow:${id}`, payload: { key, kind, name } });
      return flowSummaryOf(flow);
    });
  }

  private async replace(
    { em }: Transaction,
    actor: Actor,
    flow: Flow,
    revision: number,
    content: FlowContent,
    problems: readonly FlowProblem[],
  ) {
    const draft = await findDraft(em, flow.id);
    if (draft.revision !== revision) throw draftEdited(actor, draft);
    const now = this.deps.clock.now();
    draft.content = content;
    draft.revision++;
    draft.savedAt = flow.editedAt = now;
    draft.savedBy = flow.editedBy = actor.userName;
    flow.draftHash = hashBundle(bundleOf(flow, content));
    Object.assign(flow, countOf(problems));
    return draft;
  }

  private async liveContent(actor: Actor, flowId: string): Promise<{ kind: FlowKind; content: FlowContent }> {
    return this.deps.store.read(actor, async (em) => {
      const flow = await findFlow(em, flowId);
      const { key, kind, liveReleaseId } = flow;
      if (!liveReleaseId) return { kind, content: blankFlow(key, kind) };
      const { bundle } = await em.findOneOrFail(FlowReleaseEntity, { id: liveReleaseId });
      return { kind, content: contentOf(bundle) };
    });
  }

  private templateOf(key: string, kind: FlowKind): FlowBundle {
    const found = this.deps.templates.find((one) => one.key === key && one.kind === kind);
    if (!found)
      throw commonProblems.notFound({
        what: { 'zh-CN': '流程模板', 'zh-TW': '流程範本', en: 'flow template' },
      });
    return found;
  }
}

export async function findFlow(em: EntityManager, id: string): Promise<Flow> {
  const flow = await em.findOne(FlowEntity, { id });
  if (!flow) throw commonProblems.notFound({ what: { 'zh-CN': '流程', 'zh-TW': '流程', en: 'flow' } });
  return flow;
}

export function findDraft(em: EntityManager, id: string) {
  return em.findOneOrFail(FlowDraftEntity, { id });
}

export function bundleOf(flow: Pick<Flow, 'key' | 'kind' | 'name'>, content: FlowContent): FlowBundle {
  return { format: 1, key: flow.key, kind: flow.kind, name: flow.name, ...contentOf(content) };
}

/** Only what belongs to the content, whatever came with it. */
function contentOf({ bpmn, forms, schedules, prompts }: FlowContent): FlowContent {
  return { bpmn, forms, schedules, prompts };
}
