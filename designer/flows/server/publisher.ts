import { hasPlainStart, startTriggersOf, StraightenError } from '@callweave/designer/bundles';
import { type FlowVersion, versionState } from '@callweave/designer/flows/contract';
import {
  type Actor,
  type Clock,
  EngineError,
  type EnginePort,
  faultPoint,
  type Logger,
  newId,
  Problem,
  type StartTrigger,
  systemActor,
} from '@callweave/platform/kernel';
import type { JobHandler, Store, Transaction } from '@callweave/platform/store';
import { type ContentChecker, countOf } from './check-content';
import { deployedFile } from './deployed-file';
import { bundleOf, findDraft, findFlow } from './drafts';
import { type FlowRelease, FlowReleaseEntity } from './flow.entities';
import { draftEdited, flowProblems } from './flow.problems';
import { flowVersionOf } from './flow-views';
import { startFormOf } from './start-form';
import { moveAlias } from './move-alias';
import type { Triggers } from './triggers/triggers';

export interface PublisherDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  engine: EnginePort;
  check: ContentChecker;
  triggers: Triggers;
}

const deployTopic = 'flows.deploy';
/** The request deploys itself; the job only finishes what a crash left. */
const rescueAfterMs = 20_000;

/**
 * Draft → immutable version → engine → alias. Version row and engine never share a transaction: a row `deploying` is
 * finished by whoever finds it, and deploying the same file again is no harm to the engine.
 */
export class Publisher {
  constructor(private readonly deps: PublisherDeps) {}

  async publish(
    actor: Actor,
    flowId: string,
    input: { revision: number; note: string },
    idempotencyKey: string,
  ): Promise<FlowVersion> {
    await this.mustBeSound(actor, flowId);
    faultPoint('publish.version.before-write');
    const { releaseId } = await this.deps.store.write(
      actor,
      { idempotencyKey, fingerprint: `${flowId} ${input.revision}` },
      (tx) => this.writeVersion(tx, actor, flowId, input),
    );
    faultPoint('publish.version.after-write');
    return this.finish(actor.tenantId, releaseId);
  }

  /** Finishes versions a crash left `deploying`, and brings to this engine what was published on another. */
  async recover(): Promise<void> {
    await this.recoverDeploying();
    await this.queueForeign();
  }

  private async recoverDeploying(): Promise<void> {
    const open = await this.deps.store.system('find unfinished versions', ({ em }) =>
      em.find(FlowReleaseEntity, { state: versionState.deploying }, { fields: ['tenantId', 'id'] }),
    );
    for (const { tenantId, id } of open) {
      try {
        await this.finish(tenantId, id);
      } catch (error) {
        // A refusal is noted at the version; an engine that is away is tried again by the queued job.
        this.deps.log.warn({ tenant: tenantId, releaseId: id, error }, 'a version could not be finished');
      }
    }
  }

  /** After another engine was configured, or a data set was lost. */
  private async queueForeign(): Promise<void> {
    const { engineId } = this.deps.engine;
    await this.deps.store.system('versions of another engine', async ({ em, send }) => {
      const where = { state: versionState.published, engineId: { $ne: engineId } };
      for (const { tenantId, id } of await em.find(FlowReleaseEntity, where, { fields: ['tenantId', 'id'] }))
        send(deployTopic, { releaseId: id }, { key: `${id} ${engineId}`, tenantId });
    });
  }

  jobHandler(): JobHandler {
    return {
      topic: deployTopic,
      maxAttempts: 20,
      run: async ({ releaseId }, { tenantId }) => {
        try {
          await this.finish(tenantId, String(releaseId));
        } catch (error) {
          // The author was or will be told: the version is marked refused.
          if (!(error instanceof Problem)) throw error;
        }
      },
    };
  }

