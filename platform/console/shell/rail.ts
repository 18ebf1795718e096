import { Component, computed, inject, signal } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { I18n, Icon, Session } from '@callweave/platform/ui';
import { areas } from '../areas';

/** The menu: what one's rights allow, icons with names; a bar at the bottom of a phone. */
@Component({
  selector: 'cw-rail',
  imports: [Icon, RouterLink, RouterLinkActive],
  template: `
    <nav [attr.aria-label]="t('shell.nav')">
      <a class="brand" routerLink="/" [attr.aria-label]="t('ui.product')">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M7 12c4.5 0 4.5 8 9 8s4.5-8 9-8M7 20c4.5 0 4.5-8 9-8s4.5 8 9 8" />
        </svg>
        <span class="name">{{ t('ui.product') }}</span>
      </a>
      @for (area of visible(); track area.path) {
        <a
          class="item"
          [routerLink]="['/', area.path]"
          routerLinkActive="active"
          ariaCurrentWhenActive="page"
        >
          <cw-icon [name]="area.icon" /><span class="name">{{ t(area.label!) }}</span>
        </a>
      }
    </nav>
    <button
      type="button"
      class="cw-button quiet icon widen"
      [attr.aria-expanded]="isWide()"
      [attr.aria-label]="t(isWide() ? 'shell.narrow' : 'shell.widen')"
      (click)="isWide.set(!isWide())"
    >
      <cw-icon [name]="isWide() ? 'left' : 'right'" />
    </button>
  `,
  styleUrl: './rail.css',
  host: { '[class.wide]': 'isWide()' },
})
export class Rail {
  protected readonly t = inject(I18n).t;
  private readonly session = inject(Session);
  protected readonly isWide = signal(false);
  protected readonly visible = computed(() =>
    areas.filter(({ label, right }) => label && (!right || this.session.can(right))),
  );
}
