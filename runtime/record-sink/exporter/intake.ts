import type { EventBus, Logger } from '@callweave/platform/kernel';
import { recordsChannel } from '../serving/record-feed';
import { ForeignDataSet, noteRefusal } from '../storage/data-set';
import { RecordWriter, type Stored, StoreFull, type WriterDeps } from '../storage/record-writer';
import type { Bulk } from './bulk-reader';
import type { Verdict } from './sink-server';

interface Deps extends WriterDeps {
  bus: Pick<EventBus, 'publish'>;
  log: Logger;
}

/** Takes batches one after the other and says what the exporter should hear. */
export class Intake {
  private readonly writer: RecordWriter;
  private turn: Promise<unknown> = Promise.resolve();
  /** Whether the last batch was refused; unknown after a start. */
  private isRefusing: boolean | undefined;

  constructor(private readonly deps: Deps) {
    this.writer = new RecordWriter(deps);
  }

  /** @throws when the store is away */
  take(bulk: Bulk): Promise<Verdict> {
    const mine = this.turn.then(() => this.takeNext(bulk));
    this.turn = mine.catch(() => undefined); // the exporter hears of it; the next batch tries for itself
    return mine;
  }

  private async takeNext(bulk: Bulk): Promise<Verdict> {
    try {
      const stored = await this.writer.store(bulk);
      if (this.isRefusing !== false) await noteRefusal(this.deps.store, null);
      this.isRefusing = false;
      this.tell(bulk, stored);
      return { is: 'stored' };
    } catch (error) {
      if (error instanceof StoreFull) return { is: 'busy', reason: error.message };
      if (error instanceof ForeignDataSet) return this.refuse(error);
      throw error;
    }
  }

  private tell({ unreadable }: Bulk, { kept, gaps }: Stored): void {
    const { bus, log } = this.deps;
    if (kept > 0) bus.publish(recordsChannel, {});
    for (const gap of gaps) log.error({ ...gap }, 'Records of the engine are missing');
    for (const { id, reason } of unreadable)
      log.error({ id, reason }, 'A line of the exporter could not be read and was parked');
  }

  /** Said once, not with every try of the exporter. */
  private async refuse(error: ForeignDataSet): Promise<Verdict> {
    const { log, engineId, store, clock } = this.deps;
    if (!this.isRefusing) log.error({ engineId }, error.message);
    this.isRefusing = true;
    await noteRefusal(store, clock.now());
    return { is: 'foreign', reason: error.message };
  }
}
