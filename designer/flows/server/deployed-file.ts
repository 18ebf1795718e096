import { createHash } from 'node:crypto';
import { straighten } from '@callweave/designer/bundles';
import { type ProcessModel, readProcesses } from '@callweave/runtime/engine';
import type { EntityManager } from '@mikro-orm/core';
import { deployedMessageName, deployedProcessId } from './deployed-name';
import { FlowEntity, type FlowRelease, FlowReleaseEntity } from './flow.entities';
import { flowProblems } from './flow.problems';

export interface DeployedFile {
  bpmn: string;
  /** As drawn. */
  process: ProcessModel;
  /** As deployed. */
  processId: string;
}

/**
 * A version as the engine gets it: names are those engines share between tenants, called flows are those live now. What
 * it calls is part of its name: the same drawing over a newer child is another process, so that whoever calls the older
 * one keeps it.
 * @param name of a version that was deployed before, on another engine: it keeps it
 * @throws {Problem} flow-called-flow-not-published
 * @throws {StraightenError}
 */
export async function deployedFile(
  em: EntityManager,
  { tenantId, bundle, bundleHash }: Pick<FlowRelease, 'tenantId' | 'bundle' | 'bundleHash'>,
  name?: string | null,
): Promise<DeployedFile> {
  const { processes } = await readProcesses(bundle.bpmn, { isDrawn: true });
  const process = processes[0]!;
  const calls = await calledProcesses(em, process);
  const processId =
    name ?? deployedProcessId(tenantId, bundle.key, hashOver(bundleHash, [...calls.values()]));
  const bpmn = await straighten(bundle.bpmn, {
    kind: bundle.kind,
    bundleHash,
    rename: (kind, id) => {
      if (kind === 'message') return deployedMessageName(tenantId, id);
      const deployed = id === process.id ? processId : calls.get(id);
      if (deployed === undefined) throw flowProblems.calledFlowNotPublished({ flow: id });
      return deployed;
    },
  });
  return { bpmn, process, processId };
}

/** Flow key → process id of its live version, of the flows it calls; those never published are left out. */
async function calledProcesses(em: EntityManager, process: ProcessModel): Promise<Map<string, string>> {
  const flowKeys = Object.values(process.elements).flatMap(({ call }) => call?.processId ?? []);
  if (flowKeys.length === 0) return new Map();
  const flows = await em.find(FlowEntity, { key: flowKeys, liveReleaseId: { $ne: null } });
  const releases = await em.find(
    FlowReleaseEntity,
    { id: flows.flatMap(({ liveReleaseId }) => liveReleaseId ?? []) },
    { fields: ['flowKey', 'bpmnProcessId'], orderBy: { flowKey: 'asc' } },
  );
  return new Map(releases.map(({ flowKey, bpmnProcessId }) => [flowKey, bpmnProcessId!]));
}

function hashOver(bundleHash: string, calls: readonly string[]): string {
  if (calls.length === 0) return bundleHash;
  return createHash('sha256')
    .update([bundleHash, ...calls].join('\n'))
    .digest('hex');
}
