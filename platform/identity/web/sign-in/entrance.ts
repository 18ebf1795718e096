import { Component, inject, input } from '@angular/core';
import { type Locale, locales } from '@callweave/platform/kernel';
import { I18n } from '@callweave/platform/ui';

/** The calm frame of the pages before the shell: product, one card, languages. */
@Component({
  selector: 'cw-entrance',
  template: `
    <main>
      <div class="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M7 12c4.5 0 4.5 8 9 8s4.5-8 9-8M7 20c4.5 0 4.5-8 9-8s4.5 8 9 8" />
        </svg>
        <span>{{ t('ui.product') }}</span>
      </div>
      <div class="card cw-card">
        <div class="head">
          <h1>{{ heading() }}</h1>
          <p>{{ text() }}</p>
        </div>
        <ng-content />
      </div>
      <p class="slogan">{{ t('identity.slogan') }}</p>
    </main>
    <footer>
      @for (locale of locales; track locale) {
        <button
          type="button"
          class="cw-button quiet"
          [attr.lang]="locale"
          [attr.aria-pressed]="locale === i18n.locale()"
          (click)="i18n.use(locale)"
        >
          {{ names[locale] }}
        </button>
      }
    </footer>
  `,
  styleUrl: './entrance.css',
})
export class Entrance {
  protected readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  readonly heading = input.required<string>();
  readonly text = input.required<string>();
  protected readonly locales = locales;
  protected readonly names: Record<Locale, string> = {
    'zh-CN': '简体中文',
    'zh-TW': '繁體中文',
    en: 'English',
  };
}
