import { Component, effect, inject, input } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { Router } from '@angular/router';
import type { Me } from '@callweave/platform/identity/contract';
import { I18n } from '@callweave/platform/ui';
import { Entrance } from './entrance';
import { SignInForm } from './sign-in-form';

/** Sign-in; goes on to where the person was heading. */
@Component({
  selector: 'cw-sign-in-page',
  imports: [Entrance, SignInForm],
  template: `
    <cw-entrance [heading]="t('identity.welcome')" [text]="t('identity.welcomeText')">
      <cw-sign-in-form (entered)="go($event)" />
    </cw-entrance>
  `,
})
export class SignInPage {
  protected readonly t = inject(I18n).t;
  private readonly router = inject(Router);
  /** Query parameter: an address of this console. */
  readonly next = input<string>();

  constructor() {
    const title = inject(Title);
    effect(() => title.setTitle(`${this.t('identity.title')} · ${this.t('ui.product')}`));
  }

  protected go(me: Me): void {
    const next = this.next();
    const inside = next?.startsWith('/') && !next.startsWith('//') ? next : '/';
    void this.router.navigateByUrl(me.mustChangePassword ? '/password' : inside);
  }
}
