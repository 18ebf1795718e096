import {
  type Clock,
  type EngineJob,
  type EngineWorker,
  faultPoint,
  type Logger,
  type Variables,
  type WorkerOptions,
} from '@callweave/platform/kernel';
import { visibleVariables } from '@callweave/runtime/engine';
import type Database from 'better-sqlite3';
import type { InstanceTable } from '../storage/instance-table';
import { refusals } from '../writing/refusals';
import type { Leases } from './leases';

interface OpenWorker {
  options: WorkerOptions;
  active: number;
  isClosed: boolean;
  drained: (() => void)[];
}

/** Hands activatable jobs to workers of this process: oldest key first, each to one worker, never more than a worker takes. */
export class JobDispatcher {
  private readonly workers = new Map<string, OpenWorker[]>();
  private readonly select;
  private readonly selectOne;
  private readonly held = new Set<string>();
  /** Types of which there may be more than the workers had room for. */
  private readonly backlog = new Set<string>();
  private inHand = 0;

  constructor(
    db: Database.Database,
    private readonly instances: InstanceTable,
    private readonly leases: Leases,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly leaseTaken: () => void,
  ) {
    this.select = db.prepare(
      `SELECT key, instance FROM jobs WHERE state = 'activatable' AND type = ? ORDER BY key LIMIT ?`,
    );
    this.selectOne = db
      .prepare(`SELECT instance FROM jobs WHERE key = ? AND state = 'activatable' AND type = ?`)
      .pluck();
  }

  open(options: WorkerOptions): EngineWorker {
    if (options.types.length === 0 || options.types.some((type) => type === '')) throw refusals.noJobType();
    if (!(options.timeoutMs > 0)) throw refusals.noTimeout(options.timeoutMs);
    const worker: OpenWorker = { options, active: 0, isClosed: false, drained: [] };
    for (const type of options.types) this.workers.set(type, [...(this.workers.get(type) ?? []), worker]);
    // Not at once: the caller has no handle yet while its first job would already run.
    queueMicrotask(() => this.offer(options.types));
    return { close: () => this.close(worker) };
  }

  /** Types that may have something to do now. */
  offer(types: Iterable<string>): void {
    for (const type of types) this.offerType(type);
  }

  /** Jobs that just became activatable, key → type: each a look-up by key, however many of its type are at work. */
  offerNew(jobs: ReadonlyMap<string, string>): void {
    const rest = new Set<string>();
    for (const [key, type] of jobs)
      // Older ones that wait go first.
      if (this.backlog.has(type) || !this.offerOne(key, type)) rest.add(type);
    this.offer(rest);
  }

  /** Committed, but not flushed yet. */
  hold(jobKeys: Iterable<string>): void {
    for (const key of jobKeys) this.held.add(key);
  }

  release(jobKeys: Iterable<string>): void {
    for (const key of jobKeys) this.held.delete(key);
  }

  get isIdle(): boolean {
    return this.inHand === 0;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...new Set([...this.workers.values()].flat())].map((worker) => this.close(worker)));
  }

  /** @returns false when no worker has room for it */
  private offerOne(key: string, type: string): boolean {
    const worker = anyWithRoom(this.workers.get(type) ?? []);
    if (!worker) return false;
    const instance = this.selectOne.get(Number(key), type) as number | undefined;
    const isFree = !this.leases.has(key) && !this.held.has(key);
    if (instance !== undefined && isFree) this.give(worker, type, key, String(instance));
    return true;
  }

  private offerType(type: string): void {
    const free = (this.workers.get(type) ?? []).filter(hasRoom);
    const room = free.reduce((sum, { active, options }) => sum + options.maxActive - active, 0);
    this.backlog.add(type); // until all there is was handed out
    if (room === 0) return;
    const limit = Math.min(room, 1000) + this.leases.heldOf(type) + this.held.size;
    const rows = this.select.all(type, limit) as { key: number; instance: number }[];
    for (const row of rows) {
      const key = String(row.key);
      if (this.leases.has(key) || this.held.has(key)) continue;
      const worker = anyWithRoom(free);
      if (!worker) return;
      this.give(worker, type, key, String(row.instance));
    }
    if (rows.length < limit) this.backlog.delete(type);
  }

  private give(worker: OpenWorker, type: string, key: string, instance: string): void {
    const deadline = this.clock.now().getTime() + worker.options.timeoutMs;
    const job = this.jobOf(key, instance, deadline, worker.options.fetchVariables);
    if (!job) return;
    this.leases.take(key, type, deadline);
    this.leaseTaken();
    worker.active++;
    this.inHand++;
    faultPoint('engine.job.before-push');
    void this.perform(worker, job);
  }

  private async perform(worker: OpenWorker, job: EngineJob): Promise<void> {
    try {
      await worker.options.onJob(job);
    } catch (error) {
      this.log.error(
        { err: error, job: job.key, type: job.type, instance: job.processInstanceKey },
        'A worker failed on a job; it comes again when its lease ends',
      );
    } finally {
      worker.active--;
      this.inHand--;
      if (worker.active === 0) worker.drained.splice(0).forEach((resolve) => resolve());
      if (!worker.isClosed) this.offer(worker.options.types.filter((type) => this.backlog.has(type)));
    }
  }

  private jobOf(
    key: string,
    instance: string,
    deadline: number,
    fetchVariables?: readonly string[],
  ): EngineJob | undefined {
    const state = this.instances.load(instance)?.state;
    const job = state?.jobs[key];
    const element = job && state.elements[job.elementInstanceKey];
    if (!element) return undefined;
    return {
      key,
      type: job.type,
      processInstanceKey: element.processInstanceKey,
      processDefinitionKey: element.processDefinitionKey,
      bpmnProcessId: this.instances.processIdOf(element.processDefinitionKey),
      elementId: element.elementId,
      elementInstanceKey: element.key,
      customHeaders: { ...job.customHeaders },
      variables: chosen(visibleVariables(state, element.key), fetchVariables),
      retries: job.retries,
      deadline: new Date(deadline),
    };
  }

  private async close(worker: OpenWorker): Promise<void> {
    worker.isClosed = true;
    for (const [type, open] of this.workers)
      this.workers.set(
        type,
        open.filter((other) => other !== worker),
      );
    if (worker.active > 0) await new Promise<void>((resolve) => worker.drained.push(resolve));
  }
}

/** By chance, as Zeebe does: a job that its worker gives back must reach each of the others in time, however busy. */
function anyWithRoom(workers: readonly OpenWorker[]): OpenWorker | undefined {
  const free = workers.filter(hasRoom);
  return free[Math.floor(Math.random() * free.length)];
}

const hasRoom = ({ active, options }: OpenWorker) => active < options.maxActive;

/** A copy: the worker must not change the instance's own objects. */
function chosen(visible: Variables, names: readonly string[] | undefined): Variables {
  const picked = names
    ? Object.fromEntries(Object.entries(visible).filter(([name]) => names.includes(name)))
    : visible;
  return structuredClone(picked);
}
