import {
  flowBundle,
  type FlowBundle,
  type FlowMessage,
  type FlowSummary,
} from '@callweave/designer/flows/contract';
import {
  type Actor,
  type Clock,
  type EnginePort,
  faultOfJson,
  type FileAnswer,
  type Logger,
  type PageQuery,
} from '@callweave/platform/kernel';
import { pageBy, type ServerArea, type Store } from '@callweave/platform/store';
import type { NodeTemplate } from '@callweave/runtime/node-sdk';
import { createContentChecker } from './check-content';
import { Drafts, findFlow } from './drafts';
import { FlowAliasEntity, FlowReleaseEntity } from './flow.entities';
import { flowProblems } from './flow.problems';
import { flowRoutes } from './flow.routes';
import { flowVersionOf } from './flow-views';
import { Publisher } from './publisher';
import { Releases } from './releases';
import { messageSender, publishMessage } from './triggers/messages';
import { Triggers } from './triggers/triggers';

export interface FlowsDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  engine: EnginePort;
  /** Of all areas; palettes, element templates and checks come from them. */
  nodeTemplates: readonly NodeTemplate[];
  /** What new flows may start from. */
  templates: readonly FlowBundle[];
  /** IANA name; cron of start events is read in it. */
  timeZoneOf(tenantId: string): Promise<string>;
}

export interface Flows extends ServerArea {
  drafts: Drafts;
  publisher: Publisher;
  /** How tickets, calls and the projector find what runs. */
  releases: Releases;
  /** Timers and messages that start flows; who starts them registers here. */
  triggers: Triggers;
  publishMessage(actor: Actor, message: FlowMessage, idempotencyKey: string): Promise<{ messageId: string }>;
}

export function createFlows(deps: FlowsDeps): Flows {
  const check = createContentChecker(deps.nodeTemplates);
  const drafts = new Drafts({ ...deps, check });
  const triggers = new Triggers(deps);
  const publisher = new Publisher({ ...deps, check, triggers });
  const releases = new Releases(deps.store, deps.engine);
  const send: Flows['publishMessage'] = (...message) => publishMessage(deps, ...message);
  const versions = createVersions(deps.store, drafts, publisher, releases, triggers);
  return {
    drafts,
    publisher,
    releases,
    triggers,
    publishMessage: send,
    routes: flowRoutes({
      ...{ drafts, publisher, releases, versions, ...deps },
      publishMessage: send,
    }),
    jobHandlers: [publisher.jobHandler(), messageSender(deps), ...triggers.jobHandlers()],
    start: () => publisher.recover(),
  };
}

/** What is asked about published versions and bundle files. */
export function createVersions(
  store: Store,
  drafts: Drafts,
  publisher: Publisher,
  releases: Releases,
  triggers: Triggers,
) {
  return {
    async list(actor: Actor, flowId: string, query: PageQuery) {
      return store.read(actor, async (em) => {
        await findFlow(em, flowId);
        const page = await pageBy(em, FlowReleaseEntity, { flowId }, [['number', 'desc']], query);
        const pointers = await em.find(FlowAliasEntity, { flowId });
        const aliases = (id: string) =>
          pointers.filter((one) => one.releaseId === id).map((one) => one.alias);
        const live = await triggers.ofFlow(em, flowId);
        const items = page.items.map((row) => flowVersionOf(row, aliases(row.id)));
        return {
          ...page,
          items: items.map((one) => (one.aliases.includes('live') ? { ...one, triggers: live } : one)),
        };
      });
    },

    async setAlias(actor: Actor, flowId: string, alias: string, releaseId: string, key: string) {
      await publisher.setAlias(actor, flowId, alias, releaseId, key);
      return drafts.get(actor, flowId);
    },

    async exportBundle(actor: Actor, flowId: string, releaseId?: string): Promise<FileAnswer> {
      const bundle = releaseId
        ? (await releases.row(actor.tenantId, releaseId)).bundle
        : await drafts.bundle(actor, flowId);
      const bytes = Buffer.from(`${JSON.stringify(bundle, null, 2)}\n`);
      return { bytes, contentType: 'application/json', fileName: `${bundle.key}.flow.json` };
    },

    async importBundle(actor: Actor, bytes: Uint8Array, key: string): Promise<FlowSummary> {
      return drafts.import(actor, readBundle(bytes), key);
    },
  };
}

export type Versions = ReturnType<typeof createVersions>;

/** @throws {Problem} flow-not-a-bundle, naming what does not fit */
export function readBundle(bytes: Uint8Array): FlowBundle {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    // Not JSON at all.
    throw flowProblems.notABundle({}, { cause });
  }
  if (faultOfJson(json)) throw flowProblems.notABundle();
  const parsed = flowBundle.safeParse(json);
  if (parsed.success) return parsed.data;
  const detail = { 'zh-CN': '格式不符', 'zh-TW': '格式不符', en: 'Does not have the right form' };
  const errors = parsed.error.issues
    .slice(0, 20)
    .map(({ path }) => ({ pointer: `#/${path.join('/')}`, detail }));
  throw flowProblems.notABundle({}, { errors, cause: parsed.error });
}
