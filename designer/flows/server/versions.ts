import { flowBundle, type FlowBundle, type FlowSummary } from '@callweave/designer/flows/contract';
import { type Actor, faultOfJson, type FileAnswer, type PageQuery } from '@callweave/platform/kernel';
import { pageBy, type Store } from '@callweave/platform/store';
import { type Drafts, findFlow } from './drafts';
import { FlowAliasEntity, FlowReleaseEntity } from './flow.entities';
import { flowProblems } from './flow.problems';
import { flowVersionOf } from './flow-views';
import type { Publisher } from './publisher';
import type { Releases } from './releases';
import type { Triggers } from './triggers/triggers';

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
