import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Clock,
  type EnginePort,
  type EngineRecord,
  faultPoint,
  type Logger,
  type ReleasePort,
} from '@callweave/platform/kernel';
import {
  findRows,
  insertRows,
  type Projection,
  type Store,
  type Transaction,
  updateRow,
} from '@callweave/platform/store';
import { DeadRecordEntity, type PositionRow, ProjectorPositionEntity } from './records.entities';

export interface ProjectorDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  engine: Pick<EnginePort, 'engineId' | 'subscribeRecords' | 'recordPositions'>;
  releases: Pick<ReleasePort, 'byProcessDefinition'>;
}

/** A record with the tenant whose release it belongs to. */
interface Owned {
  record: EngineRecord;
  tenantId: string;
}

/** Tries of one record alone before it is parked. */
const TRIES = 3;
const FIRST_PAUSE_MS = 100;
/** Records of one transaction. */
const MOST_AT_ONCE = 100;
/**
 * From one transaction to the next, unless somebody waits: records of many calls then share statements and a commit, which
 * would otherwise hold the event loop of live calls for each key press.
 */
const GATHER_MS = 50;
/** Where another process projects: how often it is looked how far it is. */
const LOOK_EVERY_MS = 100;

/** How long the engine may take to say how far it is, when somebody only looks; a health check waits 2 s. */
const TELL_MS = 1_500;

/** Partition and position. */
type Written = [string, string][];

/** One record with a transaction for itself. */
interface Attempt {
  /** Projections that gave up on it, with their last error. */
  parked: Map<Projection, unknown>;
  /** The projection at work; what is thrown meanwhile is its failure. */
  current?: Projection;
}

/**
 * Turns records into tables: one subscription for all projections, one transaction per batch that also moves the stored
 * position, so each projection gets each record exactly once. When a batch fails, its records are applied one by one, and
 * one that still fails is parked for the projection it failed in, in the transaction of the others. Parking needs the
 * store, so while the store is away nothing is parked and the engine delivers again.
 */
export class Projector {
  private readonly projections: Projection[] = [];
  private readonly positions = new Map<number, bigint>();
  /** When it last moved or was seen to have nothing to do; by `performance.now()`. */
  private movedAt = performance.now();
  /** What the engine had written at an earlier look and is not known to be projected. */
  private goal: { written: Written; since: number } | undefined;
  private toldAt = performance.now();
  /** Said once, until the engine tells again. */
  private isComplaining = false;
  private subscription: { close(): Promise<void> } | undefined;
  private waiting: (() => void)[] = [];
  /** Those who wait for a projection and do not want it gathered. */
  private hurrying = 0;
  private endGathering = (): void => undefined;

  constructor(private readonly deps: ProjectorDeps) {}

  /** Before {@link start}. */
  register(projections: readonly Projection[]): void {
    this.projections.push(...projections);
  }

  async start(): Promise<void> {
    const after = await this.storedPositions();
    for (const [partition, position] of Object.entries(after))
      this.positions.set(Number(partition), BigInt(position));
    this.subscription = this.deps.engine.subscribeRecords(after, (records) => this.take(records));
  }

  /** Finishes the batch in hand; may be started again. */
  async stop(): Promise<void> {
    const relax = this.hurry();
    await this.subscription?.close();
    this.subscription = undefined;
    relax();
  }

  /** Records are projected one by one as they come, until the returned function is called once. */
  hurry(): () => void {
    this.hurrying++;
    this.endGathering();
    return () => void this.hurrying--;
  }

