import type Database from 'better-sqlite3';

/** What was done under an idempotency key: the instance it made or acted on. */
export class IdempotencyTable {
  private readonly select;
  private readonly insert;
  private readonly purge;

  constructor(db: Database.Database) {
    this.select = db.prepare('SELECT instance FROM idempotency WHERE name = ?').pluck();
    this.insert = db.prepare('INSERT INTO idempotency VALUES (?, ?, ?)');
    this.purge = db.prepare(
      `DELETE FROM idempotency WHERE name IN (
         SELECT name FROM idempotency i WHERE stored_at < ?
         AND NOT EXISTS (SELECT 1 FROM instances WHERE instances.key = i.instance) ORDER BY stored_at LIMIT ?)`,
    );
  }

  instanceOf(name: string): string | undefined {
    const key = this.select.get(name);
    return key === undefined ? undefined : String(key);
  }

  keep(name: string, instance: string, now: number): void {
    this.insert.run(name, Number(instance), now);
  }

  /** Forgets keys stored before a time whose instance has ended. @returns how many */
  forget(before: number, limit: number): number {
    return this.purge.run(before, limit).changes;
  }
}
