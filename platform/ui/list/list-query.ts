import { computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, type Params, Router } from '@angular/router';

/** What narrows a list, kept in the page's address: it survives a reload, a link and the way back. Made where one may inject. */
export class ListQuery {
  private readonly router = inject(Router);
  private readonly params = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });
  /** Words looked for; empty for none. */
  readonly text = computed(() => this.params().get('q') ?? '');
  readonly isFiltered = computed(
    () => !!this.text() || this.filters.some((key) => this.chosen(key).length > 0),
  );

  /** @param filters query parameters an empty list offers to clear */
  constructor(private readonly filters: readonly string[]) {}

  /** Values of a parameter; the address may hold anything, so only `allowed` ones where given. */
  chosen<T extends string = string>(key: string, allowed?: readonly T[]): T[] {
    const values = (this.params().get(key)?.split(',') ?? []).filter(Boolean) as T[];
    return allowed ? values.filter((value) => allowed.includes(value)) : values;
  }

  choose(key: string, values: readonly string[]): void {
    this.go({ [key]: values.join(',') || null });
  }

  /** Typing leaves no trail of its own to go back through. */
  search(text: string): void {
    this.go({ q: text || null }, true);
  }

  clear(): void {
    this.go(Object.fromEntries(['q', ...this.filters].map((key) => [key, null])));
  }

  private go(queryParams: Params, replaceUrl = false): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl });
  }
}
