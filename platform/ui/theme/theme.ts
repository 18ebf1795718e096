import { DOCUMENT, effect, inject, Injectable, signal } from '@angular/core';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
const storageKey = 'callweave.theme';

/** Light, dark, or as the system says; `early.js` applies the remembered one before the first paint. */
@Injectable({ providedIn: 'root' })
export class ThemeStore {
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly chosen = signal<Theme>(
    themes.find((theme) => theme === this.root.dataset['theme']) ?? 'system',
  );
  readonly theme = this.chosen.asReadonly();

  constructor() {
    effect(() => this.apply(this.chosen()));
  }

  use(theme: Theme): void {
    this.chosen.set(theme);
  }

  private apply(theme: Theme): void {
    if (theme === 'system') delete this.root.dataset['theme'];
    else this.root.dataset['theme'] = theme;
    try {
      localStorage.setItem(storageKey, theme);
    } catch {
      // storage is forbidden in some private windows: the choice lasts until the window closes
    }
  }
}
