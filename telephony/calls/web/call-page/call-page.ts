import { Component, computed, DestroyRef, effect, inject, input, resource, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { callsApi, callTopics, hangUpSideLabels } from '@callweave/telephony/calls/contract';
import { ticketRights } from '@callweave/platform/tickets/contract';
import {
  ApiClient,
  Columns,
  I18n,
  Icon,
  OpenWork,
  Page,
  PushClient,
  reread,
  Session,
  Skeleton,
  StateView,
  Time,
  TimeWords,
} from '@callweave/platform/ui';
import { callChip } from '../call-look';
import { CallTrace } from '../call-trace/call-trace';

/** One call: its facts, its tickets, and the way it took through the IVR. */
@Component({
  selector: 'cw-call-page',
  imports: [CallTrace, Columns, Icon, Page, RouterLink, Skeleton, StateView, Time],
  templateUrl: './call-page.html',
  styleUrl: './call-page.css',
})
export class CallPage {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly api = inject(ApiClient);
  private readonly session = inject(Session);
  protected readonly time = inject(TimeWords);
  /** Route parameter. */
  readonly id = input.required<string>();
  protected readonly call = resource({
    params: () => this.id(),
    loader: ({ params: id, abortSignal }) =>
      this.api.call(callsApi.detail, { params: { id }, signal: abortSignal }),
  });
  private readonly value = computed(() => (this.call.hasValue() ? this.call.value() : undefined));
  protected readonly chip = computed(() => {
    const call = this.value();
    return call && callChip(call, this.i18n);
  });
  protected readonly heading = computed(() => {
    const call = this.value();
    return call
      ? `${call.callerNumber || this.t('calls.anonymous')} → ${call.calledNumber}`
      : this.t('calls.list.title');
  });
  protected readonly endedBy = computed(() => {
    const side = this.value()?.hangUpSide;
    return side && this.i18n.pick(hangUpSideLabels[side]);
  });
  protected readonly canCreate = computed(() => this.session.can(ticketRights.create));

  constructor() {
    const work = inject(OpenWork);
    const push = inject(PushClient);
    const until = inject(DestroyRef);
    const readCall = reread(this.call);
    effect(() => {
      const call = this.value();
      if (call)
        untracked(() =>
          work.show(`/calls/${call.id}`, `${this.t(`calls.${call.direction}`)} ${call.callerNumber}`),
        );
    });
    effect((cleanUp) => cleanUp(push.listen(`${callTopics.call}:${this.id()}`, readCall, until)));
  }
}
