/** Time as a dependency, so that tests, the simulator and the seed own it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that only moves when told. */
export class VirtualClock implements Clock {
  constructor(private time: Date = new Date('2026-03-02T01:00:00Z')) {}
  now(): Date {
    return new Date(this.time);
  }
  advance(ms: number): void {
    this.time = new Date(this.time.getTime() + ms);
  }
  set(time: Date): void {
    this.time = new Date(time);
  }
}
