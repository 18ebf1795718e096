import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Actor,
  type FormComponent,
  type FormSchema,
  newId,
  Problem,
  type Release,
  type ReleasePort,
  silentLogger,
  systemClock,
  type Tracing,
} from '@callweave/platform/kernel';
import {
  createEventBus,
  createFolderFileStore,
  createVault,
  openTestStore,
  type SqlStore,
  testActor,
} from '@callweave/platform/store';
import { createTickets, ticketEntities } from '@callweave/platform/tickets/server';
import { createWorkItems, type PeoplePort, workItemEntities } from '@callweave/platform/work-items/server';
import { tracedEngine } from '@callweave/platform/telemetry';
import { type EmbeddedEngine, openEmbeddedEngine } from '@callweave/runtime/broker';
import { createRecords, recordsEntities } from '@callweave/runtime/records/server';

const bundle = join(import.meta.dirname, '../../templates/ticket-flows/bank-ticket');

function formsOf(names: readonly string[], fields: FormComponent[]): Map<string, FormSchema> {
  return new Map(
    names.map((name) => {
      const form = JSON.parse(readFileSync(`${bundle}/forms/${name}.json`, 'utf8')) as FormSchema;
      return [`hash/${name}`, { ...form, components: [...form.components, ...fields] }];
    }),
  );
}

/** Everybody of the small bank, with the rights of their role (T-02). */
export const people: Readonly<Record<string, Actor>> = {
  ann: person('ann', ['tickets.create', 'tickets.query', 'tickets.handle']),
  bob: person('bob', ['tickets.create', 'tickets.query', 'tickets.handle']),
  eve: person('eve', ['tickets.audit', 'tickets.query', 'tickets.handle', 'work-items.institution']),
  max: person('max', ['tickets.audit', 'tickets.query']),
  guest: person('guest', []),
};
export const stranger = { ...testActor({ tenantId: 'tenant-b', userId: 'mallory' }) };

function person(userId: string, rights: string[]): Actor {
  return {
    ...testActor({ userId, rights }),
    institutionId: 'inst-1',
    institutionTree: ['inst-1'],
    locale: 'en',
  };
}

const directory: PeoplePort = {
  find: async (_, userId) => (people[userId] ? { id: userId, name: userId } : undefined),
  holdsRight: async (_, userId, right) => people[userId]?.rights.has(right) ?? false,
  search: async (_, { right, text = '' }) =>
    Object.values(people)
      .filter(({ rights, userId }) => (!right || rights.has(right)) && userId.includes(text))
      .map(({ userId }) => ({ id: userId, name: userId })),
};

export type Desk = Awaited<ReturnType<typeof openDesk>>;

export interface DeskOptions {
  /** Changes the drawing before it is deployed. */
  draw?: (bpmn: string) => string;
  answerWaitMs?: number;
  /** Added to every form. */
  fields?: FormComponent[];
  /** The engine does not know idempotency keys of completions, as Zeebe: a repeat is NOT_FOUND. */
  isForgetful?: boolean;
  tracing?: Tracing;
}

