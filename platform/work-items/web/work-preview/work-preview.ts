import { Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { I18n, Time } from '@callweave/platform/ui';
import type { WorkItem } from '@callweave/platform/work-items/contract';
import { stateChip, urgencyChip } from '@callweave/platform/ui/ticket';

/** A work item beside the list: what it is about and how to begin. */
@Component({
  selector: 'cw-work-preview',
  imports: [RouterLink, Time],
  template: `
    @let shown = item();
    <p class="cw-quiet cw-small cw-number">{{ shown.subject?.number }}</p>
    <h2>{{ shown.subject?.title || shown.flowName }}</h2>
    <p class="chips">
      <span class="cw-chip accent">{{ shown.stepName }}</span>
      @if (state(); as chip) {
        <span class="cw-chip {{ chip.tone }}">{{ pick(chip.label) }}</span>
      }
      @if (urgency(); as chip) {
        <span class="cw-chip {{ chip.tone }}">{{ pick(chip.label) }}</span>
      }
      @if (shown.subject?.urgeCount; as count) {
        <span class="cw-chip danger">{{ t('work.urged', { count }) }}</span>
      }
    </p>
    <div class="actions">
      @if (canClaim()) {
        <button type="button" class="cw-button primary" (click)="claim.emit()">{{ t('work.claim') }}</button>
        <a class="cw-button" [routerLink]="['/work', shown.id]">{{ t('work.view') }}</a>
      } @else {
        <a class="cw-button primary" [routerLink]="['/work', shown.id]">
          {{ t(shown.state === 'open' ? 'work.open' : 'work.view') }}
        </a>
      }
    </div>
    <dl class="cw-facts">
      <dt>{{ t('work.fact.type') }}</dt>
      <dd>{{ shown.flowName }}</dd>
      @if (shown.claimedBy ?? shown.assignee; as person) {
        <dt>{{ t('work.column.person') }}</dt>
        <dd>{{ person.name }}</dd>
      }
      <dt>{{ t('work.fact.arrived') }}</dt>
      <dd><cw-time [at]="shown.createdAt" as="short" /></dd>
      @if (shown.dueAt; as due) {
        <dt>{{ t('work.fact.due') }}</dt>
        <dd><cw-time [at]="due" as="short" /></dd>
      }
    </dl>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: var(--cw-3);
      padding: var(--cw-4);
    }
    h2 {
      overflow-wrap: anywhere;
    }
    .chips,
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
    }
    .actions {
      gap: var(--cw-2);
      padding-bottom: var(--cw-2);
    }
  `,
})
export class WorkPreview {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  protected readonly pick = this.i18n.pick;
  readonly item = input.required<WorkItem>();
  readonly canClaim = input(false);
  readonly claim = output();
  protected readonly state = computed(() => {
    const subject = this.item().subject;
    return subject && stateChip(subject.state);
  });
  protected readonly urgency = computed(() => urgencyChip(this.item().subject?.urgency));
}
