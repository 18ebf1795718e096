import { DestroyRef, inject, signal } from '@angular/core';
import { PushClient } from '../push/push-client';

/** Changes that come together are read together. */
const gatherMs = 400;
/** A list reads again by itself at most so often, however busy the bank is. */
const calmMs = 5_000;

/** What changed elsewhere since a list was read. Made where one may inject. */
export class ListChanges {
  private readonly push = inject(PushClient);
  private readonly until = inject(DestroyRef);
  private readonly changed = new Set<string>();
  private readonly offered = signal(0);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private calmUntil = 0;
  /** Records changed that the list does not show yet; 0 while it takes them over by itself. */
  readonly count = this.offered.asReadonly();

  /** @param mayRead whether reading again would disturb nobody */
  constructor(
    private readonly mayRead: () => boolean,
    private readonly read: () => void,
  ) {
    this.until.onDestroy(() => clearTimeout(this.timer));
  }

  /** @returns what ends it */
  follow(topic: string): () => void {
    return this.push.listen(topic, (data) => this.heard(data), this.until);
  }

  /** The list is being read. */
  forget(): void {
    this.changed.clear();
    this.offered.set(0);
  }

  /** Frames carry the id of what changed; without one anything may have. */
  private heard(data: unknown): void {
    this.changed.add(String(Object.values(data ?? {})[0] ?? ''));
    if (this.offered()) this.offered.set(this.changed.size);
    this.timer ??= setTimeout(() => this.settle(), Math.max(gatherMs, this.calmUntil - Date.now()));
  }

  private settle(): void {
    this.timer = undefined;
    if (this.changed.size === 0) return;
    if (this.mayRead()) {
      this.calmUntil = Date.now() + calmMs;
      this.read();
    } else this.offered.set(this.changed.size);
  }
}
