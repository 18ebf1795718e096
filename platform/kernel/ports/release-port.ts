/** Flow kinds: each has its own palette and screens. */
export const flowKinds = ['ticket', 'call', 'script'] as const;
export type FlowKind = (typeof flowKinds)[number];

/** Instance variable that says which drawn start event begins; absent: the plain one. Null once that is decided. */
export const startedByVariable = 'startedBy';

/** A start event with a trigger: the engine does not know it, the platform starts the flow there. */
export type StartTrigger = {
  /** The start event as drawn. */
  elementId: string;
  /** As drawn, may be empty. */
  name: string;
} & (
  | {
      kind: 'timer';
      timerType: 'date' | 'cycle';
      /** ISO 8601 date-time with zone, repeating interval, or cron of six fields; as Zeebe reads them. */
      time: string;
    }
  | { kind: 'message'; message: string }
);

/** A start that nobody does by hand. */
export interface TriggeredStart {
  tenantId: string;
  releaseId: string;
  /** The start event, as drawn. */
  elementId: string;
  /** The same key never starts a second time; at most 64 characters. */
  key: string;
  /** Of the message; a timer brings none. */
  variables: Readonly<Record<string, unknown>>;
}
/** Starts a flow of one kind. @throws {Problem} when it never will; anything else is tried again */
export type TriggeredStarter = (start: TriggeredStart) => Promise<void>;

/** A published, immutable version of a flow with everything it needs; the only thing that ever runs. */
export interface Release {
  id: string;
  tenantId: string;
  flowId: string;
  /** The flow's key in its bundle, e.g. `card-loss`. */
  flowKey: string;
  kind: FlowKind;
  name: string;
  version: number;
  bundleHash: string;
  processDefinitionKey: string;
  bpmnProcessId: string;
  /** Form key of the start event, where the flow starts from a form. */
  startFormKey?: string;
  /** It has no plain start event: only timers and messages start it, nobody does by hand. */
  isTriggeredOnly?: boolean;
}

/** How tickets and calls find what to run. Implemented by `designer/flows/server`. */
export interface ReleasePort {
  /** What the alias of a flow points at now. `flow` is a flow id or flow key; alias default `live`. @throws {Problem} flow-not-published */
  resolve(tenantId: string, flow: string, alias?: string): Promise<Release>;
  /** By the key a job carries; undefined for foreign or deleted definitions. Cached: releases never change. */
  byProcessDefinition(processDefinitionKey: string): Promise<Release | undefined>;
  byId(tenantId: string, releaseId: string): Promise<Release>;
  /** All flows of a kind that can be started now. */
  live(tenantId: string, kind: FlowKind): Promise<Release[]>;
  /** Resolves `<bundleHash>/<formId>` as user tasks and start events carry it. */
  form(tenantId: string, formKey: string): Promise<FormSchema>;
  /** The published BPMN text as drawn (for viewers and traces). */
  diagram(tenantId: string, releaseId: string): Promise<string>;
}

/** A form-js schema. */
export interface FormSchema {
  id: string;
  type: 'default';
  components: FormComponent[];
  [more: string]: unknown;
}
export interface FormComponent {
  type: string;
  id?: string;
  key?: string;
  label?: string;
  [more: string]: unknown;
}
