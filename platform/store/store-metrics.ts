import type { Metrics } from '@callweave/platform/kernel';
import { DeadlockException, LockWaitTimeoutException, OptimisticLockError } from '@mikro-orm/core';
import type { SqlStore } from './sql-store';

/** What the store counts; the pool and the queue of jobs are read when somebody asks. */
export function storeMetrics(metrics: Metrics, store: SqlStore) {
  const seconds = metrics.histogram({
    name: 'callweave_store_transaction_seconds',
    help: 'Duration of transactions, each try by itself',
    labels: ['outcome'],
  });
  const retries = metrics.counter({
    name: 'callweave_store_retries_total',
    help: 'Transactions tried again because the database hindered them',
    labels: ['cause'],
  });
  metrics.gauge(
    { name: 'callweave_store_connections', help: 'Connections of the pool (MySQL only)', labels: ['state'] },
    () => connectionsOf(store),
  );
  return {
    async transaction<T>(run: () => Promise<T>): Promise<T> {
      const startedAt = performance.now();
      let outcome = 'rolled back';
      try {
        const value = await run();
        outcome = 'committed';
        return value;
      } finally {
        seconds({ outcome }, (performance.now() - startedAt) / 1000);
      }
    },
    retried: (error: unknown) => retries({ cause: causeOf(error) }),
  };
}

function causeOf(error: unknown): string {
  if (error instanceof DeadlockException) return 'deadlock';
  if (error instanceof LockWaitTimeoutException) return 'lock wait';
  return error instanceof OptimisticLockError ? 'version' : 'other';
}

/** What mysql2 keeps of its connections; it has no other way to ask. */
interface Pool {
  _allConnections: { length: number };
  _freeConnections: { length: number };
  _connectionQueue: { length: number };
}

async function connectionsOf({ dialect, orm }: SqlStore) {
  if (dialect !== 'mysql') return [];
  const connection = orm.em.getConnection() as unknown as { getNativeClient(): Promise<Pool> };
  const pool = await connection.getNativeClient();
  const free = pool._freeConnections.length;
  const values = {
    free,
    used: pool._allConnections.length - free,
    awaited: pool._connectionQueue.length,
  };
  return Object.entries(values).map(([state, value]) => ({ labels: { state }, value }));
}
