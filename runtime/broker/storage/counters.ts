import type Database from 'better-sqlite3';

/** Keys and positions are reserved this many at a time. */
const BLOCK = 1_000_000;
/** Far more than one transaction uses. */
const LOW_WATER = 500_000;
const FIRST_KEY = 2 ** 51 + 1;

interface Numbers {
  key: number;
  position: number;
}

/**
 * Hands out keys and record positions that are never used twice, not even after a loss of power took the last commits
 * that somebody has seen already: a ceiling is on the disk ahead, and an unclean start goes on from the ceiling.
 */
export class Counters {
  private next: Numbers;
  private ceiling: Numbers;

  constructor(
    private readonly db: Database.Database,
    private readonly flushNow: () => void,
  ) {
    this.next = this.read();
    this.ceiling = { ...this.next };
    this.reserveAhead();
  }

  nextKey(): string {
    if (this.next.key >= this.ceiling.key) throw new Error('One transaction used up all reserved keys');
    return String(this.next.key++);
  }

  nextPosition(): number {
    if (this.next.position >= this.ceiling.position)
      throw new Error('One transaction used up all reserved positions');
    return this.next.position++;
  }

  /** Position of the newest record or command; 0 when there is none. */
  get lastPosition(): number {
    return this.next.position - 1;
  }

  /** Called between transactions. One short blocking flush in half a million records. */
  reserveAhead(): void {
    const left = Math.min(this.ceiling.key - this.next.key, this.ceiling.position - this.next.position);
    if (left >= LOW_WATER) return;
    const ceiling = { key: this.next.key + BLOCK, position: this.next.position + BLOCK };
    this.write(ceiling);
    this.flushNow();
    this.ceiling = ceiling;
  }

  /** A clean close gives the rest of the block back. */
  giveBack(): void {
    this.write(this.next);
  }

  private read(): Numbers {
    const row = this.db.prepare(`SELECT value FROM meta WHERE name = 'counters'`).pluck().get();
    return typeof row === 'string' ? (JSON.parse(row) as Numbers) : { key: FIRST_KEY, position: 1 };
  }

  private write(numbers: Numbers): void {
    this.db
      .prepare(`INSERT OR REPLACE INTO meta (name, value) VALUES ('counters', ?)`)
      .run(JSON.stringify(numbers));
  }
}
