export type StopReason = 'replaced' | 'hangup';

/** Told once that the verb must end; what a verb waits for listens to it. */
export class Stop {
  private reason?: StopReason;
  private readonly listeners = new Set<() => void>();

  get isStopped(): boolean {
    return this.reason !== undefined;
  }

  trigger(reason: StopReason): void {
    if (this.reason) return;
    this.reason = reason;
    for (const listener of [...this.listeners]) listener();
    this.listeners.clear();
  }

  /** Runs at once when already stopped. @returns stops listening */
  onStop(listener: () => void): () => void {
    if (this.isStopped) {
      listener();
      return () => {};
    }
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
