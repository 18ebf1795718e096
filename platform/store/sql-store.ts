import type { Actor, Clock, Durability, Logger, Metrics } from '@callweave/platform/kernel';
import { commonProblems, faultPoint, noMetrics } from '@callweave/platform/kernel';
import {
  type EntityManager,
  type EntityName,
  type IDatabaseDriver,
  type MikroORM,
  OptimisticLockError,
} from '@mikro-orm/core';
import type { Store, Transaction } from './contract';
import { findResult, type IdempotentWrite, keepResult } from './idempotency';
import { isHindered, isLost, isUncertain, pauseBefore, tries, triesAfter, UncertainCommit } from './retries';
import { currentScope, inScope, outsideOfScope, type Scope } from './scope';
import { storeMetrics } from './store-metrics';
import { UnitOfWork } from './transaction';
import type { Dialect } from './wall/tokens';

export type Orm = MikroORM<IDatabaseDriver>;
/** A change the database did not take: for so long afterwards it counts as degraded, milliseconds. */
const rememberMs = 15_000;
/** So long no commit takes unless something is wrong, e.g. a full disk under MySQL's binary log. */
const stuckMs = 5_000;

type WriteOptions = Parameters<Store['write']>[1];
type SystemOptions = NonNullable<Parameters<Store['system']>[2]>;

/** What just happened in a committed transaction; see {@link SqlStore.onCommit}. */
export interface Committed {
  hasJobs: boolean;
  hasAudits: boolean;
}

/** {@link Store} on SQLite or MySQL. */
export class SqlStore implements Store {
  private readonly listeners = new Set<(committed: Committed) => void>();
  private readonly running = new Map<string, Promise<unknown>>();
  private readonly meters;
  private hinderedAt = -Infinity;
  private readonly commits = new Set<{ since: number }>();

  constructor(
    readonly orm: Orm,
    readonly dialect: Dialect,
    readonly clock: Clock,
    readonly log: Logger,
    readonly metrics: Metrics = noMetrics,
  ) {
    this.meters = storeMetrics(metrics, this);
  }

  async read<T>(actor: Pick<Actor, 'tenantId'>, work: (em: EntityManager) => Promise<T>): Promise<T> {
    const outer = activeScope();
    const scope = this.newScope(actor.tenantId);
    if (outer?.em)
      return inScope({ ...scope, em: outer.em, isInTransaction: true }, () =>
        work(this.nested(outer.em!, actor.tenantId)),
      );
    for (let attempt = 1; ; attempt++) {
      try {
        return await inScope({ ...scope, isOver: false }, () => work(this.fork(actor.tenantId)));
      } catch (error) {
        if (!isLost(error) || attempt >= tries) throw error;
        await pauseBefore(attempt);
      }
    }
  }

  async write<T>(actor: Actor, options: WriteOptions, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { idempotencyKey: key, fingerprint } = options;
    if (key === undefined) return this.transact(actor, undefined, work);
    const write: IdempotentWrite = { actor, key, fingerprint };
    return this.oneAtATime(`${actor.tenantId}|${actor.userId}|${key}`, async () => {
      const done = await this.read(actor, (em) => findResult(em, write));
      if (done) return done.value as T;
      try {
        return await this.transact(actor, write, work);
      } catch (error) {
        // Another process may have done it meanwhile: then its result is the answer, whatever hindered us.
        const first = await this.read(actor, (em) => findResult(em, write));
        if (first) return first.value as T;
        throw error;
      }
    });
  }

  async system<T>(
    reason: string,
    work: (tx: Transaction) => Promise<T>,
    { durability }: SystemOptions = {},
  ): Promise<T> {
    this.log.debug({ reason }, 'system unit of work');
    return this.transact(undefined, undefined, work, durability);
  }

