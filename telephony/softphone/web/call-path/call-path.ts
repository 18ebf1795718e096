import { NgComponentOutlet } from '@angular/common';
import { Component, computed, DestroyRef, effect, inject, input, signal, type Type } from '@angular/core';
import {
  ApiClient,
  ApiProblem,
  I18n,
  PushClient,
  Timeline,
  type TimelineEntry,
} from '@callweave/platform/ui';
import { type CallDetail, callsApi, callTopics, type TraceEntry } from '@callweave/telephony/calls/contract';
import { callDiagram } from './call-diagram';

/** Notes of calls and records of their flows are in by then. */
const recordedWithinMs = 3_000;

/** Where the call is in its flow: the diagram if the console provides one, and the nodes as they were visited. */
@Component({
  selector: 'cw-call-path',
  imports: [NgComponentOutlet, Timeline],
  template: `
    <h2>{{ t('phone.path.title') }}</h2>
    @if (diagram(); as component) {
      <div class="diagram">
        <ng-container *ngComponentOutlet="component; inputs: { callId: callId() }" />
      </div>
    }
    @if (problem(); as key) {
      <p class="quiet">{{ t(key) }}</p>
    } @else if (entries().length) {
      <cw-timeline [entries]="entries()" timeAs="clock" />
    } @else {
      <p class="quiet">{{ t('phone.path.before') }}</p>
    }
  `,
  styles: `
    :host {
      display: block;
      min-height: 0;
      padding: var(--cw-4);
      overflow: auto;
    }
    h2 {
      margin-bottom: var(--cw-3);
      font: 600 14px/20px var(--cw-font);
    }
    .diagram {
      margin-bottom: var(--cw-4);
    }
    .quiet {
      color: var(--cw-text-3);
      line-height: 1.6;
    }
  `,
})
export class CallPath {
  protected readonly t = inject(I18n).t;
  private readonly api = inject(ApiClient);
  private readonly push = inject(PushClient);
  private readonly destroyed = inject(DestroyRef);
  private readonly provided = inject(callDiagram);
  readonly callId = input<string>();
  private readonly component = signal<Type<unknown> | undefined>(undefined);
  private readonly detail = signal<CallDetail | undefined>(undefined);
  protected readonly problem = signal<string | undefined>(undefined);
  private patience?: ReturnType<typeof setTimeout>;
  protected readonly diagram = computed(() => (this.callId() ? this.component() : undefined));
  protected readonly entries = computed(() =>
    (this.detail()?.trace ?? []).map((entry, index, all) =>
      timelineEntry(entry, index === all.length - 1 ? this.t('phone.path.current') : undefined),
    ),
  );

  constructor() {
    void this.provided?.().then((component) => this.component.set(component));
    effect((onCleanup) => {
      const id = this.callId();
      this.detail.set(undefined);
      this.problem.set(undefined);
      if (!id) return;
      onCleanup(() => clearTimeout(this.patience));
      onCleanup(this.push.listen(`${callTopics.call}:${id}`, () => void this.load(id), this.destroyed));
      void this.load(id);
    });
  }

  /** @param isLate the call has been up for a while */
  private async load(id: string, isLate = false): Promise<void> {
    try {
      const detail = await this.api.call(callsApi.detail, { params: { id } });
      if (this.callId() === id) this.detail.set(detail);
      this.problem.set(undefined);
    } catch (problem) {
      if (this.callId() !== id) return;
      // The path is an extra: the call goes on without it.
      const status = problem instanceof ApiProblem ? problem.status : undefined;
      if (status !== 404) this.problem.set(status === 403 ? 'phone.path.noRight' : 'phone.path.failed');
      else if (isLate) this.problem.set('phone.path.outOfScope');
      else this.waitForRecord(id);
    }
  }

  /** A call that just began is not recorded yet; one that is not there later either is not for this person to see. */
  private waitForRecord(id: string): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => void this.load(id, true), recordedWithinMs);
  }
}

/** @param now said of the last node while the call is in it */
function timelineEntry(entry: TraceEntry, now: string | undefined): TimelineEntry {
  const keys = entry.turns.flatMap((turn) => turn.keys ?? []).join(' > ');
  const isCurrent = now !== undefined && !entry.endedAt && !entry.exit;
  return {
    id: entry.id,
    at: entry.at,
    icon: 'flow',
    tone: isCurrent ? 'accent' : 'plain',
    title: entry.nodeName,
    text:
      entry.turns
        .map((turn) => turn.prompt)
        .filter(Boolean)
        .join('\n') || undefined,
    chips: [
      ...(keys ? [{ text: keys, tone: 'info' as const }] : []),
      ...(isCurrent ? [{ text: now, tone: 'accent' as const }] : []),
    ],
  };
}
