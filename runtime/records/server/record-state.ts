import {
  type Actor,
  type Clock,
  commonProblems,
  type EnginePort,
  type Page,
  type PageQuery,
} from '@callweave/platform/kernel';
import type { DeadJob, ParkedRecord, RecordState } from '@callweave/platform/records/contract';
import {
  type DeadLetter,
  deadLetters,
  pageBy,
  reviveDeadLetter,
  type Store,
} from '@callweave/platform/store';
import type { SinkStatus } from '@callweave/runtime/record-sink';
import type { Projector } from './projector';
import { DeadRecordEntity, type DeadRecordRow } from './records.entities';

export interface RecordStateDeps {
  store: Store;
  engine: Pick<EnginePort, 'engineId' | 'recordPositions'>;
  clock: Clock;
  /** Where the records come over the network: what is known about them. */
  recordTables?: { lag(): Promise<SinkStatus> };
}

/** What operators watch beside the flows themselves: how far records are, what was parked, what work failed. */
export function createRecordState(
  { store, engine, clock, recordTables }: RecordStateDeps,
  projector: Projector,
) {
  async function parkedRecords(actor: Actor, query: PageQuery): Promise<Page<ParkedRecord>> {
    const page = await store.read(actor, (em) =>
      pageBy<DeadRecordRow>(
        em,
        DeadRecordEntity,
        { engineId: engine.engineId },
        [
          ['parkedAt', 'desc'],
          ['partition', 'desc'],
          ['position', 'desc'],
          ['projection', 'desc'],
        ],
        query,
      ),
    );
    return { ...page, items: page.items.map(parkedView) };
  }

  async function deadJobs(actor: Actor, query: PageQuery): Promise<Page<DeadJob>> {
    const page = await store.read(actor, (em) => deadLetters(em, query));
    return { ...page, items: page.items.map(jobView) };
  }

  async function retryDeadJob(actor: Actor, jobId: string, idempotencyKey: string): Promise<void> {
    const options = { idempotencyKey, fingerprint: `retry ${jobId}` };
    await store.write(actor, options, async (tx) => {
      const topic = await reviveDeadLetter(tx.em, actor.tenantId, jobId, clock.now());
      if (topic === undefined)
        throw commonProblems.notFound({
          what: { 'zh-CN': '失败的后台任务', 'zh-TW': '失敗的背景工作', en: 'failed background work' },
        });
      tx.audit({ action: 'operations.retryJob', subject: `job:${jobId}`, payload: { name: topic } });
    });
  }

  const records = async (): Promise<RecordState> =>
    recordTables ? exportedState(recordTables, projector) : ownState(engine, projector);

  return { records, parkedRecords, deadJobs, retryDeadJob };
}
export type RecordStates = ReturnType<typeof createRecordState>;

/** An engine in this process: records are stored with what made them. */
async function ownState(engine: RecordStateDeps['engine'], projector: Projector): Promise<RecordState> {
  const { records, stalledMs } = await projector.lag();
  const projected = await projector.reached();
  const partitions = Object.entries(await engine.recordPositions()).map(([partition, storedPosition]) => ({
    partition: Number(partition),
    storedPosition,
    projectedPosition: projected[Number(partition)] ?? '0',
    lagSeconds: records === 0 ? 0 : stalledMs / 1000,
  }));
  return { engineId: engine.engineId, partitions, gaps: [], unreadable: 0, isSilent: false };
}

/** A busy cluster takes a second or two. */
const TOLD_WITHIN_MS = 4_000;

async function exportedState(
  tables: { lag(): Promise<SinkStatus> },
  projector: Projector,
): Promise<RecordState> {
  const [status, isTold] = await Promise.all([tables.lag(), projector.isTold(TOLD_WITHIN_MS)]);
  const { engineId, partitions, gaps, parkedLines, refusedSince } = status;
  return {
    engineId,
    partitions: partitions.map(({ partition, keptPosition, projectedPosition, lagSeconds, ...one }) => ({
      ...{ partition, storedPosition: keptPosition, projectedPosition, lagSeconds },
      ...{ exportedAt: one.exportedAt.toISOString(), receivedAt: one.receivedAt.toISOString() },
    })),
    gaps: gaps.map(({ partition, valueType, afterPosition, beforePosition, missing, foundAt }) => ({
      ...{ partition, valueType, foundAt: foundAt.toISOString() },
      ...{ afterPosition: String(afterPosition), beforePosition: String(beforePosition) },
      ...(missing !== null && { missing }),
    })),
    unreadable: parkedLines,
    isSilent: !isTold && !refusedSince,
    ...(refusedSince && { refusedSince: refusedSince.toISOString() }),
  };
}

function parkedView(row: DeadRecordRow): ParkedRecord {
  const { partition, position, valueType, intent, projection, error, parkedAt } = row;
  return {
    id: `${partition}-${position}-${projection}`,
    ...{ partition, position, valueType, intent, projection, error },
    parkedAt: parkedAt.toISOString(),
  };
}

const jobView = ({ id, topic, attempts, lastError, createdAt }: DeadLetter): DeadJob => ({
  ...{ id, topic, attempts, error: lastError ?? '' },
  createdAt: createdAt.toISOString(),
});
