import type { Transaction } from '@callweave/platform/store';
import { type Flow, FlowAliasEntity, type FlowRelease } from './flow.entities';

/**
 * Points an alias at a version. `live` takes the version's triggers with it.
 * @returns the release it pointed at before
 */
export async function moveAlias(
  tx: Transaction,
  flow: Flow,
  alias: string,
  release: FlowRelease,
  replaceTriggers: (tx: Transaction, release: FlowRelease) => Promise<void>,
): Promise<string | undefined> {
  const { em } = tx;
  const pointer = await em.findOne(FlowAliasEntity, { flowId: flow.id, alias });
  const before = pointer?.releaseId;
  if (pointer) pointer.releaseId = release.id;
  else em.create(FlowAliasEntity, { tenantId: flow.tenantId, flowId: flow.id, alias, releaseId: release.id });
  if (alias !== 'live' || before === release.id) return before;
  flow.liveReleaseId = release.id;
  flow.liveNumber = release.number;
  flow.liveHash = release.bundleHash;
  await replaceTriggers(tx, release);
  return before;
}
