import { effect, type ResourceRef, signal, untracked } from '@angular/core';

/**
 * Reads a resource again, once more after the reading now under way: Angular ignores `reload()` during it, and what
 * changed meanwhile may have come too late for its answer. Call it in an injection context.
 */
export function reread(resource: ResourceRef<unknown>): () => void {
  const isWanted = signal(false);
  effect(() => {
    if (!isWanted() || resource.isLoading()) return;
    untracked(() => resource.reload());
    isWanted.set(false);
  });
  return () => isWanted.set(true);
}
