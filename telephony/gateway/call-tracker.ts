import type { CallHandle, CallPort } from '@callweave/platform/kernel';
import type { CallSession } from './call-session';

/** How long an ended call is remembered, so that late jobs and messages find out at once. */
const rememberEndedMs = 10 * 60_000;

/** The calls this process owns, by call id; ended ones for a while. */
export class CallTracker implements CallPort {
  private readonly sessions = new Map<string, CallSession>();
  private readonly endedAt = new Map<string, number>();
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly idle = new Set<() => void>();

  get liveCount(): number {
    return this.sessions.size - this.endedAt.size;
  }

  add(session: CallSession): void {
    this.sessions.set(session.callId, session);
    this.stir(session.callId);
  }

  /** Another process owns it from now on. */
  remove(callId: string): void {
    this.sessions.delete(callId);
    this.endedAt.delete(callId);
    this.noteIdle();
  }

  /** Ends the waiting for a call: where it is has changed. */
  stir(callId: string): void {
    for (const wake of this.waiting.get(callId) ?? []) wake();
  }

  ended(session: CallSession): void {
    if (this.sessions.get(session.callId) !== session) return;
    this.endedAt.set(session.callId, performance.now());
    this.forgetOld();
    this.noteIdle();
  }

  /** Live or lately ended. */
  get(callId: string): CallSession | undefined {
    return this.sessions.get(callId);
  }

  live(): CallSession[] {
    return [...this.sessions.values()].filter((session) => session.state !== 'ended');
  }

  /** {@link CallPort}: undefined when this process does not own the call or it ended. */
  find(callId: string): CallHandle | undefined {
    const session = this.sessions.get(callId);
    return session?.state === 'ended' ? undefined : session;
  }

  /** The instance that decides about a call from now on. */
  followFlow(callId: string, processInstanceKey: string): void {
    const session = this.sessions.get(callId);
    if (session) session.processInstanceKey = processInstanceKey;
  }

  /** Waits for a call whose socket is still to come (after a restart); undefined when it does not come in time. */
  async present(callId: string, graceMs: number): Promise<CallSession | undefined> {
    if (!this.sessions.has(callId)) await this.arrival(callId, graceMs);
    return this.sessions.get(callId);
  }

  /** Runs whenever no call is live. @returns stops that */
  onIdle(run: () => void): () => void {
    this.idle.add(run);
    if (this.liveCount === 0) run();
    return () => this.idle.delete(run);
  }

  private noteIdle(): void {
    if (this.liveCount === 0) for (const run of [...this.idle]) run();
  }

  private arrival(callId: string, graceMs: number): Promise<void> {
    const wakes = this.waiting.get(callId) ?? new Set();
    this.waiting.set(callId, wakes);
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        wakes.delete(wake);
        if (wakes.size === 0) this.waiting.delete(callId);
        resolve();
      };
      const timer = setTimeout(wake, graceMs);
      timer.unref();
      wakes.add(wake);
    });
  }

  private forgetOld(): void {
    const before = performance.now() - rememberEndedMs;
    for (const [callId, at] of this.endedAt) {
      if (at > before) return;
      this.endedAt.delete(callId);
      this.sessions.delete(callId);
    }
  }
}
