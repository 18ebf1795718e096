import { DestroyRef, inject, type Signal, signal } from '@angular/core';

/** Whether the screen is as narrow as a phone's, now and after turning it. Call it in an injection context. */
export function narrowScreen(): Signal<boolean> {
  const query = globalThis.matchMedia?.('(max-width: 767px)');
  const isNarrow = signal(query?.matches ?? false);
  const follow = (event: MediaQueryListEvent) => isNarrow.set(event.matches);
  query?.addEventListener('change', follow);
  inject(DestroyRef).onDestroy(() => query?.removeEventListener('change', follow));
  return isNarrow.asReadonly();
}
