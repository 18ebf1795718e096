import { Component, computed, inject, input } from '@angular/core';
import type { AuditEntryView } from '@callweave/platform/audit/contract';
import { I18n, TimeWords } from '@callweave/platform/ui';
import { personWords, subjectWords } from '../action-words';

/** One entry with everything it says. */
@Component({
  selector: 'cw-audit-entry',
  template: `
    @let shown = entry();
    <h2>{{ action() }}</h2>
    <dl>
      <dt>{{ t('audit.when') }}</dt>
      <dd>{{ time.exact(shown.at) }}</dd>
      <dt>{{ t('audit.who') }}</dt>
      <dd>{{ person() }}</dd>
      <dt>{{ t('audit.subject') }}</dt>
      <dd>
        {{ subject() }}
        <span class="mono">{{ shown.subject }}</span>
      </dd>
      <dt>{{ t('audit.key') }}</dt>
      <dd class="mono">{{ shown.action }}</dd>
      <dt>{{ t('audit.sequence') }}</dt>
      <dd>{{ shown.sequence ?? t('audit.unsealed') }}</dd>
    </dl>
    <h3>{{ t('audit.payload') }}</h3>
    @if (payload(); as text) {
      <pre tabindex="0" [attr.aria-label]="t('audit.payload')">{{ text }}</pre>
    } @else {
      <p class="cw-quiet">{{ t('audit.noPayload') }}</p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: var(--cw-3);
      padding: var(--cw-4);
    }
    dl {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: var(--cw-1) var(--cw-4);
      margin: 0;
    }
    dt {
      color: var(--cw-text-3);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    dd .mono {
      display: block;
      color: var(--cw-text-3);
    }
    .mono,
    pre {
      font: 400 12px/18px var(--cw-mono);
    }
    pre {
      margin: 0;
      padding: var(--cw-3);
      border: 1px solid var(--cw-line);
      border-radius: var(--cw-radius);
      background: var(--cw-bg);
      overflow-wrap: anywhere;
      white-space: pre-wrap;
    }
  `,
})
export class EntryDetail {
  protected readonly t = inject(I18n).t;
  protected readonly time = inject(TimeWords);
  readonly entry = input.required<AuditEntryView>();
  /** The action in words. */
  readonly action = input.required<string>();

  protected readonly person = computed(() => personWords(this.entry(), this.t));
  protected readonly subject = computed(() => subjectWords(this.entry(), this.t));
  protected readonly payload = computed(() => {
    const { payload } = this.entry();
    return payload === undefined ? '' : JSON.stringify(payload, null, 2);
  });
}
