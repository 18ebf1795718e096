import {
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
  ViewEncapsulation,
} from '@angular/core';
import type { FormSchema } from '@callweave/platform/kernel';
import type { ProblemField } from '../api/api-problem';
import { I18n } from '../i18n/i18n';
import { Skeleton } from '../states/skeleton';
import { StateView } from '../states/state-view';
import type { FormHost, WrongField } from './form-host';

/**
 * A drawn form in our look. form-js itself is loaded when the first form is shown.
 * Ask for `values()`, `check()` before sending, and hand the server's field errors to `showErrors()`.
 */
@Component({
  selector: 'cw-form',
  imports: [Skeleton, StateView],
  template: `
    @if (wrong().length) {
      <div class="cw-form-wrong" role="alert" tabindex="-1" #summary>
        <p>{{ t(wrong().length === 1 ? 'ui.form.wrongOne' : 'ui.form.wrong', { count: wrong().length }) }}</p>
        <ul>
          @for (field of wrong(); track field.key) {
            <li>
              <button type="button" (click)="host?.focus(field.key)">{{ field.detail }}</button>
            </li>
          }
        </ul>
      </div>
    }
    @if (failed()) {
      <cw-state [title]="t('ui.form.broken')" (retry)="restart()" />
    } @else if (!isShown()) {
      <cw-skeleton [rows]="6" [height]="36" />
    }
    @if (isEmpty()) {
      <p class="cw-quiet">{{ t('ui.form.emptyForm') }}</p>
    }
    <div #place class="cw-form" [hidden]="!isShown()"></div>
  `,
  styleUrl: './form-view.css',
  encapsulation: ViewEncapsulation.None,
})
export class FormView {
  private readonly i18n = inject(I18n);
  protected readonly t = this.i18n.t;
  readonly schema = input.required<FormSchema>();
  /** What the fields begin with; a new object starts the form anew. */
  readonly data = input<Readonly<Record<string, unknown>>>({});
  readonly readonly = input(false);
  /** After each edit by the person. */
  readonly changed = output();

  private readonly place = viewChild.required<ElementRef<HTMLElement>>('place');
  private readonly loaded = signal<FormHost | undefined>(undefined);
  private readonly attempt = signal(0);
  protected readonly isShown = signal(false);
  protected readonly failed = signal(false);
  protected readonly wrong = signal<WrongField[]>([]);
  protected readonly isEmpty = computed(() => this.isShown() && this.schema().components.length === 0);
  private stopTranslating: (() => void) | undefined;

  constructor() {
    effect(() => {
      this.attempt();
      const element = this.place().nativeElement;
      untracked(() => void this.start(element));
    });
    effect(() => void this.fill(this.loaded(), this.schema(), this.data()));
    effect(() => this.loaded()?.lock(this.readonly()));
    effect(() => this.loaded()?.speak(this.i18n.locale()));
    inject(DestroyRef).onDestroy(() => {
      this.stopTranslating?.();
      this.loaded()?.destroy();
    });
  }

  protected get host(): FormHost | undefined {
    return this.loaded();
  }

  /** Values of the open fields; undefined until the form is shown. */
  values(): Record<string, unknown> | undefined {
    return this.isShown() ? this.loaded()?.values() : undefined;
  }

  /** Marks what is wrong. @returns whether all is well; `requireAll` false lets empty fields pass */
  check(requireAll: boolean): boolean {
    this.wrong.set(this.loaded()?.check(requireAll) ?? []);
    if (this.wrong().length) this.loaded()?.focus(this.wrong()[0]!.key);
    return this.isShown() && this.wrong().length === 0;
  }

  /** Marks what the server refused. @returns false when none of it belongs to a field here */
  showErrors(errors: readonly ProblemField[]): boolean {
    const details = new Map(errors.map(({ pointer, detail }) => [pointer.split('/').pop()!, detail]));
    this.wrong.set(this.loaded()?.mark(details) ?? []);
    if (this.wrong().length) this.loaded()?.focus(this.wrong()[0]!.key);
    return this.wrong().length > 0;
  }

  protected restart(): void {
    this.failed.set(false);
    this.attempt.update((n) => n + 1);
  }

  private async start(element: HTMLElement): Promise<void> {
    if (this.loaded()) return;
    try {
      const [{ FormHost }, { translateViewer }] = await Promise.all([
        import('./form-host'),
        import('./viewer-texts'),
      ]);
      this.stopTranslating = translateViewer(element, () => this.i18n.locale());
      this.loaded.set(new FormHost(element, this.i18n.locale(), () => this.edited()));
    } catch {
      this.failed.set(true); // the chunk could not be fetched
    }
  }

  private async fill(
    host: FormHost | undefined,
    schema: FormSchema,
    data: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    if (!host) return;
    try {
      await host.show(schema, data);
      untracked(() => host.lock(this.readonly()));
      this.wrong.set([]);
      this.isShown.set(true);
    } catch {
      this.failed.set(true); // a schema this viewer cannot draw
    }
  }

  private edited(): void {
    if (this.wrong().length) this.wrong.set(this.wrong().filter(({ key }) => this.loaded()?.isWrong(key)));
    this.changed.emit();
  }
}