  /** Points an alias at a published version; an older one is a rollback. */
  async setAlias(actor: Actor, flowId: string, alias: string, releaseId: string, idempotencyKey: string) {
    const options = { idempotencyKey, fingerprint: `${flowId} ${alias} ${releaseId}` };
    const replaceTriggers = await this.deps.triggers.replacer(actor.tenantId);
    return this.deps.store.write(actor, options, async (tx) => {
      const flow = await findFlow(tx.em, flowId);
      const release = await tx.em.findOne(FlowReleaseEntity, { id: releaseId, flowId });
      if (release?.state !== versionState.published) {
        throw flowProblems.versionNotPublished({ version: release?.number ?? releaseId });
      }
      const from = await moveAlias(tx, flow, alias, release, replaceTriggers);
      tx.audit({ action: 'flows.alias', subject: `flow:${flowId}`, payload: { alias, from, to: releaseId } });
      return { flowId };
    });
  }

  private async mustBeSound(actor: Actor, flowId: string): Promise<void> {
    const { kind, content } = await this.deps.store.read(actor, async (em) => ({
      kind: (await findFlow(em, flowId)).kind,
      content: (await findDraft(em, flowId)).content,
    }));
    const problems = await this.deps.check(kind, content);
    const errors = problems.filter((one) => one.severity === 'error');
    if (errors.length === 0) return;
    throw flowProblems.notPublishable(
      { count: countOf(problems).errorCount },
      {
        errors: errors.map(({ elementId, formId, text }) => ({
          pointer: `#/${formId ? `forms/${formId}` : `bpmn/${elementId ?? ''}`}`,
          detail: text,
        })),
      },
    );
  }

  private async writeVersion(
    { em, audit, send }: Transaction,
    actor: Actor,
    flowId: string,
    { revision, note }: { revision: number; note: string },
  ): Promise<{ releaseId: string }> {
    const flow = await findFlow(em, flowId);
    const draft = await findDraft(em, flowId);
    if (draft.revision !== revision) throw draftEdited(actor, draft);
    const latest = await em.findOne(FlowReleaseEntity, { flowId, number: flow.latestNumber });
    if (latest?.bundleHash === flow.draftHash && latest.state === versionState.published) {
      // A flow it calls may have changed.
      const { processId } = await deployedFile(em, latest);
      if (processId === latest.bpmnProcessId) throw flowProblems.nothingChanged({ version: latest.number });
    }
    const now = this.deps.clock.now();
    const id = newId();
    em.create(FlowReleaseEntity, {
      id,
      flowId,
      flowKey: flow.key,
      number: ++flow.latestNumber,
      state: versionState.deploying,
      note,
      bundle: bundleOf(flow, draft.content),
      bundleHash: flow.draftHash,
      publishedAt: now,
      publishedById: actor.userId,
      publishedBy: actor.userName,
      engineId: this.deps.engine.engineId,
    });
    const payload = { releaseId: id, version: flow.latestNumber, hash: flow.draftHash, note };
    audit({ action: 'flows.publish', subject: `flow:${flowId}`, payload });
    send(deployTopic, { releaseId: id }, { key: id, notBefore: new Date(now.getTime() + rescueAfterMs) });
    return { releaseId: id };
  }

