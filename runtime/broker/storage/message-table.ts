import type { PublishMessageRequest, Variables } from '@callweave/platform/kernel';
import type Database from 'better-sqlite3';

export interface BufferedMessage {
  key: string;
  variables: Variables;
}
/** An open subscription. */
export interface Wait {
  key: string;
  instance: string;
  processId: string;
  name: string;
  correlationKey: string;
}
interface WaitRow {
  key: number;
  instance: number;
  process_id: string;
  name: string;
  correlation_key: string;
}

/** Buffered messages and who got them. A process id takes a message at most once. */
export class MessageTable {
  private readonly statements;

  constructor(db: Database.Database) {
    this.statements = {
      insert: db.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)'),
      sameId: db
        .prepare(
          `SELECT 1 FROM messages WHERE name = ? AND correlation_key = ? AND message_id = ? AND deadline > ?`,
        )
        .pluck(),
      waiting: db.prepare('SELECT * FROM waits WHERE name = ? AND correlation_key = ? ORDER BY key'),
      wait: db.prepare('SELECT * FROM waits WHERE key = ?'),
      buffered: db.prepare(
        `SELECT key, variables FROM messages WHERE name = ? AND correlation_key = ? AND deadline > ?
         AND NOT EXISTS (SELECT 1 FROM correlations c WHERE c.message = messages.key AND c.process_id = ?)
         ORDER BY key LIMIT 1`,
      ),
      correlated: db.prepare('INSERT OR IGNORE INTO correlations VALUES (?, ?)'),
      expired: db.prepare('SELECT key FROM messages WHERE deadline <= ? ORDER BY deadline LIMIT ?').pluck(),
      remove: db.prepare('DELETE FROM messages WHERE key = ?'),
      removeCorrelations: db.prepare('DELETE FROM correlations WHERE message = ?'),
    };
  }

  isPublished(name: string, correlationKey: string, messageId: string, now: number): boolean {
    return this.statements.sameId.get(name, correlationKey, messageId, now) !== undefined;
  }

  buffer(key: string, message: PublishMessageRequest, deadline: number): void {
    this.statements.insert.run(
      Number(key),
      message.name,
      message.correlationKey,
      message.messageId ?? '',
      deadline,
      JSON.stringify(message.variables),
    );
  }

  /** The oldest subscription of each process id. */
  waiting(name: string, correlationKey: string): Wait[] {
    const oldest = new Map<string, Wait>();
    for (const row of this.statements.waiting.all(name, correlationKey) as WaitRow[])
      if (!oldest.has(row.process_id)) oldest.set(row.process_id, waitOf(row));
    return [...oldest.values()];
  }

  wait(key: string): Wait | undefined {
    const row = this.statements.wait.get(Number(key)) as WaitRow | undefined;
    return row && waitOf(row);
  }

  /** The oldest buffered message this subscription may take. */
  bufferedFor(
    wait: Pick<Wait, 'name' | 'correlationKey' | 'processId'>,
    now: number,
  ): BufferedMessage | undefined {
    const row = this.statements.buffered.get(wait.name, wait.correlationKey, now, wait.processId) as
      { key: number; variables: string } | undefined;
    return row && { key: String(row.key), variables: JSON.parse(row.variables) as Variables };
  }

  markCorrelated(messageKey: string, processId: string): void {
    this.statements.correlated.run(Number(messageKey), processId);
  }

  expired(now: number, limit: number): string[] {
    return (this.statements.expired.all(now, limit) as number[]).map(String);
  }

  remove(key: string): void {
    this.statements.remove.run(Number(key));
    this.statements.removeCorrelations.run(Number(key));
  }
}

const waitOf = (row: WaitRow): Wait => ({
  key: String(row.key),
  instance: String(row.instance),
  processId: row.process_id,
  name: row.name,
  correlationKey: row.correlation_key,
});
