import mysql, { type Connection } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import type { LoggedStatement } from '../statement-log';

/** Sent to MySQL, or answered by it. What stands for the file is the connection. */
export interface SentStatement extends LoggedStatement {
  id: number;
  answer?: { isRefusal: boolean };
}

type Query = (sql: unknown, values: unknown, answered?: unknown) => unknown;

/** Logs every statement this process sends to a database from now on. @returns takes out what came so far */
export function logSent(database: string): () => SentStatement[] {
  const log: SentStatement[] = [];
  let sent = 0;
  const prototype = (mysql as unknown as { Connection: { prototype: { query: Query } } }).Connection
    .prototype;
  const { query } = prototype;
  prototype.query = function (this: Connection, sql, values, answered) {
    if (typeof sql !== 'string' || typeof answered !== 'function' || this.config.database !== database)
      return query.call(this, sql, values, answered);
    const [file, id] = [String(this.threadId), sent++];
    log.push({ file, id, sql, parameters: Array.isArray(values) ? values : [] });
    return query.call(this, sql, values, (error: unknown, ...answer: unknown[]) => {
      log.push({ file, id, sql, parameters: [], answer: { isRefusal: Boolean(error) } });
      answered(error, ...answer);
    });
  };
  return () => log.splice(0);
}

export interface Player {
  /** @returns rows, of the answer of what has some */
  play(statement: SentStatement): Promise<unknown>;
  close(): Promise<void>;
}

/** Sends logged statements to another database, side by side as they were: over as many connections, waiting for answers where they came. */
export async function openPlayer(url: string, statements: readonly LoggedStatement[]): Promise<Player> {
  const names = [...new Set(statements.map(({ file }) => file))];
  const opened = names.map(async (name) => [name, await openLikeStore(url)] as const);
  const connections = new Map(await Promise.all(opened));
  const waiting = new Map<number, Promise<{ rows?: unknown; error?: unknown }>>();
  return {
    play: async ({ file, id, sql, parameters, answer }) => {
      if (!answer) {
        const sent = connections.get(file)!.query(sql, parameters);
        waiting.set(
          id,
          sent.then(
            ([rows]) => ({ rows: Array.isArray(rows) ? rows : undefined }),
            (error: unknown) => ({ error }),
          ),
        );
        return undefined;
      }
      const { rows, error } = (await waiting.get(id)) ?? {};
      waiting.delete(id);
      if (error && !answer.isRefusal) throw error;
      return rows;
    },
    close: async () => {
      for (const connection of connections.values()) await connection.end();
    },
  };
}

/** As the store's own sessions: with other isolation the same statements would wait for each other. */
async function openLikeStore(uri: string) {
  const connection = await createConnection({ uri, timezone: 'Z', charset: 'utf8mb4_bin' });
  await connection.query("set session transaction_isolation = 'READ-COMMITTED', time_zone = '+00:00'");
  return connection;
}