/** The ticket slice with real store, engine and projector; `reopen` is a restart of the process. */
export async function openDesk({
  draw = (bpmn) => bpmn,
  answerWaitMs = 5_000,
  fields = [],
  isForgetful = false,
  tracing,
}: DeskOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'callweave-desk-'));
  const store = await openTestStore(
    [...recordsEntities, ...workItemEntities, ...ticketEntities],
    systemClock,
  );
  const bpmn = draw(readFileSync(`${bundle}/flow.bpmn`, 'utf8'));
  const published = bpmn.replaceAll(/formKey="(\w+)"/g, 'formKey="hash/$1"');
  const pushes: string[] = [];
  const endedSources: string[] = [];
  const ground = {
    store,
    folder,
    bpmn,
    published,
    pushes,
    endedSources,
    answerWaitMs,
    fields,
    isForgetful,
    tracing,
  };
  let process = await boot(ground);
  return {
    store,
    bpmn,
    pushes,
    endedSources,
    people,
    get engine() {
      return process.engine;
    },
    get tickets() {
      return process.tickets;
    },
    get workItems() {
      return process.workItems;
    },
    get records() {
      return process.records;
    },
    /** Lets the process die where it stands and starts it again on what is stored. */
    async reopen(): Promise<void> {
      await process.close();
      process = await boot(ground);
    },
    /** Everything the engine recorded is in the tables. */
    async settle(): Promise<void> {
      await process.engine.whenIdle();
      if (!(await process.records.caughtUp(5_000))) throw new Error('the projector is behind');
    },
    async close(): Promise<void> {
      await process.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Ground {
  store: SqlStore;
  folder: string;
  bpmn: string;
  published: string;
  pushes: string[];
  /** Keys of what made tickets that have ended. */
  endedSources: string[];
  answerWaitMs: number;
  fields: FormComponent[];
  isForgetful: boolean;
  tracing?: Tracing;
}

async function boot(ground: Ground) {
  const { store, folder, pushes, answerWaitMs } = ground;
  const embedded = await openEmbeddedEngine({ path: join(folder, 'engine.sqlite') });
  const { tracing } = ground;
  const forgets = ground.isForgetful ? forgetful(embedded) : embedded;
  const engine = tracing ? tracedEngine(forgets, tracing) : forgets;
  const releases = await releasesOf(engine, ground);
  const bus = createEventBus(silentLogger);
  const pusher = { publish: (_: string, topic: string) => void pushes.push(topic) };
  const common = { store, engine, releases, bus, pusher, clock: systemClock, log: silentLogger };
  const records = createRecords(common);
  const vault = createVault({ store, secretKey: 'a secret of this test, long enough' });
  const workItems = createWorkItems({ ...common, tracing, vault, records, people: directory, answerWaitMs });
  const files = createFolderFileStore(join(folder, 'files'));
  const tickets = createTickets({
    ...common,
    vault,
    files,
    workItems,
    sourceEnded: async (_, __, key) => void ground.endedSources.push(key),
  });
  records.register(workItems.projections ?? []);
  // As the process does: recovery first, the projector last.
  await workItems.start!();
  await tickets.start!();
  await records.start!();
  return {
    ...{ engine, records, workItems, tickets },
    close: async () => {
      await workItems.stop!();
      await tickets.stop!();
      await records.stop!();
      await engine.close();
    },
  };
}

function forgetful(engine: EmbeddedEngine): EmbeddedEngine {
  const completeJob: EmbeddedEngine['completeJob'] = ({ jobKey, variables }) =>
    engine.completeJob({ jobKey, variables });
  return Object.assign(Object.create(engine) as EmbeddedEngine, { completeJob });
}

async function releasesOf(engine: EmbeddedEngine, { bpmn, published, fields }: Ground): Promise<ReleasePort> {
  const [deployed] = await engine.deploy([{ name: 'bank-ticket.bpmn', content: published }]);
  const forms = formsOf(['create', 'audit', 'handle'], fields);
  const release: Release = {
    ...{ id: 'release-1', tenantId: 'tenant-a', flowId: 'flow-1', flowKey: 'bank-ticket', kind: 'ticket' },
    ...{ name: '银行工单', version: 1, bundleHash: 'hash', startFormKey: 'hash/create' },
    processDefinitionKey: deployed!.processDefinitionKey,
    bpmnProcessId: deployed!.bpmnProcessId,
  };
  const notPublished = { 'zh-CN': '没有发布', 'zh-TW': '沒有發布', en: 'not published' };
  const own = (tenantId: string, isIt: boolean): Release => {
    if (tenantId !== release.tenantId || !isIt) throw new Problem('flow-not-published', 409, notPublished);
    return release;
  };
  return {
    resolve: async (tenantId, flow) => own(tenantId, flow === release.flowKey),
    byProcessDefinition: async (key) => (key === release.processDefinitionKey ? release : undefined),
    byId: async (tenantId, id) => own(tenantId, id === release.id),
    live: async (tenantId) => (tenantId === release.tenantId ? [release] : []),
    form: async (_, key) => forms.get(key)!,
    diagram: async () => bpmn,
  };
}

export const key = (): string => newId();
