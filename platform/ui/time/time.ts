import { Component, computed, inject, Injectable, input, signal } from '@angular/core';
import { I18n } from '../i18n/i18n';
import { Session } from '../session/session';

/** Says times in the reader's language and the tenant's zone. */
@Injectable({ providedIn: 'root' })
export class TimeWords {
  private readonly i18n = inject(I18n);
  private readonly session = inject(Session);
  private readonly tick = signal(Date.now());
  /** Moves every half minute; relative times follow. */
  readonly now = this.tick.asReadonly();

  constructor() {
    setInterval(() => this.tick.set(Date.now()), 30_000);
  }

  /** `03-02 14:05`, with the year when it is another one. */
  short(iso: string): string {
    const otherYear = new Date(iso).getFullYear() !== new Date(this.now()).getFullYear();
    return this.format(iso, {
      year: otherYear ? 'numeric' : undefined,
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  }

  clock(iso: string, seconds = false): string {
    return this.format(iso, { hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined });
  }

  /** Everything to the second, for hovers. */
  exact(iso: string): string {
    return this.format(iso, { dateStyle: 'full', timeStyle: 'medium' });
  }

  /** `5 分钟前`, `2 小时后`; beyond a week the date. */
  relative(iso: string): string {
    const seconds = Math.round((new Date(iso).getTime() - this.now()) / 1000);
    const size = Math.abs(seconds);
    if (size < 45) return this.i18n.t('ui.time.now');
    if (size > 7 * 86_400) return this.short(iso);
    const [unit, length] =
      size < 3600
        ? (['minute', 60] as const)
        : size < 86_400
          ? (['hour', 3600] as const)
          : (['day', 86_400] as const);
    return new Intl.RelativeTimeFormat(this.i18n.locale(), { numeric: 'always' }).format(
      Math.round(seconds / length),
      unit,
    );
  }

  /** `1:05`, `1:02:09`. */
  duration(seconds: number): string {
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
    const shown = parts[0] ? parts : parts.slice(1);
    return shown.map((part, index) => (index ? String(part).padStart(2, '0') : part)).join(':');
  }

  private format(iso: string, options: Intl.DateTimeFormatOptions): string {
    const wanted = { hourCycle: 'h23' as const, timeZone: this.session.timeZone(), ...options };
    return new Intl.DateTimeFormat(this.i18n.locale(), wanted).format(new Date(iso));
  }
}

/** A moment, relative, with the exact one on hover. */
@Component({
  selector: 'cw-time',
  template: `<time [attr.datetime]="at()" [title]="words.exact(at())">{{ text() }}</time>`,
})
export class Time {
  protected readonly words = inject(TimeWords);
  readonly at = input.required<string>();
  /** `relative` by default; `short` writes the date, `clock` the time of day. */
  readonly as = input<'relative' | 'short' | 'clock'>('relative');
  protected readonly text = computed(() => this.words[this.as()](this.at()));
}
