import { versionState } from '@callweave/designer/flows/contract';
import {
  commonProblems,
  type EnginePort,
  type FlowKind,
  type FormSchema,
  type Release,
  type ReleasePort,
} from '@callweave/platform/kernel';
import type { Store } from '@callweave/platform/store';
import type { EntityManager } from '@mikro-orm/core';
import { FlowAliasEntity, FlowEntity, type FlowRelease, FlowReleaseEntity } from './flow.entities';
import { flowProblems } from './flow.problems';

/** Published versions never change, so what was read once is kept. */
const cacheSize = 500;

/** {@link ReleasePort} over the release table. */
export class Releases implements ReleasePort {
  private readonly byKey = new Map<string, Release>();
  private readonly bundles = new Map<string, FlowRelease>();

  constructor(
    private readonly store: Store,
    private readonly engine: Pick<EnginePort, 'engineId'>,
  ) {}

  async resolve(tenantId: string, flow: string, alias = 'live'): Promise<Release> {
    return this.store.read({ tenantId }, async (em) => {
      const found = await em.findOne(FlowEntity, { $or: [{ id: flow }, { key: flow }] });
      const pointer = found && (await em.findOne(FlowAliasEntity, { flowId: found.id, alias }));
      if (!pointer) throw flowProblems.notPublished({ flow });
      return this.releaseOf(await this.published(em, tenantId, pointer.releaseId));
    });
  }

  async byProcessDefinition(processDefinitionKey: string): Promise<Release | undefined> {
    const known = this.byKey.get(processDefinitionKey);
    if (known) return known;
    const where = { processDefinitionKey, engineId: this.engine.engineId, state: versionState.published };
    const row = await this.acrossTenants((em) =>
      em.findOne(FlowReleaseEntity, where, { orderBy: { number: 'desc' } }),
    );
    if (!row) return undefined;
    const release = this.releaseOf(row);
    remember(this.byKey, processDefinitionKey, release);
    return release;
  }

  byId(tenantId: string, releaseId: string): Promise<Release> {
    return this.store.read({ tenantId }, async (em) =>
      this.releaseOf(await this.published(em, tenantId, releaseId)),
    );
  }

  async live(tenantId: string, kind: FlowKind): Promise<Release[]> {
    return this.store.read({ tenantId }, async (em) => {
      const flows = await em.find(
        FlowEntity,
        { kind, liveReleaseId: { $ne: null } },
        { orderBy: { name: 'asc' } },
      );
      const rows: FlowRelease[] = [];
      for (const flow of flows) rows.push(await this.published(em, tenantId, flow.liveReleaseId!));
      return rows.map((row) => this.releaseOf(row));
    });
  }

  async form(tenantId: string, formKey: string): Promise<FormSchema> {
    const [bundleHash, formId] = formKey.split('/');
    const form = await this.store.read({ tenantId }, async (em) => {
      const row = await em.findOne(
        FlowReleaseEntity,
        { bundleHash },
        { fields: ['id'], disableIdentityMap: true },
      );
      return row && (await this.published(em, tenantId, row.id)).bundle.forms[formId ?? ''];
    });
    if (!form) throw commonProblems.notFound({ what: { 'zh-CN': '表单', 'zh-TW': '表單', en: 'form' } });
    return form as unknown as FormSchema;
  }

  async diagram(tenantId: string, releaseId: string): Promise<string> {
    const row = await this.store.read({ tenantId }, (em) => this.published(em, tenantId, releaseId));
    return row.bundle.bpmn;
  }

  /** The whole version, content included. @throws {Problem} common-not-found */
  async row(tenantId: string, releaseId: string): Promise<FlowRelease> {
    return this.store.read({ tenantId }, (em) => this.published(em, tenantId, releaseId));
  }

  private async published(em: EntityManager, tenantId: string, releaseId: string): Promise<FlowRelease> {
    const cacheKey = `${tenantId} ${releaseId}`;
    const known = this.bundles.get(cacheKey);
    if (known) return known;
    const row = await em.findOne(FlowReleaseEntity, { id: releaseId }, { disableIdentityMap: true });
    if (!row) throw commonProblems.notFound({ what: { 'zh-CN': '版本', 'zh-TW': '版本', en: 'version' } });
    if (row.state === versionState.published && this.isHere(row)) remember(this.bundles, cacheKey, row);
    return row;
  }

  /** The engine has it; not so for a moment after a data set was lost or the engine changed. */
  private isHere({ engineId }: FlowRelease): boolean {
    return engineId === this.engine.engineId;
  }

  /** Keys of another engine mean something else here, so they are not told. */
  private releaseOf(row: FlowRelease): Release {
    return {
      id: row.id,
      tenantId: row.tenantId,
      flowId: row.flowId,
      flowKey: row.flowKey,
      kind: row.bundle.kind,
      name: row.bundle.name,
      version: row.number,
      bundleHash: row.bundleHash,
      processDefinitionKey: (this.isHere(row) && row.processDefinitionKey) || '',
      bpmnProcessId: row.bpmnProcessId ?? '',
      startFormKey: row.startFormKey ?? undefined,
      isTriggeredOnly: row.isTriggeredOnly,
    };
  }

  private acrossTenants<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.store.system('find the tenant of a process definition', ({ em }) => work(em));
  }
}

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= cacheSize) cache.delete(cache.keys().next().value!);
  cache.set(key, value);
}
