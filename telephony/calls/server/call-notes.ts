import { faultPoint, type Logger, type Pusher } from '@callweave/platform/kernel';
import type { Store, Transaction } from '@callweave/platform/store';
import type { CallDesk, CallTurn, StartedCall } from '@callweave/telephony/gateway';
import { CallRecord, CallTurnRow } from './call.entities';

interface Note {
  tenantId: string;
  callId: string;
  /** Idempotent: a batch is written again after a failure. */
  apply(tx: Transaction): Promise<void>;
}

interface Deps {
  store: Store;
  log: Logger;
  pusher: Pusher;
}

/** Notes are written together this long after the first, so that a key press never waits for the store. */
const gatherMs = 50;
const batchSize = 200;
const longestRetryMs = 5_000;

/**
 * Writes down what the gateway saw of calls, in order, off the path of the call. What a crash takes from this memory is
 * at most the last {@link gatherMs}: what the caller heard, not what the flow did; that comes from the engine's records.
 */
export class CallNotes {
  private readonly waiting: Note[] = [];
  private timer?: NodeJS.Timeout;
  private writing?: Promise<void>;
  private retryMs = gatherMs;

  constructor(private readonly deps: Deps) {}

  started(call: StartedCall): void {
    this.add(call.tenantId, call.callId, (tx) => writeStarted(tx, call));
  }

  answered({ tenantId, callId, at }: Parameters<CallDesk['noteAnswered']>[0]): void {
    this.add(tenantId, callId, async ({ em }) => {
      const record = await em.findOne(CallRecord, { tenantId, id: callId });
      if (record) record.answeredAt ??= at;
    });
  }

  turn({ tenantId, callId }: Parameters<CallDesk['noteTurn']>[0], turn: CallTurn): void {
    this.add(tenantId, callId, (tx) => writeTurn(tx, tenantId, callId, turn));
  }

  ended({ tenantId, callId, at, side }: Parameters<CallDesk['noteEnded']>[0]): void {
    this.add(tenantId, callId, async ({ em }) => {
      const record = await em.findOne(CallRecord, { tenantId, id: callId });
      if (!record || record.state === 'ended') return;
      const talkMs = record.answeredAt ? at.getTime() - record.answeredAt.getTime() : undefined;
      Object.assign(record, {
        state: 'ended',
        endedAt: at,
        hangUpSide: side,
        // Nobody but the flow takes calls yet, so every call ends in it (CR-05).
        answerState: 'ivr',
        talkSeconds: talkMs === undefined ? null : Math.max(0, Math.round(talkMs / 1000)),
      });
    });
  }

  /** Resolves when everything noted so far is written. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.waiting.length > 0 || this.writing) await (this.writing ?? this.write());
  }

  private add(tenantId: string, callId: string, apply: Note['apply']): void {
    this.waiting.push({ tenantId, callId, apply });
    if (this.waiting.length === 1 && !this.writing) this.arm(gatherMs);
  }

  private arm(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.write(), delayMs);
  }

  private write(): Promise<void> {
    this.writing ??= this.writeBatch().finally(() => {
      this.writing = undefined;
      if (this.waiting.length > 0) this.arm(this.retryMs);
    });
    return this.writing;
  }

  private async writeBatch(): Promise<void> {
    const batch = this.waiting.slice(0, batchSize);
    try {
      faultPoint('calls.notes.before-commit');
      await this.deps.store.system('notes of calls', async (tx) => {
        for (const note of batch) await note.apply(tx);
      });
      faultPoint('calls.notes.after-commit');
      this.waiting.splice(0, batch.length);
      this.retryMs = gatherMs;
      this.announce(batch);
    } catch (error) {
      this.retryMs = Math.min(this.retryMs * 2, longestRetryMs);
      this.deps.log.warn(
        { error, notes: batch.length },
        'notes of calls were not written and are tried again',
      );
      await new Promise((resolve) => setTimeout(resolve, this.retryMs));
    }
  }

  private announce(batch: readonly Note[]): void {
    const calls = new Map(batch.map((note) => [`${note.tenantId} ${note.callId}`, note]));
    for (const { tenantId, callId } of calls.values()) announceCall(this.deps.pusher, tenantId, callId);
  }
}

/** Clients re-read the call; the frame says only which one changed. */
export function announceCall(pusher: Pusher, tenantId: string, callId: string): void {
  pusher.publish(tenantId, 'calls', { callId });
  pusher.publish(tenantId, `call:${callId}`, { callId });
}

async function writeStarted({ em }: Transaction, call: StartedCall): Promise<void> {
  const { tenantId, callId: id } = call;
  if (await em.findOne(CallRecord, { tenantId, id })) return;
  em.create(CallRecord, {
    tenantId,
    id,
    direction: call.direction,
    callerNumber: call.callerNumber.slice(0, 40),
    calledNumber: call.calledNumber.slice(0, 40),
    callerName: call.callerName?.slice(0, 120),
    serviceNumber: call.serviceNumber,
    startedAt: call.startedAt,
    state: 'active',
    flowName: call.flowName,
    releaseId: call.releaseId,
    processInstanceKey: call.processInstanceKey,
  });
}

async function writeTurn(
  { em }: Transaction,
  tenantId: string,
  callId: string,
  turn: CallTurn,
): Promise<void> {
  if (await em.findOne(CallTurnRow, { tenantId, id: turn.id })) return;
  em.create(CallTurnRow, {
    tenantId,
    id: turn.id,
    callId,
    jobKey: turn.jobKey,
    at: turn.at,
    prompt: turn.prompt,
    keys: turn.keys?.slice(0, 64),
    reason: turn.reason,
  });
}
