import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { ElementMark } from '@callweave/platform/ui/diagram';
import {
  type FlowActivity,
  type FlowInstance,
  flowTraceTopic,
  type InstanceTrace,
  instanceTraceTopic,
  recordsApi,
} from '@callweave/platform/records/contract';
import { ApiClient, PushClient } from '@callweave/platform/ui';

/** What runs of one flow now, and the path of the instance one looks at; kept fresh by pushes. Provided per page. */
@Injectable()
export class TraceStore {
  private readonly api = inject(ApiClient);
  private readonly push = inject(PushClient);
  private readonly destroyRef = inject(DestroyRef);

  private readonly activityState = signal<FlowActivity['items']>([]);
  private readonly instancesState = signal<readonly FlowInstance[]>([]);
  private readonly traceState = signal<InstanceTrace | undefined>(undefined);
  private stopWatching?: () => void;

  readonly activity = this.activityState.asReadonly();
  /** Of all versions together: an element keeps its id from version to version. */
  readonly activityByElement = computed(() => {
    const sums = new Map<string, { elementId: string; active: number; incidents: number }>();
    for (const { elementId, active, incidents } of this.activityState()) {
      const sum = sums.get(elementId) ?? { elementId, active: 0, incidents: 0 };
      sums.set(elementId, { elementId, active: sum.active + active, incidents: sum.incidents + incidents });
    }
    return [...sums.values()].filter(({ active, incidents }) => active + incidents > 0);
  });
  /** Newest first. */
  readonly instances = this.instancesState.asReadonly();
  readonly trace = this.traceState.asReadonly();
  readonly incidents = computed(() =>
    (this.trace()?.incidents ?? []).filter((incident) => incident.state === 'open'),
  );
  readonly marks = computed<readonly ElementMark[]>(() => {
    const trace = this.trace();
    return trace ? marksOf(trace) : [];
  });

  /** Follows everything that runs of a flow. */
  watchFlow(flowId: string): void {
    const read = async () => {
      const [activity, { items }] = await Promise.all([
        this.api.call(recordsApi.activity, { params: { flowId } }),
        this.api.call(recordsApi.instances, { query: { flowId, limit: 30 } }),
      ]);
      this.activityState.set(activity.items);
      this.instancesState.set(items);
    };
    this.push.listen(`${flowTraceTopic}:${flowId}`, () => void read(), this.destroyRef);
    void read();
  }

  /** Looks at one instance; undefined looks away. */
  async watchInstance(instanceKey: string | undefined): Promise<void> {
    this.stopWatching?.();
    this.stopWatching = undefined;
    this.traceState.set(undefined);
    if (!instanceKey) return;
    const read = async () =>
      this.traceState.set(await this.api.call(recordsApi.trace, { params: { instanceKey } }));
    this.stopWatching = this.push.listen(
      `${instanceTraceTopic}:${instanceKey}`,
      () => void read(),
      this.destroyRef,
    );
    await read();
  }

  async retry(incidentKey: string): Promise<void> {
    await this.api.call(recordsApi.retryIncident, { params: { incidentKey }, body: { retries: 3 } });
  }

  async cancel(instanceKey: string): Promise<void> {
    await this.api.call(recordsApi.cancel, { params: { instanceKey } });
  }
}

/** The newest visit of an element decides its mark; taken flows stay drawn. */
export function marksOf(trace: InstanceTrace): ElementMark[] {
  const newest = new Map(trace.elements.map((element) => [element.elementId, element.state]));
  const marks: ElementMark[] = [];
  for (const [elementId, state] of newest) if (state !== 'terminated') marks.push({ elementId, mark: state });
  for (const { flowElementId } of trace.path) marks.push({ elementId: flowElementId, mark: 'taken' });
  return marks;
}
