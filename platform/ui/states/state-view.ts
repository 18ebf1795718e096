import { Component, computed, inject, input, output } from '@angular/core';
import { ApiProblem } from '../api/api-problem';
import { I18n } from '../i18n/i18n';
import { Icon } from '../icons/icon';
import type { IconName } from '../icons/icons';
import { Toaster } from '../toast/toaster';

/** Why there is nothing to see: `empty` nothing yet, `none` the filter finds nothing, `problem` what {@link StateView.problem} says. */
export type EmptyKind = 'empty' | 'none' | 'problem';

/** A page or panel without content says why and offers what to do now. Buttons of the page go inside the element. */
@Component({
  selector: 'cw-state',
  imports: [Icon],
  template: `
    <cw-icon class="large" [name]="icon()" />
    <p class="title">{{ shownTitle() }}</p>
    @if (shownDetail(); as text) {
      <p class="detail">{{ text }}</p>
    }
    <div class="actions">
      @if (canRetry()) {
        <button type="button" class="cw-button" (click)="retry.emit()">{{ t('ui.state.retry') }}</button>
      }
      <ng-content />
    </div>
    @if (asProblem()?.requestId; as id) {
      <button type="button" class="cw-button quiet request" (click)="copy(id)">
        <cw-icon class="small" name="copy" />{{ t('ui.state.request', { id }) }}
      </button>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      gap: var(--cw-2);
      min-height: 240px;
      padding: var(--cw-6) var(--cw-4);
      color: var(--cw-text-3);
      text-align: center;
    }
    .title {
      color: var(--cw-text);
      font-weight: 600;
    }
    .detail {
      max-width: 46ch;
      line-height: 1.6;
      overflow-wrap: anywhere;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: var(--cw-2);
      margin-top: var(--cw-2);
    }
    .actions:empty {
      display: none;
    }
    .request {
      max-width: 100%;
      height: auto;
      min-height: 28px;
      font-size: 12px;
      white-space: normal;
      overflow-wrap: anywhere;
    }
  `,
})
export class StateView {
  protected readonly t = inject(I18n).t;
  private readonly toaster = inject(Toaster);
  readonly kind = input<EmptyKind>('problem');
  readonly problem = input<unknown>();
  readonly title = input<string>();
  readonly detail = input<string>();
  readonly retry = output();

  protected readonly asProblem = computed(() => {
    const problem = this.problem();
    return problem instanceof ApiProblem ? problem : undefined;
  });
  private readonly cause = computed(() => causeOf(this.asProblem()));
  protected readonly icon = computed<IconName>(() =>
    this.kind() === 'problem' ? causeIcons[this.cause()] : kindIcons[this.kind()],
  );
  protected readonly canRetry = computed(
    () => this.kind() === 'problem' && (this.cause() === 'failed' || this.cause() === 'offline'),
  );
  protected readonly shownTitle = computed(() => {
    if (this.kind() !== 'problem') return this.title() ?? this.t(`ui.state.${this.kind()}`);
    return this.asProblem()?.title || this.title() || this.t(`ui.state.${this.cause()}`);
  });
  protected readonly shownDetail = computed(() => {
    if (this.kind() !== 'problem') return this.detail();
    return (
      this.asProblem()?.detail ||
      (this.cause() === 'failed' ? this.t('ui.state.failedDetail') : this.detail())
    );
  });

  protected async copy(id: string): Promise<void> {
    await navigator.clipboard.writeText(id);
    this.toaster.say(this.t('ui.state.copied'));
  }
}

type Cause = 'offline' | 'noRight' | 'notFound' | 'refused' | 'failed';
const kindIcons = { empty: 'empty', none: 'search', problem: 'alert' } as const;
const causeIcons = {
  offline: 'offline',
  noRight: 'lock',
  notFound: 'search',
  refused: 'alert',
  failed: 'alert',
} as const;

function causeOf(problem: ApiProblem | undefined): Cause {
  if (problem?.isOffline) return 'offline';
  if (problem?.status === 403) return 'noRight';
  if (problem?.status === 404) return 'notFound';
  return problem && isFinal(problem.status) ? 'refused' : 'failed';
}

/** A no of the server that asking again would not change. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);
}
