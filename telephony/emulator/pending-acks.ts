import type { Scheduler } from './scheduler';

/** What became of a message that wants an ack. `none`: timed out or lost; `discarded`: the app had closed with 1000. */
export type Answer = { kind: 'ack'; data: unknown } | { kind: 'none' } | { kind: 'discarded' };

export const ackTimeoutMs = 5000;

interface Pending {
  type: string;
  settle(answer: Answer): void;
}

/** Messages sent but not acknowledged; acks are matched by message id, in any order. @see telephony-facts §1.5 */
export class PendingAcks {
  private readonly waiting = new Map<string, Pending>();

  constructor(private readonly scheduler: Scheduler) {}

  add(msgid: string, type: string, settle: (answer: Answer) => void): void {
    const cancel = this.scheduler.after(ackTimeoutMs, () => {
      if (this.waiting.delete(msgid)) settle({ kind: 'none' });
    });
    this.waiting.set(msgid, {
      type,
      settle(answer) {
        cancel();
        settle(answer);
      },
    });
  }

  /** Late and unknown acks are dropped silently. */
  acked(msgid: string, data: unknown): void {
    const pending = this.waiting.get(msgid);
    this.waiting.delete(msgid);
    pending?.settle({ kind: 'ack', data });
  }

  /** Takes everything out, still unsettled. */
  drain(): Pending[] {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    return all;
  }
}
