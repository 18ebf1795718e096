import { Component, inject, input, resource } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ticketApi } from '@callweave/platform/tickets/contract';
import { ApiClient, I18n, Icon, Page, Skeleton, StateView } from '@callweave/platform/ui';

/** First step of creating: which kind of ticket. */
@Component({
  selector: 'cw-choose-type',
  imports: [Icon, Page, RouterLink, Skeleton, StateView],
  template: `
    <cw-page [heading]="t('tickets.create.choose')">
      <a lead class="cw-button quiet icon" routerLink="/tickets" [attr.aria-label]="t('tickets.page.back')">
        <cw-icon name="left" />
      </a>
      @if (types.hasValue()) {
        <ul>
          @for (type of types.value(); track type.flowKey) {
            <li>
              <a
                class="cw-card"
                [routerLink]="['/tickets/new', type.flowKey]"
                [queryParams]="{ call: call() }"
              >
                <cw-icon name="ticket" />
                <span class="name">{{ type.name }}</span>
                <cw-icon class="small" name="right" />
              </a>
            </li>
          } @empty {
            <cw-state
              kind="empty"
              [title]="t('tickets.create.none')"
              [detail]="t('tickets.create.noneText')"
            />
          }
        </ul>
      } @else if (types.error()) {
        <cw-state [problem]="types.error()" (retry)="types.reload()" />
      } @else {
        <cw-skeleton [rows]="4" [height]="56" />
      }
    </cw-page>
  `,
  styles: `
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(260px, 1fr));
      gap: var(--cw-3);
      max-width: 960px;
      padding: var(--cw-2) var(--cw-4) var(--cw-6);
    }
    cw-state {
      grid-column: 1 / -1;
    }
    a.cw-card {
      display: flex;
      gap: var(--cw-3);
      align-items: center;
      min-height: 64px;
      padding: var(--cw-3) var(--cw-4);
      color: var(--cw-text);
      text-decoration: none;
      transition: border-color var(--cw-quick);
    }
    a.cw-card:hover {
      border-color: var(--cw-accent);
    }
    a.cw-card > cw-icon:first-child {
      color: var(--cw-accent);
    }
    a.cw-card > cw-icon:last-child {
      color: var(--cw-text-3);
    }
    .name {
      flex: 1;
      font-weight: 500;
      overflow-wrap: anywhere;
    }
  `,
})
export class ChooseType {
  protected readonly t = inject(I18n).t;
  private readonly api = inject(ApiClient);
  /** Query parameter: the call this ticket comes from. */
  readonly call = input<string>();
  protected readonly types = resource({ loader: async () => (await this.api.call(ticketApi.types)).items });
}
