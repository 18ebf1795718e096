import { Component, computed, inject, input } from '@angular/core';
import type { TraceEntry } from '@callweave/telephony/calls/contract';
import { I18n, Timeline, type TimelineEntry } from '@callweave/platform/ui';
import { nodeLooks } from '../call-look';

/** What the caller went through, in order: node, what was heard, keys, exit (I-16). */
@Component({
  selector: 'cw-call-trace',
  imports: [Timeline],
  template: `
    @if (entries().length) {
      <cw-timeline [entries]="entries()" timeAs="second" />
    } @else {
      <p class="cw-quiet cw-small">{{ t('calls.page.noTrace') }}</p>
    }
  `,
})
export class CallTrace {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  readonly trace = input.required<readonly TraceEntry[]>();
  protected readonly entries = computed(() => this.trace().map((entry) => this.show(entry)));

  /** A node that was just passed has nothing to say; a menu's exits are its keys. */
  private exitChips({ exit = '', exitLabel }: TraceEntry) {
    if (['done', ''].includes(exit)) return [];
    const label = exit === 'canceled' ? this.t('calls.page.canceled') : this.i18n.pick(exitLabel) || exit;
    return [{ text: `→ ${label}`, tone: toneOf(exit) }];
  }

  private show(entry: TraceEntry): TimelineEntry {
    const keys = entry.turns.flatMap(({ keys }) => (keys ? [keys] : []));
    const isHere = entry.exit === undefined;
    return {
      id: entry.id,
      at: entry.at,
      icon: nodeLooks[entry.nodeType] ?? 'right',
      tone: isHere ? 'accent' : toneOf(entry.exit!),
      title: entry.nodeName,
      text:
        entry.turns
          .map(({ prompt }) => prompt)
          .filter(Boolean)
          .join('\n') || undefined,
      chips: [
        ...keys.map((text) => ({ text: `${this.t('calls.page.pressed')} ${text}`, tone: 'info' as const })),
        ...(isHere ? [{ text: this.t('calls.page.here'), tone: 'accent' as const }] : this.exitChips(entry)),
      ],
    };
  }
}

function toneOf(exit: string) {
  return exit === 'canceled' || exit.includes('error') || exit === 'call-ended'
    ? ('danger' as const)
    : ('plain' as const);
}
