import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, inject, resource, signal } from '@angular/core';
import { ApiClient, I18n, Skeleton, StateView } from '@callweave/platform/ui';
import { workItemApi } from '@callweave/platform/work-items/contract';

export interface PersonQuestion {
  workItemId: string;
  action: string;
  title: string;
}

/** Chooses the person an action goes to; closes with the id. */
@Component({
  selector: 'cw-person-picker',
  imports: [Skeleton, StateView],
  template: `
    <div class="cw-dialog">
      <h1 id="cw-person-title">{{ question.title }}</h1>
      <input
        class="cw-input"
        type="search"
        maxlength="50"
        [attr.aria-label]="t('work.step.searchPerson')"
        [placeholder]="t('work.step.searchPerson')"
        (input)="text.set($any($event.target).value.trim())"
      />
      <div class="people">
        @if (people.hasValue()) {
          @for (person of people.value(); track person.id) {
            <button type="button" class="cw-menu-item" (click)="dialog.close(person.id)">
              {{ person.name }}
            </button>
          } @empty {
            <p class="cw-quiet">{{ t('work.step.nobody') }}</p>
          }
        } @else if (people.error()) {
          <cw-state [problem]="people.error()" (retry)="people.reload()" />
        } @else {
          <cw-skeleton [rows]="4" />
        }
      </div>
      <div class="cw-dialog-actions">
        <button type="button" class="cw-button" (click)="dialog.close()">{{ t('ui.cancel') }}</button>
      </div>
    </div>
  `,
  styles: `
    .people {
      display: flex;
      flex-direction: column;
      min-height: 160px;
      max-height: 320px;
      overflow: auto;
    }
  `,
})
export class PersonPicker {
  protected readonly t = inject(I18n).t;
  private readonly api = inject(ApiClient);
  protected readonly question = inject<PersonQuestion>(DIALOG_DATA);
  protected readonly dialog = inject<DialogRef<string>>(DialogRef);
  protected readonly text = signal('');
  protected readonly people = resource({
    params: () => this.text(),
    loader: async ({ params: text, abortSignal }) => {
      const { workItemId: id, action } = this.question;
      const query = { action, ...(text && { text }) };
      return (await this.api.call(workItemApi.candidates, { params: { id }, query, signal: abortSignal }))
        .items;
    },
  });
}
