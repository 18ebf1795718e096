import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { flowApi } from '@callweave/designer/flows/contract';
import { ApiClient, I18n, PushClient, Session } from '@callweave/platform/ui';
import type { ElementMark, FlowNodeLook } from '@callweave/platform/ui/diagram';
import { type InstanceTrace, instanceTraceTopic, recordsApi } from '@callweave/platform/records/contract';
import { type CallDetail, callsApi, callTopics } from '@callweave/telephony/calls/contract';

/**
 * A call on its diagram, kept fresh by pushes. What a person may not read is left out: without rights on flow
 * instances the nodes of the call record light up, without those on call records nothing is shown.
 */
@Injectable()
export class LiveCall {
  private readonly api = inject(ApiClient);
  private readonly push = inject(PushClient);
  private readonly session = inject(Session);
  private readonly pick = inject(I18n).pick;
  private readonly destroyed = inject(DestroyRef);
  private readonly call = signal<CallDetail | undefined>(undefined);
  private readonly trace = signal<InstanceTrace | undefined>(undefined);
  private readonly drawn = signal<{ releaseId: string; bpmn: string } | undefined>(undefined);
  private readonly looked = signal<ReadonlyMap<string, FlowNodeLook>>(new Map());
  private stopCall = () => {};
  private stopTrace = () => {};
  private traced?: string;

  readonly bpmn = computed(() => this.drawn()?.bpmn);
  readonly looks = this.looked.asReadonly();
  readonly marks = computed<ElementMark[]>(() => {
    const trace = this.trace();
    return trace ? instanceMarks(trace) : callMarks(this.call());
  });

  /** Follows this call; the one before is forgotten. */
  follow(callId: string): void {
    this.stopCall();
    this.stopTrace();
    this.traced = undefined;
    for (const state of [this.call, this.trace, this.drawn]) state.set(undefined);
    this.stopCall = this.push.listen(
      `${callTopics.call}:${callId}`,
      () => void this.read(callId),
      this.destroyed,
    );
    void this.read(callId);
  }

  private async read(callId: string): Promise<void> {
    try {
      const call = await this.api.call(callsApi.detail, { params: { id: callId } });
      this.call.set(call);
      if (call.releaseId) await this.draw(call.releaseId);
      if (call.processInstanceKey) this.traceInstance(call.processInstanceKey);
    } catch {
      return; // not recorded yet or not allowed: the list beside it says which
    }
  }

  /** A call that goes to another flow changes the diagram. */
  private async draw(releaseId: string): Promise<void> {
    if (this.drawn()?.releaseId === releaseId) return;
    if (!this.looked().size && this.session.can(flowApi.nodeTypes.access)) await this.loadLooks();
    const { bpmn } = await this.api.call(flowApi.diagram, { params: { releaseId } });
    this.drawn.set({ releaseId, bpmn });
  }

  private async loadLooks(): Promise<void> {
    const { items } = await this.api.call(flowApi.nodeTypes, { query: { kind: 'call' } });
    this.looked.set(new Map(items.map((type) => [type.type, { ...type, label: this.pick(type.label) }])));
  }

  private traceInstance(instanceKey: string): void {
    if (this.traced === instanceKey || !this.session.can(recordsApi.trace.access)) return;
    this.traced = instanceKey;
    this.stopTrace();
    this.trace.set(undefined);
    const topic = `${instanceTraceTopic}:${instanceKey}`;
    this.stopTrace = this.push.listen(topic, () => void this.readTrace(instanceKey), this.destroyed);
    void this.readTrace(instanceKey);
  }

  private async readTrace(instanceKey: string): Promise<void> {
    try {
      const trace = await this.api.call(recordsApi.trace, { params: { instanceKey } });
      if (this.traced === instanceKey) this.trace.set(trace);
    } catch {
      return; // the nodes of the call record stay lit instead
    }
  }
}

/** The newest visit of an element decides; the path taken stays drawn. */
export function instanceMarks(trace: InstanceTrace): ElementMark[] {
  const newest = new Map(trace.elements.map(({ elementId, state }) => [elementId, state]));
  return [
    ...[...newest].flatMap(([elementId, mark]) => (mark === 'terminated' ? [] : [{ elementId, mark }])),
    ...trace.path.map(({ flowElementId }) => ({ elementId: flowElementId, mark: 'taken' as const })),
  ];
}

/** From the call record alone: nodes the call left, and the one it is in. */
export function callMarks(call: CallDetail | undefined): ElementMark[] {
  const visits = (call?.trace ?? []).filter(({ releaseId }) => !releaseId || releaseId === call?.releaseId);
  const newest = new Map(visits.map(({ elementId, endedAt }) => [elementId, endedAt]));
  return [...newest].map(([elementId, endedAt]) => ({ elementId, mark: endedAt ? 'completed' : 'active' }));
}
