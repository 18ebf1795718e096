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
  return () => inLockOrder(log.splice(0));
}

interface Answer {
  rows?: unknown;
  error?: unknown;
}

export interface Player {
  /** @returns rows, of the answer of what has some */
  play(statement: SentStatement): Promise<unknown>;
  close(): Promise<void>;
}

interface Answer {
  rows?: unknown;
  error?: unknown;
}

/**
 * Sends logged statements to another database, side by side as they were: over as many connections, waiting for answers
 * where they came.
 */
export async function openPlayer(url: string, statements: readonly LoggedStatement[]): Promise<Player> {
  const names = [...new Set(statements.map(({ file }) => file))];
  const opened = names.map(async (name) => [name, await openLikeStore(url)] as const);
  const connections = new Map(await Promise.all(opened));
  const waiting = new Map<number, Promise<Answer>>();
  const send = ({ file, sql, parameters }: SentStatement): Promise<Answer> =>
    connections
      .get(file)!
      .query(sql, parameters)
      .then(
        ([rows]) => (Array.isArray(rows) ? { rows } : {}),
        (error: unknown) => ({ error }),
      );
  return {
    play: async (statement) => {
      const { id, answer } = statement;
      if (!answer) {
        waiting.set(id, send(statement));
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

/**
 * Whatever takes locks one after the other, in the order it got them: what was answered last had waited, and only the end of
 * the transaction it waited for let it go on. Otherwise locks would find other owners when it is sent again.
 */
function inLockOrder(log: readonly SentStatement[]): SentStatement[] {
  const answers = new Map(log.flatMap((one) => (one.answer ? [[one.id, one]] : [])));
  const sent = new Map(log.flatMap((one) => (one.answer ? [] : [[one.id, one]])));
  return log.flatMap((one) => {
    const [first, last] = [sent.get(one.id), answers.get(one.id)];
    if (!first || !last || /^select(?!.* for update)/is.test(one.sql)) return [one];
    const isItsTurn = /^(commit|rollback)/i.test(one.sql) ? one === first : one === last;
    return isItsTurn ? [first, last] : [];
  });
}

/** As the store's own sessions: with other isolation the same statements would wait for each other. */
async function openLikeStore(uri: string) {
  const connection = await createConnection({ uri, timezone: 'Z', charset: 'utf8mb4_bin' });
  await connection.query("set session transaction_isolation = 'READ-COMMITTED', time_zone = '+00:00'");
  return connection;
}