  /** Deploys and points `live` at the version, unless that is done. */
  private async finish(tenantId: string, releaseId: string): Promise<FlowVersion> {
    const release = await this.deps.store.read({ tenantId }, (em) =>
      em.findOneOrFail(FlowReleaseEntity, { id: releaseId }),
    );
    if (release.state === versionState.published) {
      if (release.engineId !== this.deps.engine.engineId) await this.bringHere(release);
      return flowVersionOf(release, ['live']);
    }
    if (release.state === versionState.refused) throw flowProblems.engineRefused({ reason: release.refusal });
    try {
      const deployed = await this.deploy(release);
      return await this.markPublished(release, deployed);
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === undefined) throw error;
      await this.markRefused(release, reason);
      throw error instanceof Problem ? error : flowProblems.engineRefused({ reason }, { cause: error });
    }
  }

  /** The same version on this engine; what it calls is what is live by now. */
  private async bringHere(release: FlowRelease): Promise<void> {
    const { engineId } = this.deps.engine;
    const { processDefinitionKey } = await this.deploy(release);
    await this.deps.store.write(authorOf(release), {}, async ({ em, audit }) => {
      const row = await em.findOneOrFail(FlowReleaseEntity, { id: release.id });
      Object.assign(row, { engineId, processDefinitionKey });
      const payload = { releaseId: row.id, engineId, processDefinitionKey };
      audit({ action: 'flows.redeployed', subject: `flow:${row.flowId}`, payload });
    });
  }

  private async deploy(release: FlowRelease): Promise<Deployed> {
    const { tenantId, bundle, bpmnProcessId } = release;
    const file = await this.deps.store.read({ tenantId }, (em) => deployedFile(em, release, bpmnProcessId));
    const startForm = await startFormOf(bundle.bpmn);
    faultPoint('publish.deploy.before-send');
    const [process] = await this.deps.engine.deploy([{ name: `${file.processId}.bpmn`, content: file.bpmn }]);
    faultPoint('publish.deploy.after-send');
    return {
      processDefinitionKey: process!.processDefinitionKey,
      bpmnProcessId: process!.bpmnProcessId,
      startFormKey: startForm && `${release.bundleHash}/${startForm}`,
      triggers: startTriggersOf(file.process),
      isTriggeredOnly: !hasPlainStart(file.process),
    };
  }

  private async markPublished(release: FlowRelease, deployed: Deployed): Promise<FlowVersion> {
    faultPoint('publish.alias.before-write');
    const replaceTriggers = await this.deps.triggers.replacer(release.tenantId);
    const version = await this.deps.store.write(authorOf(release), {}, async (tx) => {
      const row = await tx.em.findOneOrFail(FlowReleaseEntity, { id: release.id });
      if (row.state !== versionState.deploying) return flowVersionOf(row, ['live']);
      Object.assign(row, deployed, { state: versionState.published });
      const flow = await findFlow(tx.em, row.flowId);
      // A newer version may have overtaken this one while it was being rescued.
      if (row.number >= (flow.liveNumber ?? 0)) await moveAlias(tx, flow, 'live', row, replaceTriggers);
      const payload = { releaseId: row.id, processDefinitionKey: deployed.processDefinitionKey };
      tx.audit({ action: 'flows.published', subject: `flow:${row.flowId}`, payload });
      return flowVersionOf(row, ['live']);
    });
    faultPoint('publish.alias.after-write');
    return version;
  }

  private async markRefused(release: FlowRelease, reason: string): Promise<void> {
    await this.deps.store.write(authorOf(release), {}, async ({ em, audit }) => {
      const row = await em.findOneOrFail(FlowReleaseEntity, { id: release.id });
      row.state = versionState.refused;
      row.refusal = reason;
      audit({
        action: 'flows.refused',
        subject: `flow:${row.flowId}`,
        payload: { releaseId: row.id, reason },
      });
    });
  }
}

interface Deployed {
  processDefinitionKey: string;
  bpmnProcessId: string;
  startFormKey: string | undefined;
  triggers: StartTrigger[];
  isTriggeredOnly: boolean;
}

/** Why a version can never run; undefined when trying again may help. */
function refusalOf(error: unknown): string | undefined {
  if (error instanceof Problem || error instanceof StraightenError) return error.message;
  return error instanceof EngineError && error.code === 'INVALID_ARGUMENT' ? error.details : undefined;
}

/** Who published; finishing is in their name also after a restart. */
function authorOf({ tenantId, id, publishedById, publishedBy }: FlowRelease): Actor {
  return { ...systemActor(tenantId, 'publish', id), userId: publishedById, userName: publishedBy };
}