  /**
   * Resolves true when everything the engine had recorded at the call is projected; false after the time, or when the engine
   * cannot say how much that is.
   */
  async caughtUp(timeoutMs: number): Promise<boolean> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const target = await this.written(timeout);
    if (!target) return false;
    const isThere = () => this.behind(target) === 0;
    const relax = this.hurry();
    for (await this.follow(); !isThere() && !timeout.aborted; await this.follow()) await this.moved(timeout);
    relax();
    return isThere();
  }

  private async written(timeout: AbortSignal): Promise<Written | undefined> {
    const timedOut = new Promise<undefined>((resolve) =>
      timeout.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    const told = await Promise.race([this.tellPositions(), timedOut]);
    return told && Object.entries(told);
  }

  private async tellPositions(): Promise<Record<number, string> | undefined> {
    try {
      const positions = await this.deps.engine.recordPositions();
      this.isComplaining = false;
      return positions;
    } catch (error) {
      if (!this.isComplaining)
        this.deps.log.warn({ err: error }, 'The engine does not say how far its records are');
      this.isComplaining = true;
      return undefined;
    }
  }

  /** Resolves when more is projected, or might be in another process. */
  private moved(timeout: AbortSignal): Promise<void> {
    if (!this.subscription) return sleep(LOOK_EVERY_MS);
    return new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      timeout.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** How far another process has projected, when this one does not. */
  private async follow(): Promise<void> {
    if (this.subscription) return;
    for (const [partition, position] of Object.entries(await this.storedPositions())) {
      if (this.positions.get(Number(partition)) !== BigInt(position)) this.movedAt = performance.now();
      this.positions.set(Number(partition), BigInt(position));
    }
  }

  /**
   * How many positions of the engine are not projected yet, and for how long nothing moved although there are some, or the
   * engine does not say. Asking may itself be recorded, so standing still is judged by what was written at an earlier look.
   */
  async lag(): Promise<{ records: number; stalledMs: number }> {
    const written = await this.written(AbortSignal.timeout(TELL_MS));
    await this.follow();
    const now = performance.now();
    if (written) this.toldAt = now;
    if (!this.goal || this.behind(this.goal.written) === 0) this.goal = written && { written, since: now };
    const since = this.goal ? Math.max(this.goal.since, this.movedAt) : this.toldAt;
    return { records: this.behind(written ?? this.goal?.written ?? []), stalledMs: Math.round(now - since) };
  }

  /** Whether the engine says within the time how far it is. */
  async isTold(timeoutMs: number): Promise<boolean> {
    return (await this.written(AbortSignal.timeout(timeoutMs))) !== undefined;
  }

  private behind(written: Written): number {
    const missing = written.map(([partition, position]) =>
      Number(BigInt(position) - (this.positions.get(Number(partition)) ?? 0n)),
    );
    return missing.reduce((sum, positions) => sum + Math.max(0, positions), 0);
  }

  /** Partition → position up to which records are projected, here or elsewhere. */
  reached(): Promise<Record<number, string>> {
    return this.storedPositions();
  }

  deadRecords(): Promise<number> {
    const { engineId } = this.deps.engine;
    return this.deps.store.system('count dead records', ({ em }) => em.count(DeadRecordEntity, { engineId }));
  }

  private async take(records: EngineRecord[]): Promise<void> {
    const started = performance.now();
    for (let from = 0; from < records.length; from += MOST_AT_ONCE)
      await this.takeSome(records.slice(from, from + MOST_AT_ONCE));
    await this.gather(started + GATHER_MS - performance.now());
  }

  private async gather(ms: number): Promise<void> {
    if (ms <= 0 || this.hurrying > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endGathering = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async takeSome(records: readonly EngineRecord[]): Promise<void> {
    const owned = await this.ownedOf(records);
    try {
      await this.apply(records, owned);
    } catch (error) {
      this.deps.log.warn(
        { err: error, position: records[0]!.position, records: records.length },
        'A batch of records could not be projected; its records are taken one by one',
      );
      for (const record of records) await this.applyOrPark(record, owned);
    }
    for (const { partition, position } of records) this.positions.set(partition, BigInt(position));
    this.movedAt = performance.now();
    this.waiting.splice(0).forEach((resolve) => resolve());
  }

  /** Tenants are looked up before the transaction opens. Records of no release (deployments, messages) have none. */
  private async ownedOf(records: readonly EngineRecord[]): Promise<Map<EngineRecord, Owned>> {
    const owned = new Map<EngineRecord, Owned>();
    for (const record of records) {
      const key = record.value['processDefinitionKey'];
      if (typeof key !== 'string' || !this.isWanted(record)) continue;
      const release = await this.deps.releases.byProcessDefinition(key);
      if (release) owned.set(record, { record, tenantId: release.tenantId });
    }
    return owned;
  }

  private isWanted({ valueType }: EngineRecord): boolean {
    return this.projections.some(({ valueTypes }) => valueTypes.includes(valueType));
  }

  private async apply(
    records: readonly EngineRecord[],
    owned: Map<EngineRecord, Owned>,
    alone?: Attempt,
  ): Promise<void> {
    faultPoint('records.projection.before-transaction');
    const work = (tx: Transaction) => this.applyIn(tx, records, owned, alone);
    // What a loss of power takes, the engine delivers again: the position is lost with it.
    await this.deps.store.system('project engine records', work, { durability: 'crash' });
    faultPoint('records.projection.after-transaction');
  }

  private async applyIn(
    tx: Transaction,
    records: readonly EngineRecord[],
    owned: Map<EngineRecord, Owned>,
    alone?: Attempt,
  ): Promise<void> {
    const stored = await this.positionsIn(tx);
    for (const record of records) {
      const one = owned.get(record);
      if (!one || BigInt(record.position) <= BigInt(stored.get(record.partition)?.position ?? '0')) continue;
      for (const projection of this.wanting(record)) await this.applyOne(tx, projection, one, alone);
    }
    if (!alone) for (const projection of this.projections) await projection.finish?.(tx);
    await this.storePositions(tx, records, stored);
  }

  private async applyOne(
    tx: Transaction,
    projection: Projection,
    owned: Owned,
    alone?: Attempt,
  ): Promise<void> {
    if (alone?.parked.has(projection)) return this.park(tx, projection, owned, alone.parked.get(projection));
    const { record, tenantId } = owned;
    if (alone) alone.current = projection;
    await projection.apply(tx, record, tenantId);
    if (!alone) return;
    await projection.finish?.(tx);
    await tx.em.flush(); // so that a refusal of the database is told here
    delete alone.current;
  }

  private async applyOrPark(record: EngineRecord, owned: Map<EngineRecord, Owned>): Promise<void> {
    const failures = new Map<Projection, number>();
    const attempt: Attempt = { parked: new Map() };
    for (;;) {
      delete attempt.current;
      try {
        await this.apply([record], owned, attempt);
        return;
      } catch (error) {
        if (!attempt.current) throw error;
        await this.storedPositions(); // throws when it was the store, not the record
        const failed = (failures.get(attempt.current) ?? 0) + 1;
        failures.set(attempt.current, failed);
        if (failed >= TRIES) attempt.parked.set(attempt.current, error);
        else await sleep(FIRST_PAUSE_MS * 2 ** (failed - 1));
      }
    }
  }

  private park(tx: Transaction, projection: Projection, { record, tenantId }: Owned, error: unknown): void {
    const { engine, clock, log } = this.deps;
    const { partition, position, valueType, intent } = record;
    const key = { tenantId, engineId: engine.engineId, partition, position, projection: projection.name };
    tx.em.create(DeadRecordEntity, {
      ...{ ...key, valueType, intent },
      record: JSON.stringify(record),
      error: (error instanceof Error ? error.message : String(error)).slice(0, 500),
      parkedAt: clock.now(),
    });
    tx.afterCommit(() => log.error({ err: error, ...key }, 'A record could not be projected and was parked'));
  }

  private wanting({ valueType }: EngineRecord): Projection[] {
    return this.projections.filter(({ valueTypes }) => valueTypes.includes(valueType));
  }

  private storedPositions(): Promise<Record<number, string>> {
    return projectedPositions(this.deps.store, this.deps.engine.engineId);
  }

  /** Locked where the database can: a process that wrongly believes to be the only one must wait and then find them moved. */
  private async positionsIn({ em }: Transaction): Promise<Map<number, PositionRow>> {
    const { engineId } = this.deps.engine;
    const rows = await findRows(em, ProjectorPositionEntity, { engineId }, { isForUpdate: true });
    return new Map(rows.map((row) => [row.partition, row]));
  }

  private async storePositions(
    { em }: Transaction,
    records: readonly EngineRecord[],
    stored: ReadonlyMap<number, PositionRow>,
  ): Promise<void> {
    const { engineId } = this.deps.engine;
    const last = new Map(records.map(({ partition, position }) => [partition, position]));
    for (const [partition, position] of last) {
      const row = stored.get(partition);
      if (!row) await insertRows(em, ProjectorPositionEntity, [{ engineId, partition, position }], 'refuse');
      else if (BigInt(row.position) < BigInt(position))
        await updateRow(em, ProjectorPositionEntity, { engineId, partition }, { position });
    }
  }
}

/** Partition → position up to which records of a data set are projected. */
export function projectedPositions(store: Store, engineId: string): Promise<Record<number, string>> {
  return store.system('read projector positions', async ({ em }) => {
    const rows = await em.find(ProjectorPositionEntity, { engineId });
    return Object.fromEntries(rows.map(({ partition, position }) => [partition, position]));
  });
}
