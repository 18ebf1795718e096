import type { FlowTriggerView } from '@callweave/designer/flows/contract';
import {
  type Clock,
  type EnginePort,
  faultPoint,
  locales,
  type LocalText,
  type Logger,
  newId,
  Problem,
  systemActor,
  type TriggeredStarter,
} from '@callweave/platform/kernel';
import type { JobHandler, Store, Transaction } from '@callweave/platform/store';
import type { DueDate } from '@callweave/runtime/engine';
import { type EntityManager, LockMode } from '@mikro-orm/core';
import type { FlowRelease } from '../flow.entities';
import { firstStart, nextStart } from './due';
import { endStart, startTopic } from './starts';
import { FlowStartEntity, type FlowTrigger, FlowTriggerEntity } from './trigger.entities';

export interface TriggerDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  engine: EnginePort;
  /** Cron is read in it, IANA name. */
  timeZoneOf(tenantId: string): Promise<string>;
}

/** Queue of timers; the payload is `{ triggerId, dueAt }`. */
const timerTopic = 'flows.timer';
const messagePrefix = 'message:';

/**
 * Starts flows by what their start events wait for. One row per trigger of the version `live` points at; each timer's
 * next start waits in the queue of jobs, each start carries its own key.
 */
export class Triggers {
  private starter?: TriggeredStarter;

  constructor(private readonly deps: TriggerDeps) {}

  /** Who starts the flows; only ticket flows have triggers. */
  startWith(starter: TriggeredStarter): void {
    this.starter = starter;
  }

  /** What to do in the transaction that points `live` at a version. */
  async replacer(tenantId: string): Promise<(tx: Transaction, release: FlowRelease) => Promise<void>> {
    const timeZone = await this.deps.timeZoneOf(tenantId);
    return (tx, release) => this.replace(tx, release, timeZone);
  }

  /** The version's triggers take the place of those before, timers begin anew: as Zeebe redeploys. */
  private async replace(tx: Transaction, release: FlowRelease, timeZone: string): Promise<void> {
    const { tenantId, flowId, id: releaseId } = release;
    await tx.em.nativeDelete(FlowTriggerEntity, { tenantId, flowId });
    const now = this.deps.clock.now().getTime();
    for (const trigger of release.triggers ?? []) {
      const due = trigger.kind === 'timer' ? firstStart(trigger, timeZone, now) : undefined;
      const row = tx.em.create(FlowTriggerEntity, {
        ...{ tenantId, id: newId(), flowId, releaseId, trigger, timeZone },
        message: trigger.kind === 'message' ? trigger.message : null,
      });
      this.await(tx, row, due);
    }
  }

  /** What a flow's `live` waits for, in drawing order. */
  async ofFlow(em: EntityManager, flowId: string): Promise<FlowTriggerView[]> {
    const rows = await em.find(FlowTriggerEntity, { flowId }, { orderBy: { id: 'asc' } });
    return rows.map(viewOf);
  }

  /** A ticket that a trigger started has ended. @param key as the starter got it */
  async ended(tx: Transaction, tenantId: string, key: string): Promise<void> {
    if (key.startsWith(messagePrefix))
      await endStart(tx, tenantId, key.slice(messagePrefix.length), this.deps.clock.now());
  }

  jobHandlers(): JobHandler[] {
    return [
      {
        topic: timerTopic,
        maxAttempts: Infinity,
        run: ({ triggerId, dueAt }, { tenantId }) => this.fire(tenantId, String(triggerId), Number(dueAt)),
      },
      {
        topic: startTopic,
        maxAttempts: Infinity,
        run: ({ startId }, { tenantId }) => this.startByMessage(tenantId, String(startId)),
      },
    ];
  }

  private async fire(tenantId: string, id: string, dueAt: number): Promise<void> {
    const trigger = await this.find(tenantId, { id });
    // `live` has moved, or a lost lease let another fire it.
    if (trigger?.dueAt?.getTime() !== dueAt) return;
    const refusal = await this.start(trigger, `timer:${id}:${dueAt.toString(36)}`, {});
    await this.settle(trigger, refusal, async (tx, row) => {
      if (row?.dueAt?.getTime() !== dueAt) return;
      const { trigger: drawn, repetitions, timeZone } = row;
      const cycle = drawn.kind === 'timer' && drawn.timerType === 'cycle' ? drawn.time : undefined;
      this.await(
        tx,
        row,
        cycle === undefined ? undefined : nextStart({ dueDate: dueAt, repetitions, cycle }, timeZone),
      );
    });
  }

