/**
 * Who works on which job until when. In memory only: embedded workers live in this process, so after a restart every
 * job is free again; activating one costs no commit.
 */
export class Leases {
  private readonly until = new Map<string, { deadline: number; type: string }>();
  private readonly perType = new Map<string, number>();

  take(jobKey: string, type: string, deadline: number): void {
    if (!this.until.has(jobKey)) this.perType.set(type, this.heldOf(type) + 1);
    this.until.set(jobKey, { deadline, type });
  }

  has(jobKey: string): boolean {
    return this.until.has(jobKey);
  }

  /** @returns the job's type, when there was a lease */
  release(jobKey: string): string | undefined {
    const lease = this.until.get(jobKey);
    if (!lease) return undefined;
    this.until.delete(jobKey);
    this.perType.set(lease.type, this.heldOf(lease.type) - 1);
    return lease.type;
  }

  heldOf(type: string): number {
    return this.perType.get(type) ?? 0;
  }

  expired(now: number): { jobKey: string; type: string }[] {
    return [...this.until]
      .filter(([, { deadline }]) => deadline <= now)
      .map(([jobKey, { type }]) => ({ jobKey, type }));
  }

  nextDeadline(): number | undefined {
    let next: number | undefined;
    for (const { deadline } of this.until.values())
      if (next === undefined || deadline < next) next = deadline;
    return next;
  }
}
