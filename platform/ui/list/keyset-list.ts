import { computed, signal } from '@angular/core';
import type { Page } from '@callweave/platform/kernel';

/** Loads one page; `cursor` is undefined for the first. */
export type PageLoader<T> = (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>;

/** Rows of a list, page after page. A newer question cancels the older one, so answers never cross. */
export class KeysetList<T extends { id: string }> {
  private readonly rows = signal<readonly T[]>([]);
  private readonly phase = signal<'loading' | 'ready' | 'failed'>('loading');
  private readonly trouble = signal<unknown>(undefined);
  private readonly next = signal<string | undefined>(undefined);
  private readonly extending = signal(false);
  private asking = new AbortController();
  private load: PageLoader<T> | undefined;

  readonly items = this.rows.asReadonly();
  readonly state = this.phase.asReadonly();
  readonly problem = this.trouble.asReadonly();
  readonly isExtending = this.extending.asReadonly();
  readonly hasMore = computed(() => this.next() !== undefined);
  private readonly pages = signal(0);
  /** Nothing beyond the first page was asked for. */
  readonly isFirstPage = computed(() => this.pages() < 2);

  /** Starts over with another question; what was shown stays until the answer is there when `keep` is set. */
  async open(load: PageLoader<T>, keep = false): Promise<void> {
    this.load = load;
    if (!keep) {
      this.rows.set([]);
      this.phase.set('loading');
    }
    await this.fill(undefined);
  }

  /** Asks the same again without blanking the list. */
  async refresh(): Promise<void> {
    if (this.load) await this.fill(undefined);
  }

  async more(): Promise<void> {
    if (!this.next() || this.extending() || this.phase() !== 'ready') return;
    this.extending.set(true);
    await this.fill(this.next());
    this.extending.set(false);
  }

  /** Takes a row away at once, for what was just done to it. */
  remove(id: string): void {
    this.rows.update((rows) => rows.filter((row) => row.id !== id));
  }

  private async fill(cursor: string | undefined): Promise<void> {
    this.asking.abort();
    const mine = (this.asking = new AbortController());
    try {
      const page = await this.load!(cursor, mine.signal);
      if (mine.signal.aborted) return;
      this.rows.update((rows) => (cursor ? [...rows, ...page.items] : page.items));
      this.pages.update((count) => (cursor ? count + 1 : 1));
      this.next.set(page.nextCursor);
      this.phase.set('ready');
    } catch (problem) {
      if (mine.signal.aborted) return;
      this.trouble.set(problem);
      this.phase.set('failed');
    }
  }
}