  private async startByMessage(tenantId: string, startId: string): Promise<void> {
    const start = await this.deps.store.read({ tenantId }, (em) =>
      em.findOne(FlowStartEntity, { tenantId, id: startId }),
    );
    if (!start) return;
    const { flowId, message, variables, correlationKey } = start;
    const trigger = await this.find(tenantId, { flowId, message });
    const refusal = trigger ? await this.start(trigger, messagePrefix + startId, variables) : undefined;
    const isOver = !trigger || refusal !== undefined || correlationKey === '';
    await this.settle({ tenantId, id: trigger?.id ?? '' }, refusal, async (tx) => {
      if (isOver) await endStart(tx, tenantId, startId, this.deps.clock.now());
    });
  }

  private find(tenantId: string, where: { id: string } | { flowId: string; message: string }) {
    return this.deps.store.read({ tenantId }, (em) => em.findOne(FlowTriggerEntity, { tenantId, ...where }));
  }

  /** @returns why it is refused for good; what is technical is thrown, and tried again by the queue */
  private async start(
    { tenantId, releaseId, trigger: { elementId } }: FlowTrigger,
    key: string,
    variables: Record<string, unknown>,
  ): Promise<LocalText | undefined> {
    faultPoint('triggers.start.before-send');
    try {
      await this.starter!({ tenantId, releaseId, elementId, key, variables });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.deps.log.warn({ tenant: tenantId, releaseId, elementId, error }, 'a flow could not be started');
      return wordsOf(error);
    }
    faultPoint('triggers.start.after-send');
    return undefined;
  }

  /** Notes the outcome at the trigger, if it still stands. */
  private async settle(
    { tenantId, id }: Pick<FlowTrigger, 'tenantId' | 'id'>,
    refusal: LocalText | undefined,
    more: (tx: Transaction, row: FlowTrigger | null) => Promise<void>,
  ): Promise<void> {
    faultPoint('triggers.start.before-write');
    await this.deps.store.write(systemActor(tenantId, 'trigger', id), {}, async (tx) => {
      const lockMode = LockMode.PESSIMISTIC_WRITE;
      const row = await tx.em.findOne(FlowTriggerEntity, { tenantId, id }, { lockMode });
      if (row) Object.assign(row, { startedAt: this.deps.clock.now(), refusal: refusal ?? null });
      await more(tx, row);
    });
    faultPoint('triggers.start.after-write');
  }

  private await(tx: Transaction, row: FlowTrigger, due: DueDate | undefined): void {
    const { tenantId, id: triggerId } = row;
    row.dueAt = due ? new Date(due.dueDate) : null;
    row.repetitions = due?.repetitions ?? 0;
    if (!due) return;
    const options = { key: `${triggerId}:${due.dueDate}`, notBefore: row.dueAt!, tenantId };
    tx.send(timerTopic, { triggerId, dueAt: due.dueDate }, options);
  }
}

function viewOf({ trigger, dueAt, startedAt, refusal }: FlowTrigger): FlowTriggerView {
  return {
    elementId: trigger.elementId,
    name: trigger.name,
    kind: trigger.kind,
    ...(trigger.kind === 'message' && { message: trigger.message }),
    dueAt: dueAt?.toISOString(),
    startedAt: startedAt?.toISOString(),
    refusal: refusal ?? undefined,
  };
}

/** All a problem says, fields included. */
function wordsOf(problem: Problem): LocalText {
  const fields = problem.errors?.slice(0, 5) ?? [];
  const words = locales.map((locale) => {
    const said = fields.map(({ pointer, detail }) => `${pointer.replace(/^.*\//, '')} ${detail[locale]}`);
    const parts = [problem.titleIn(locale), problem.detailIn(locale), ...said];
    return [locale, parts.filter(Boolean).join(' · ')];
  });
  return Object.fromEntries(words) as LocalText;
}