  /** Calls `listener` after each commit that left jobs or audit rows, outside of any scope. */
  onCommit(listener: (committed: Committed) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Ready while it answers; degraded while it takes no changes, e.g. because it is read-only or its disk is full. */
  async health(): Promise<{ isReady: boolean; isDegraded: boolean; detail: string }> {
    const now = performance.now();
    const isStuck = [...this.commits].some(({ since }) => now - since > stuckMs);
    const isDegraded = isStuck || now - this.hinderedAt < rememberMs;
    const detail = isDegraded ? `${this.dialect}; changes fail or hang` : this.dialect;
    return { isReady: await this.orm.isConnected(), isDegraded, detail };
  }

  async close(): Promise<void> {
    await this.orm.close(true);
  }

  private async transact<T>(
    actor: Actor | undefined,
    write: IdempotentWrite | undefined,
    work: (tx: Transaction) => Promise<T>,
    durability?: Durability,
  ): Promise<T> {
    if (activeScope()?.em) throw new Error('store: a transaction inside a transaction; pass the open one on');
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.meters.transaction(() => this.tryOnce(actor, write, work, durability));
      } catch (error) {
        if (isHindered(error)) this.hinderedAt = performance.now();
        if (attempt >= triesAfter(error, write !== undefined)) throw reported(error);
        this.meters.retried(error);
        this.log.info({ attempt, cause: (error as Error).message.slice(0, 200) }, 'transaction tried again');
        await pauseBefore(attempt);
      }
    }
  }

  private async tryOnce<T>(
    actor: Actor | undefined,
    write: IdempotentWrite | undefined,
    work: (tx: Transaction) => Promise<T>,
    durability?: Durability,
  ): Promise<T> {
    const em = this.fork(actor?.tenantId);
    const unit = new UnitOfWork(em, actor, this.clock.now());
    const scope: Scope = { ...this.newScope(actor?.tenantId), em, durability };
    const result = await inScope(scope, async () => {
      await em.begin();
      scope.isInTransaction = true;
      try {
        const value = await work(unit);
        if (write) keepResult(unit, write, value, this.clock.now());
        await unit.flush();
        faultPoint('store.commit.before');
        await this.commit(em);
        faultPoint('store.commit.after');
        return value;
      } catch (error) {
        await rollback(em);
        throw error;
      }
    });
    outsideOfScope(() => this.afterCommit(unit));
    return result;
  }

  private async commit(em: EntityManager): Promise<void> {
    const one = { since: performance.now() };
    this.commits.add(one);
    try {
      await em.commit();
    } catch (error) {
      if (isUncertain(error))
        throw new UncertainCommit('the connection was lost during commit', { cause: error });
      throw error;
    } finally {
      this.commits.delete(one);
    }
  }

  private afterCommit(unit: UnitOfWork): void {
    unit.runFollowers((error) => this.log.error({ error }, 'a follower of a commit failed'));
    if (!unit.hasJobs && !unit.hasAudits) return;
    for (const listener of this.listeners) listener({ hasJobs: unit.hasJobs, hasAudits: unit.hasAudits });
  }

  /** Calls with the same name run one after the other in this process. */
  private async oneAtATime<T>(name: string, run: () => Promise<T>): Promise<T> {
    const before = this.running.get(name);
    // The one before reports its own failure; here it only says that the turn has come.
    const turn = (before ?? Promise.resolve()).then(run, run);
    this.running.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.running.get(name) === turn) this.running.delete(name);
    }
  }

  private newScope(tenantId: string | undefined): Scope {
    return { tenantId, now: () => this.clock.now(), passed: new Set(), isOver: false };
  }

  private fork(tenantId: string | undefined): EntityManager {
    return withTenant(this.orm.em.fork(), tenantId);
  }

  private nested(em: EntityManager, tenantId: string): EntityManager {
    return withTenant(em.fork({ keepTransactionContext: true }), tenantId);
  }
}

function withTenant(em: EntityManager, tenantId: string | undefined): EntityManager {
  if (tenantId === undefined) return em;
  em.addFilter({
    name: 'tenant',
    entity: tenantEntities(em) as never,
    cond: { tenantId } as never,
  });
  return em;
}

const tenantEntitiesOf = new WeakMap<object, EntityName[]>();

/** Entities with a `tenantId`, found once per ORM. */
function tenantEntities(em: EntityManager): EntityName[] {
  const metadata = em.getMetadata();
  let names = tenantEntitiesOf.get(metadata);
  if (!names) {
    const all = [...metadata.getAll().values()];
    names = all
      .filter((meta) => meta.props.some((one) => one.name === 'tenantId'))
      .map((meta) => meta.class as EntityName);
    tenantEntitiesOf.set(metadata, names);
  }
  return names;
}

function activeScope(): Scope | undefined {
  const scope = currentScope();
  return scope?.isOver ? undefined : scope;
}

/** Somebody else was faster with a row this work had read: people are told so. */
function reported(error: unknown): unknown {
  return error instanceof OptimisticLockError ? commonProblems.editedMeanwhile({}, { cause: error }) : error;
}

async function rollback(em: EntityManager): Promise<void> {
  try {
    if (em.isInTransaction()) await em.rollback();
  } catch {
    // The connection is gone, and the transaction with it; the first error tells.
  }
}
