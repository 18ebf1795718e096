import { DialogRef } from '@angular/cdk/dialog';
import { Component, inject } from '@angular/core';
import { Router } from '@angular/router';
import type { Me } from '@callweave/platform/identity/contract';
import { I18n, OpenWork, PushClient, Session } from '@callweave/platform/ui';
import { identityTexts } from '../identity-texts';
import { SignInForm } from './sign-in-form';

/** Above a page whose session ended: the page stays as it is, with everything typed into it. */
@Component({
  selector: 'cw-sign-in-again',
  imports: [SignInForm],
  template: `
    <div class="cw-dialog">
      <div>
        <h1 id="cw-sign-in-again">{{ t('identity.again.title') }}</h1>
        <p class="cw-prose cw-quiet">{{ t('identity.again.text') }}</p>
      </div>
      <cw-sign-in-form
        [loginName]="before?.user?.loginName ?? ''"
        [tenantCode]="before?.tenant?.code ?? ''"
        (entered)="entered($event)"
      />
      <button type="button" class="cw-button quiet" (click)="leave()">{{ t('identity.again.other') }}</button>
    </div>
  `,
})
export class SignInAgain {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  private readonly session = inject(Session);
  private readonly work = inject(OpenWork);
  private readonly push = inject(PushClient);
  private readonly router = inject(Router);
  private readonly dialog = inject(DialogRef);
  protected readonly before = this.session.me();

  constructor() {
    void this.i18n.add(identityTexts);
  }

  protected entered(me: Me): void {
    this.dialog.close();
    if (me.mustChangePassword) void this.router.navigateByUrl('/password');
    else if (me.user.id !== this.before?.user.id) location.assign('/');
  }

  protected leave(): void {
    for (const url of this.work.dirty()) this.work.forget(url);
    this.push.close();
    location.assign('/sign-in');
  }
}
