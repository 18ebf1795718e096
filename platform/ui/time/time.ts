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

  /** `03-02 14:05`, with the year when it is another one; in English `Mar 2, 14:05`. */
  short(iso: string): string {
    const year = this.format(iso, { year: 'numeric' });
    const isThisYear = year === this.format(new Date(this.now()).toISOString(), { year: 'numeric' });
    if (this.i18n.locale() === 'en')
      return this.format(iso, { ...(!isThisYear && { year: 'numeric' }), month: 'short', ...dayAndMinute });
    const parts = new Map(
      this.formatter({ year: 'numeric', month: '2-digit', ...dayAndMinute })
        .formatToParts(new Date(iso))
        .map(({ type, value }) => [type, value]),
    );
    const date = [...(isThisYear ? [] : [parts.get('year')]), parts.get('month'), parts.get('day')].join('-');
    return `${date} ${parts.get('hour')}:${parts.get('minute')}`;
  }

  clock(iso: string, seconds = false): string {
    return this.format(iso, { hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined });
  }

  /** `14:05:09`, for what follows quickly. */
  second(iso: string): string {
    return this.clock(iso, true);
  }

  /** Everything to the second, for hovers. */
  exact(iso: string): string {
    return this.format(iso, { dateStyle: 'full', timeStyle: 'medium' });
  }

  /** `5 分钟前`, `2 小时后`; beyond a week the date. */
  relative(iso: string): string {
    const { size, unit, count } = this.away(iso);
    if (size < 45) return this.i18n.t('ui.time.now');
    if (size > 7 * 86_400) return this.short(iso);
    const words = new Intl.RelativeTimeFormat(this.i18n.locale(), { numeric: 'always' });
    return spaced(words.format(count, unit));
  }

  /** How far away a moment is, whichever way: `5 分钟`, `2 hr`. */
  distance(iso: string): string {
    const { unit, count } = this.away(iso);
    const words = new Intl.NumberFormat(this.i18n.locale(), { style: 'unit', unit, unitDisplay: 'short' });
    return spaced(words.format(Math.abs(count)));
  }

  private away(iso: string) {
    const seconds = Math.round((new Date(iso).getTime() - this.now()) / 1000);
    const size = Math.abs(seconds);
    const [unit, length] =
      size < 3600
        ? (['minute', 60] as const)
        : size < 86_400
          ? (['hour', 3600] as const)
          : (['day', 86_400] as const);
    return { size, unit, count: Math.round(seconds / length) };
  }

  /** `1:05`, `1:02:09`. */
  duration(seconds: number): string {
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
    const shown = parts[0] ? parts : parts.slice(1);
    return shown.map((part, index) => (index ? String(part).padStart(2, '0') : part)).join(':');
  }

  private format(iso: string, options: Intl.DateTimeFormatOptions): string {
    return this.formatter(options).format(new Date(iso));
  }

  private formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.i18n.locale(), {
      hourCycle: 'h23',
      timeZone: this.session.timeZone(),
      ...options,
    });
  }
}

const dayAndMinute = { day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;

/** A thin gap between digits and Chinese, as everywhere else in our texts. */
function spaced(text: string): string {
  return text.replace(/(\d)(?=\p{Script=Han})/gu, '$1 ');
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
  readonly as = input<'relative' | 'short' | 'clock' | 'second'>('relative');
  protected readonly text = computed(() => this.words[this.as()](this.at()));
}
