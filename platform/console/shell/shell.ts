import { Dialog } from '@angular/cdk/dialog';
import { Component, DOCUMENT, effect, inject, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { ApiClient, I18n, Icon, isTyping, OpenWork, PushClient, Session } from '@callweave/platform/ui';
import { Rail } from './rail';
import { TabBar } from './tab-bar';
import { TopBar } from './top-bar';

/** The frame around every page of a signed-in person. */
@Component({
  selector: 'cw-shell',
  imports: [Icon, Rail, RouterOutlet, TabBar, TopBar],
  template: `
    <a class="skip" href="#content" (click)="skip($event)">{{ t('shell.skip') }}</a>
    <cw-rail />
    <div class="right">
      <cw-top-bar (searchAsked)="openPalette()" (keysAsked)="openKeys()" />
      @if (work.tabs().length) {
        <cw-tab-bar />
      }
      @if (!api.online()) {
        <p class="notice danger" role="alert">
          <cw-icon class="small" name="offline" />{{ t('ui.offline.bar') }}
        </p>
      } @else if (!push.connected()) {
        <p class="notice" role="status">
          <cw-icon class="small" name="refresh" />{{ t('ui.offline.stale') }}
        </p>
      } @else {
        @for (part of push.degraded(); track part) {
          <p class="notice" role="status">
            <cw-icon class="small" name="alert" />{{ t('shell.degraded_' + part) }}
          </p>
        }
      }
      <main id="content" tabindex="-1"><router-outlet /></main>
    </div>
  `,
  styleUrl: './shell.css',
  host: { '(document:keydown)': 'onKey($event)' },
})
export class Shell {
  protected readonly t = inject(I18n).t;
  protected readonly api = inject(ApiClient);
  protected readonly push = inject(PushClient);
  protected readonly work = inject(OpenWork);
  private readonly session = inject(Session);
  private readonly dialog = inject(Dialog);
  private readonly document = inject(DOCUMENT);

  constructor() {
    this.focusNewPages();
    this.push.stay();
    // Asking who is here before signing in was refused too: only what happens from here on counts.
    const before = untracked(this.api.sessionLost);
    effect(() => {
      if (this.api.sessionLost() > before && untracked(this.session.me)) void this.askToSignInAgain();
    });
  }

  protected skip(event: Event): void {
    event.preventDefault();
    this.document.getElementById('content')?.focus();
  }

  protected onKey(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      void this.openPalette();
    } else if (event.key === '?' && !isTyping(event.target)) void this.openKeys();
  }

  protected async openPalette(): Promise<void> {
    if (this.dialog.openDialogs.length) return;
    const { CommandPalette } = await import('./command-palette');
    this.dialog.open(CommandPalette, {
      backdropClass: 'cw-backdrop',
      ariaLabel: this.t('ui.palette.label'),
      autoFocus: 'input',
      panelClass: 'cw-palette-pane',
    });
  }

  protected async openKeys(): Promise<void> {
    if (this.dialog.openDialogs.length) return;
    const { KeyboardHelp } = await import('./keyboard-help');
    this.dialog.open(KeyboardHelp, { backdropClass: 'cw-backdrop', ariaLabelledBy: 'cw-keys-title' });
  }

  /** Above the page, which stays with everything typed into it. */
  private async askToSignInAgain(): Promise<void> {
    if (this.dialog.getDialogById('sign-in')) return;
    const { SignInAgain } = await import('@callweave/platform/identity/web');
    if (this.dialog.getDialogById('sign-in')) return;
    this.dialog.open(SignInAgain, {
      id: 'sign-in',
      disableClose: true,
      backdropClass: 'cw-backdrop',
      ariaLabelledBy: 'cw-sign-in-again',
    });
  }

  /** After going somewhere, the new page's heading is where reading starts. */
  private focusNewPages(): void {
    let path = '';
    inject(Router)
      .events.pipe(takeUntilDestroyed())
      .subscribe((event) => {
        if (!(event instanceof NavigationEnd)) return;
        const next = event.urlAfterRedirects.split('?')[0]!;
        if (path && path !== next) setTimeout(() => this.focusHeading());
        path = next;
      });
  }

  private focusHeading(): void {
    const active = this.document.activeElement;
    if (active && active !== this.document.body && this.document.querySelector('main')?.contains(active))
      return;
    this.document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }
}
