import { Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { I18n, Page, StateView } from '@callweave/platform/ui';

/** An address nobody answers to. */
@Component({
  selector: 'cw-no-page',
  imports: [Page, RouterLink, StateView],
  template: `
    <cw-page [heading]="t('shell.notFound')">
      <cw-state kind="none" [title]="t('shell.notFound')" [detail]="t('shell.notFoundDetail')">
        <a class="cw-button" routerLink="/">{{ t('shell.home') }}</a>
      </cw-state>
    </cw-page>
  `,
})
export class NoPage {
  protected readonly t = inject(I18n).t;
}

/** An area this person may not see: says who can change that. */
@Component({
  selector: 'cw-no-right',
  imports: [Page, RouterLink, StateView],
  template: `
    <cw-page [heading]="t('ui.state.noRight')">
      <cw-state kind="empty" [title]="t('ui.state.noRight')" [detail]="t('shell.noAreaDetail')">
        <a class="cw-button" routerLink="/">{{ t('shell.home') }}</a>
      </cw-state>
    </cw-page>
  `,
})
export class NoRight {
  protected readonly t = inject(I18n).t;
}
