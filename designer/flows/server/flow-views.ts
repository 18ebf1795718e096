import type { FlowDraft, FlowSummary, FlowVersion, NodeTypeView } from '@callweave/designer/flows/contract';
import type { Locale } from '@callweave/platform/kernel';
import { elementTemplate, nodeFields, type NodeTemplate } from '@callweave/runtime/node-sdk';
import type { InferEntity } from '@mikro-orm/core';
import type { Flow, FlowDraftEntity, FlowRelease } from './flow.entities';

export function flowSummaryOf(flow: Flow): FlowSummary {
  return {
    id: flow.id,
    key: flow.key,
    kind: flow.kind,
    name: flow.name,
    liveVersion: flow.liveNumber ?? undefined,
    liveReleaseId: flow.liveReleaseId ?? undefined,
    latestVersion: flow.latestNumber || undefined,
    hasChanges: flow.draftHash !== flow.liveHash,
    errorCount: flow.errorCount,
    warningCount: flow.warningCount,
    updatedAt: flow.editedAt.toISOString(),
    updatedBy: flow.editedBy,
  };
}

export function flowDraftOf(flow: Flow, draft: InferEntity<typeof FlowDraftEntity>): FlowDraft {
  return {
    ...draft.content,
    flow: flowSummaryOf(flow),
    revision: draft.revision,
    savedAt: draft.savedAt.toISOString(),
    savedBy: draft.savedBy,
    bundleHash: flow.draftHash,
  };
}

export function flowVersionOf(release: FlowRelease, aliases: readonly string[]): FlowVersion {
  return {
    id: release.id,
    version: release.number,
    state: release.state,
    note: release.note,
    bundleHash: release.bundleHash,
    publishedAt: release.publishedAt.toISOString(),
    publishedBy: release.publishedBy,
    aliases: [...aliases],
    refusal: release.refusal ?? undefined,
  };
}

export function nodeTypeViewOf(template: NodeTemplate, locale: Locale): NodeTypeView {
  return {
    type: template.type,
    version: template.version,
    group: template.group,
    kinds: [...template.kinds],
    label: template.label,
    description: template.description,
    icon: template.icon,
    fields: nodeFields(template),
    outputs: Object.keys(template.output.shape),
    exits: { ...template.exits },
    errors: [...template.errors],
    elementTemplate: { ...elementTemplate(template, locale) },
  };
}
