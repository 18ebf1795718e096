import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Clock,
  type CreateInstanceRequest,
  creationKeyVariable,
  EngineError,
  type EngineErrorCode,
  faultPoint,
  type RecordLookup,
  variablesText,
} from '@callweave/platform/kernel';
import type { Requests } from '../wire/protocol';
import { OutcomeUnknown } from '../wire/refusals';
import type { CommandSender } from './command-sender';
import type { Commits } from './commits';
import type { Fences } from './fences';
import { Reservations } from './reservations';

const LOOK_AGAIN_MS = 250;

type Command = Requests['CreateProcessInstance'];

interface Parts {
  sender: CommandSender;
  fences: Fences;
  commits: Commits;
  lookup: RecordLookup;
  clock: Clock;
  /** Gives up after it, milliseconds. */
  patienceMs: number;
}

/**
 * Starts one instance per idempotency key, which Zeebe cannot. The right to send is reserved in the store first. Whoever gets
 * a key that was reserved before, or has no answer, asks the records behind a fence before anything is sent (again).
 */
export class Creations {
  private readonly underWay = new Map<string, Promise<string>>();
  private readonly reservations: Reservations;

  constructor(private readonly parts: Parts) {
    // Each sending is tried for the time of one attempt, and the last try lasts as long again.
    this.reservations = new Reservations(parts.lookup, parts.clock, 2 * parts.sender.attemptMs);
  }

  /** @returns the instance's key */
  create(request: CreateInstanceRequest): Promise<string> {
    const { idempotencyKey, processDefinitionKey } = request;
    const variables = variablesText({
      ...checkedObject(request),
      [creationKeyVariable]: idempotencyKey,
    });
    const running = this.underWay.get(idempotencyKey);
    if (running) return running;
    const created = this.createOnce(idempotencyKey, { processDefinitionKey, variables }).finally(() =>
      this.underWay.delete(idempotencyKey),
    );
    this.underWay.set(idempotencyKey, created);
    return created;
  }

  private async createOnce(key: string, command: Command): Promise<string> {
    const until = performance.now() + this.parts.patienceMs;
    for (;;) {
      const { isMine, isUntouched } = await this.reservations.take(key);
      const known = isUntouched ? undefined : await this.find(key);
      if (known) return known;
      const sent = isMine ? await this.send(key, command) : alreadyReserved();
      if (typeof sent === 'string') return sent;
      if (performance.now() > until) throw sent;
      if (!isMine) await sleep(LOOK_AGAIN_MS);
    }
  }

  /** @returns the instance's key, or why there may be none yet */
  private async send(key: string, command: Command): Promise<string | EngineError> {
    this.reservations.touch(key);
    try {
      faultPoint('zeebe.create.before-send');
      const { processInstanceKey } = await this.parts.sender.once('CreateProcessInstance', command, {
        patienceMs: this.parts.sender.attemptMs,
      });
      faultPoint('zeebe.create.after-answer');
      return (await this.parts.commits.holds(processInstanceKey)) ? processInstanceKey : inDoubt();
    } catch (error) {
      if (error instanceof OutcomeUnknown) return error;
      if (!(error instanceof EngineError)) throw error;
      this.reservations.untouch(key);
      if (passing.has(error.code)) return error;
      throw error;
    }
  }

  /** What is stored already, else what is stored once everything sent so far must have come. */
  private async find(key: string): Promise<string | undefined> {
    const { lookup, fences } = this.parts;
    const stored = await lookup.createdInstance(key);
    if (stored) return stored;
    await fences.pass();
    return lookup.createdInstance(key);
  }
}

const passing = new Set<EngineErrorCode>(['UNAVAILABLE', 'RESOURCE_EXHAUSTED']);

const inDoubt = () =>
  new EngineError('UNAVAILABLE', 'The broker was lost right after it had started an instance');
const alreadyReserved = () => new EngineError('UNAVAILABLE', 'Another process may be starting this instance');

/** Anything but an object is refused with the engine's words. */
function checkedObject({ variables }: CreateInstanceRequest): CreateInstanceRequest['variables'] {
  variablesText(variables);
  return variables;
}
