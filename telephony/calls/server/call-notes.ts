import { faultPoint, type Logger, type Pusher } from '@callweave/platform/kernel';
import type { Store } from '@callweave/platform/store';
import type { HangUpSide } from '@callweave/telephony/calls/contract';
import type { CallDesk, CallTurn, StartedCall } from '@callweave/telephony/gateway';
import type { EntityManager } from '@mikro-orm/core';
import { CallRecord, CallTurnRow } from './call.entities';

/** What a batch of notes works on: everything it may touch was read at once. */
interface Page {
  em: EntityManager;
  records: Map<string, CallRecord>;
  turns: Set<string>;
}

interface Note {
  tenantId: string;
  callId: string;
  turnId?: string;
  /** Idempotent: a batch is written again after a failure. */
  apply(page: Page): void;
}

interface Deps {
  store: Store;
  log: Logger;
  pusher: Pusher;
}

/** Notes are written together this long after the first, so that a key press never waits for the store. */
const gatherMs = 100;
/** Small: the store's work on a batch holds the event loop, and with it every live call. */
const batchSize = 25;
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
    this.add({ tenantId: call.tenantId, callId: call.callId, apply: (page) => writeStarted(page, call) });
  }

  answered({ tenantId, callId, at }: Parameters<CallDesk['noteAnswered']>[0]): void {
    const apply = ({ records }: Page) => {
      const record = records.get(callId);
      if (record) record.answeredAt ??= at;
    };
    this.add({ tenantId, callId, apply });
  }

  turn({ tenantId, callId }: Parameters<CallDesk['noteTurn']>[0], turn: CallTurn): void {
    const apply = (page: Page) => writeTurn(page, tenantId, callId, turn);
    this.add({ tenantId, callId, turnId: turn.id, apply });
  }

  ended(end: Parameters<CallDesk['noteEnded']>[0]): void {
    const apply = ({ records }: Page) => writeEnded(records.get(end.callId), end);
    this.add({ tenantId: end.tenantId, callId: end.callId, apply });
  }

  /** Resolves when everything noted so far is written, or cannot be after some tries: a stop must come to its end. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    for (let failures = 0; (this.waiting.length > 0 || this.writing) && failures < 3;) {
      const before = this.waiting.length;
      await (this.writing ?? this.write());
      clearTimeout(this.timer);
      failures = this.waiting.length < before ? 0 : failures + 1;
    }
    if (this.waiting.length > 0) {
      this.deps.log.error({ notes: this.waiting.length }, 'notes of calls could not be written');
      this.arm(this.retryMs);
    }
  }

  private add(note: Note): void {
    this.waiting.push(note);
    if (this.waiting.length === 1 && !this.writing) this.arm(gatherMs);
  }

  private arm(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.write(), delayMs);
    this.timer.unref();
  }

  private write(): Promise<void> {
    this.writing ??= this.writeBatch().finally(() => {
      this.writing = undefined;
      if (this.waiting.length > 0) this.arm(this.waiting.length < batchSize ? this.retryMs : 0);
    });
    return this.writing;
  }

  private async writeBatch(): Promise<void> {
    const batch = this.waiting.slice(0, batchSize);
    try {
      faultPoint('calls.notes.before-commit');
      await this.deps.store.system('notes of calls', ({ em }) => writeNotes(em, batch), {
        durability: 'crash',
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

async function writeNotes(em: EntityManager, batch: readonly Note[]): Promise<void> {
  for (const tenantId of new Set(batch.map((note) => note.tenantId))) {
    const notes = batch.filter((note) => note.tenantId === tenantId);
    const page = await openPage(em, tenantId, notes);
    for (const note of notes) note.apply(page);
  }
}

/** Clients re-read; a frame says which call changed only to those who may see that one. */
export function announceCall(pusher: Pusher, tenantId: string, callId: string): void {
  pusher.publish(tenantId, 'calls', {});
  pusher.publish(tenantId, `call:${callId}`, { callId });
}

/** Two reads, however many notes. */
async function openPage(em: EntityManager, tenantId: string, notes: readonly Note[]): Promise<Page> {
  const callIds = [...new Set(notes.map(({ callId }) => callId))];
  const turnIds = notes.flatMap(({ turnId }) => turnId ?? []);
  const records = await em.find(CallRecord, { tenantId, id: { $in: callIds } });
  const fields = ['tenantId', 'id'] as const;
  const turns =
    turnIds.length > 0 ? await em.find(CallTurnRow, { tenantId, id: { $in: turnIds } }, { fields }) : [];
  return {
    em,
    records: new Map(records.map((record) => [record.id, record])),
    turns: new Set(turns.map(({ id }) => id)),
  };
}

function writeStarted({ em, records }: Page, call: StartedCall): void {
  const { tenantId, callId: id } = call;
  const known = records.get(id);
  if (known) return complete(known, call);
  const record = em.create(CallRecord, {
    tenantId,
    id,
    direction: call.direction,
    callerNumber: call.callerNumber.slice(0, 40),
    calledNumber: call.calledNumber.slice(0, 40),
    callerName: call.callerName?.slice(0, 120),
    serviceNumber: call.serviceNumber,
    institutionId: call.institutionId,
    departmentId: call.departmentId,
    startedAt: call.startedAt,
    seenAt: call.startedAt,
    state: 'active',
    flowName: call.flowName,
    releaseId: call.releaseId,
    processInstanceKey: call.processInstanceKey,
  });
  records.set(id, record);
}

/** The record was made from what the engine recorded, or by an earlier process: adds what only the switch knew. */
function complete(record: CallRecord, call: StartedCall): void {
  record.callerName ??= call.callerName?.slice(0, 120);
  record.callerNumber ||= call.callerNumber.slice(0, 40);
  if (!record.calledNumber) {
    const { serviceNumber, institutionId, departmentId } = call;
    Object.assign(record, {
      calledNumber: call.calledNumber.slice(0, 40),
      serviceNumber,
      institutionId,
      departmentId,
    });
  }
  record.flowName ??= call.flowName;
  record.releaseId ??= call.releaseId;
  record.processInstanceKey ??= call.processInstanceKey;
  record.direction = call.direction;
  if (call.startedAt < record.startedAt) record.startedAt = call.startedAt;
}

/** What the switch says of an end goes before what was concluded from the flow's, or from silence. */
function writeEnded(record: CallRecord | undefined, end: Parameters<CallDesk['noteEnded']>[0]): void {
  if (!record) return;
  const isGuess = !record.hangUpSide || (record.hangUpSide === 'network' && end.side !== 'network');
  if (record.state !== 'ended' || isGuess) closeRecord(record, end);
}

/** @param end.side absent: nobody saw who hung up */
export function closeRecord(record: CallRecord, { at, side }: { at: Date; side?: HangUpSide }): void {
  const talkMs = record.answeredAt ? at.getTime() - record.answeredAt.getTime() : undefined;
  Object.assign(record, {
    state: 'ended',
    endedAt: at,
    hangUpSide: side ?? null,
    // Nobody but the flow takes calls yet, so every call ends in it (CR-05).
    answerState: 'ivr',
    talkSeconds: talkMs === undefined ? null : Math.max(0, Math.round(talkMs / 1000)),
  });
}

function writeTurn({ em, turns }: Page, tenantId: string, callId: string, turn: CallTurn): void {
  if (turns.has(turn.id)) return;
  turns.add(turn.id);
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
