import { Component, computed, inject, input, resource } from '@angular/core';
import { RouterLink } from '@angular/router';
import { callsApi } from '@callweave/telephony/calls/contract';
import { ApiClient, I18n, Skeleton, StateView } from '@callweave/platform/ui';
import { callChip } from '../call-look';
import { CallTrace } from '../call-trace/call-trace';

/** A call beside the list, with what the caller went through. */
@Component({
  selector: 'cw-call-preview',
  imports: [CallTrace, RouterLink, Skeleton, StateView],
  template: `
    @if (call.hasValue()) {
      @let shown = call.value();
      <h2 class="cw-number">{{ shown.callerNumber || t('calls.anonymous') }} → {{ shown.calledNumber }}</h2>
      <p>
        <span class="cw-chip {{ chip()?.tone }}">{{ chip()?.text }}</span>
      </p>
      <p>
        <a class="cw-button primary" [routerLink]="['/calls', shown.id]">{{ t('ui.list.open') }}</a>
      </p>
      <h3>{{ t('calls.page.trace') }}</h3>
      <cw-call-trace [trace]="shown.trace" />
    } @else if (call.error()) {
      <cw-state [problem]="call.error()" (retry)="call.reload()" />
    } @else {
      <cw-skeleton [rows]="8" />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: var(--cw-3);
      padding: var(--cw-4);
    }
    h3 {
      padding-top: var(--cw-3);
      border-top: 1px solid var(--cw-line);
    }
  `,
})
export class CallPreview {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly api = inject(ApiClient);
  readonly id = input.required<string>();
  protected readonly call = resource({
    params: () => this.id(),
    loader: ({ params: id, abortSignal }) =>
      this.api.call(callsApi.detail, { params: { id }, signal: abortSignal }),
  });
  protected readonly chip = computed(() =>
    this.call.hasValue() ? callChip(this.call.value(), this.i18n) : undefined,
  );
}
