import { Component, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink } from '@angular/router';
import { Confirm, I18n, Icon, OpenWork, type WorkTab } from '@callweave/platform/ui';

/** Tabs of open work; a dot marks what is not saved. */
@Component({
  selector: 'cw-tab-bar',
  imports: [Icon, RouterLink],
  template: `
    <nav [attr.aria-label]="t('shell.tabs')">
      @for (tab of work.tabs(); track tab.url) {
        <span class="tab" [class.active]="tab.url === current()">
          <a
            class="cw-cut"
            [routerLink]="tab.url"
            [attr.aria-current]="tab.url === current() ? 'page' : null"
            [title]="tab.title"
            (auxclick)="$event.button === 1 && close(tab)"
          >
            @if (work.dirty().has(tab.url)) {
              <span class="dot" role="img" [attr.aria-label]="t('shell.unsaved')"></span>
            }
            {{ tab.title }}
          </a>
          <button
            type="button"
            [attr.aria-label]="t('shell.closeTab', { title: tab.title })"
            (click)="close(tab)"
          >
            <cw-icon class="small" name="close" />
          </button>
        </span>
      }
    </nav>
  `,
  styles: `
    nav {
      display: flex;
      gap: 2px;
      height: var(--cw-tabs);
      padding: 0 var(--cw-2) 4px;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .tab {
      display: flex;
      flex: 0 1 200px;
      align-items: center;
      min-width: 96px;
      border-radius: var(--cw-radius);
      color: var(--cw-text-2);
      font-size: 13px;
    }
    .tab:hover {
      background: var(--cw-pressed);
    }
    .tab.active {
      background: var(--cw-surface);
      box-shadow: inset 0 0 0 1px var(--cw-line);
      color: var(--cw-text);
    }
    a {
      flex: 1;
      min-width: 0;
      padding: 0 0 0 10px;
      color: inherit;
      line-height: calc(var(--cw-tabs) - 4px);
      text-decoration: none;
    }
    a:focus-visible,
    button:focus-visible {
      outline-offset: -2px;
    }
    .dot {
      display: inline-block;
      width: 7px;
      height: 7px;
      margin-right: 4px;
      border-radius: 50%;
      background: var(--cw-waiting);
    }
    button {
      display: grid;
      flex: none;
      place-items: center;
      width: 26px;
      height: 100%;
      padding: 0;
      border: 0;
      border-radius: var(--cw-radius);
      background: none;
      color: var(--cw-text-3);
      cursor: pointer;
    }
    button:hover {
      color: var(--cw-text);
    }
  `,
})
export class TabBar {
  protected readonly t = inject(I18n).t;
  protected readonly work = inject(OpenWork);
  private readonly router = inject(Router);
  private readonly confirm = inject(Confirm);
  protected readonly current = signal(pathOf(this.router.url));

  constructor() {
    this.router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event instanceof NavigationEnd) this.current.set(pathOf(event.urlAfterRedirects));
    });
  }

  protected async close(tab: WorkTab): Promise<void> {
    if (this.work.dirty().has(tab.url) && !(await this.mayDiscard(tab))) return;
    const next = this.work.close(tab.url);
    if (tab.url === this.current()) await this.router.navigateByUrl(next ?? `/${tab.url.split('/')[1]}`);
  }

  private async mayDiscard({ title }: WorkTab): Promise<boolean> {
    const answer = await this.confirm.ask({
      title: this.t('shell.closeAsk', { title }),
      text: this.t('shell.closeAskText'),
      confirm: this.t('shell.closeAnyway'),
      danger: true,
    });
    return answer !== undefined;
  }
}

const pathOf = (url: string) => url.split(/[?#]/)[0]!;
