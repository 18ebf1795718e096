import type { ElementRef } from '@angular/core';
import {
  afterRenderEffect,
  Component,
  computed,
  contentChild,
  DestroyRef,
  effect,
  inject,
  input,
  model,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { NgTemplateOutlet } from '@angular/common';
import { RouterLink } from '@angular/router';
import { I18n } from '../i18n/i18n';
import { Icon } from '../icons/icon';
import { Skeleton } from '../states/skeleton';
import { StateView } from '../states/state-view';
import type { KeysetList } from './keyset-list';
import { ListChanges } from './list-changes';
import { ListCell } from './list-cell';
import type { ListColumn } from './list-column';
import { listStep } from './list-keys';
import { ListPreview } from './list-preview';

/** From this window width on a chosen row is shown beside the list. */
const previewFrom = '(min-width: 1280px)';
const cardsBelow = '(max-width: 767px)';

/**
 * The list of every page: dense rows, more on scrolling, `j k` to move, `Enter` to open, cards on a phone.
 * A `<ng-template cwPreview let-row>` inside is the preview beside the list on wide windows.
 */
@Component({
  selector: 'cw-record-list',
  imports: [Icon, ListCell, NgTemplateOutlet, RouterLink, Skeleton, StateView],
  templateUrl: './record-list.html',
  styleUrl: './record-list.css',
  host: { '(document:keydown)': 'onKey($event)' },
})
export class RecordList<T extends { id: string }> {
  protected readonly t = inject(I18n).t;
  readonly source = input.required<KeysetList<T>>();
  readonly columns = input.required<ListColumn<T>[]>();
  /** Name of the list for screen readers. */
  readonly label = input.required<string>();
  /** Router link of a row; without one a row is only {@link opened}. */
  readonly linkTo = input<(row: T) => string[]>();
  /** Push topics that tell of changes: taken over at once at the top of the list, else offered. */
  readonly topics = input<readonly string[]>([]);
  /** True while a filter narrows the list: an empty one then offers to clear it. */
  readonly filtered = input(false);
  readonly emptyTitle = input<string>();
  readonly emptyDetail = input<string>();
  /** Id of the row the keys are on. */
  readonly current = model<string>();
  readonly opened = output<T>();
  readonly clearFilter = output();
  /** After changes were taken over: totals may have changed too. */
  readonly refreshed = output();

  protected readonly changes = new ListChanges(
    () => this.isAtRest(),
    () => this.refresh(),
  );
  protected readonly preview = contentChild<ListPreview<T>>(ListPreview);
  private readonly scroller = viewChild<ElementRef<HTMLElement>>('scroller');
  private readonly end = viewChild<ElementRef<HTMLElement>>('end');
  protected readonly isWide = matches(previewFrom);
  protected readonly isCards = matches(cardsBelow);
  protected readonly currentRow = computed(() =>
    this.source()
      .items()
      .find(({ id }) => id === this.current()),
  );
  /** Kept while rows are loading, so that nothing jumps. */
  protected readonly hasPlaceForPreview = computed(
    () =>
      this.source().state() === 'loading' ||
      (this.source().state() === 'ready' && this.source().items().length > 0),
  );
  protected readonly cardTitle = computed(() => this.columns().filter(({ card }) => card === 'title'));
  protected readonly cardChips = computed(() => this.columns().filter(({ card }) => card === 'chip'));
  protected readonly cardLines = computed(() =>
    this.columns().filter(({ card = 'line' }) => card === 'line'),
  );

  constructor() {
    this.loadMoreAtEnd();
    effect(() => this.source().state() === 'loading' && this.changes.forget());
    effect((cleanUp) => {
      const stops = this.topics().map((topic) => this.changes.follow(topic));
      cleanUp(() => stops.forEach((stop) => stop()));
    });
  }

  protected refresh(): void {
    this.changes.forget();
    void this.source().refresh();
    const scroller = this.scroller()?.nativeElement;
    if (scroller) scroller.scrollTop = 0;
    this.refreshed.emit();
  }

  /** Nobody is reading further down or has a row before them. */
  private isAtRest(): boolean {
    const isAtTop = (this.scroller()?.nativeElement.scrollTop ?? 0) === 0;
    return isAtTop && this.source().isFirstPage() && !this.current();
  }

  protected click(event: MouseEvent, row: T): void {
    const onLink = (event.target as Element).closest('a');
    if (onLink || event.ctrlKey || event.metaKey || getSelection()?.toString()) return;
    if (this.isWide() && this.preview()) this.current.set(row.id);
    else this.opened.emit(row);
  }

  protected onKey(event: KeyboardEvent): void {
    const step = listStep(event);
    const rows = this.source().items();
    if (!step || rows.length === 0) return;
    if (step === 'open') {
      const row = this.currentRow();
      if (row) this.opened.emit(row);
      return;
    }
    const at = rows.findIndex(({ id }) => id === this.current());
    const next = Math.max(0, Math.min(rows.length - 1, at + (step === 'down' ? 1 : -1)));
    this.current.set(rows[next]!.id);
    event.preventDefault();
    this.reveal(rows[next]!.id);
  }

  private reveal(id: string): void {
    const row = this.scroller()?.nativeElement.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
    row?.scrollIntoView({ block: 'nearest' });
    row?.querySelector<HTMLElement>('a,button')?.focus({ preventScroll: true });
  }

  private loadMoreAtEnd(): void {
    afterRenderEffect((cleanUp) => {
      const end = this.end()?.nativeElement;
      if (!end || typeof IntersectionObserver === 'undefined') return;
      this.source().items(); // look again after each page: a short one leaves the end in sight
      const watch = new IntersectionObserver(
        ([entry]) => entry?.isIntersecting && void this.source().more(),
        {
          root: this.scroller()?.nativeElement,
          rootMargin: '400px',
        },
      );
      watch.observe(end);
      cleanUp(() => watch.disconnect());
    });
  }
}

/** Follows a media query. */
function matches(query: string) {
  const media = typeof matchMedia === 'function' ? matchMedia(query) : undefined;
  const result = signal(media?.matches ?? false);
  const follow = (event: MediaQueryListEvent) => result.set(event.matches);
  media?.addEventListener('change', follow);
  inject(DestroyRef).onDestroy(() => media?.removeEventListener('change', follow));
  return result.asReadonly();
}
