import { Component, computed, inject, input } from '@angular/core';
import type { RecordState } from '@callweave/platform/records/contract';
import { I18n, Time } from '@callweave/platform/ui';

interface Notice {
  tone: 'good' | 'waiting' | 'danger';
  word: string;
  text: string;
}

/** Behind for so long is worth a word, seconds. */
const lateAfter = 10;

/** How far the engine's records are stored and shown, and what is missing. */
@Component({
  selector: 'cw-record-state',
  imports: [Time],
  templateUrl: './record-state-view.html',
  styleUrl: './record-state-view.css',
})
export class RecordStateView {
  protected readonly t = inject(I18n).t;
  readonly state = input.required<RecordState>();
  protected readonly hasExport = computed(() =>
    this.state().partitions.some(({ receivedAt }) => receivedAt !== undefined),
  );
  protected readonly notices = computed((): Notice[] => {
    const { t } = this;
    const { refusedSince, isSilent, gaps, unreadable, partitions } = this.state();
    const lag = Math.max(0, ...partitions.map(({ lagSeconds }) => lagSeconds));
    const problem = (text: string): Notice => ({ tone: 'danger', word: t('operations.problem'), text });
    const all: Notice[] = [
      ...(refusedSince ? [problem(t('operations.refused'))] : []),
      ...(isSilent ? [problem(t('operations.silent'))] : []),
      ...(gaps.length > 0 ? [problem(t('operations.gapsFound', { count: gaps.length }))] : []),
      ...(unreadable > 0 ? [problem(t('operations.unreadable', { count: unreadable }))] : []),
      ...(lag > lateAfter
        ? [
            {
              tone: 'waiting' as const,
              word: t('operations.late'),
              text: t('operations.lateBy', { count: Math.round(lag) }),
            },
          ]
        : []),
    ];
    return all.length > 0
      ? all
      : [{ tone: 'good', word: t('operations.fine'), text: t('operations.fineText') }];
  });

  protected seconds(count: number): string {
    return this.t('operations.seconds', { count: count < 10 ? count.toFixed(1) : Math.round(count) });
  }
}
