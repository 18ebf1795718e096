import type { FlowKind, LocalText } from '@callweave/platform/kernel';
import type { ElementModel, ProcessModel } from '@callweave/runtime/engine';

/** A node type as far as checks know it; a `NodeTypeView` of the designer's contract is one. */
export interface CheckedNodeType {
  type: string;
  label: LocalText;
  kinds: readonly FlowKind[];
  fields: readonly { name: string; label: LocalText; isRequired: boolean }[];
}

export interface CheckedFlow {
  kind: FlowKind;
  /** BPMN 2.0 XML as drawn. */
  bpmn: string;
  /** Form id → form; only the ids matter here. */
  forms: Readonly<Record<string, unknown>>;
  nodeTypes: readonly CheckedNodeType[];
}

/** What a rule looks at: one process of the flow. */
export interface RuleContext extends CheckedFlow {
  process: ProcessModel;
  elements: readonly ElementModel[];
}
