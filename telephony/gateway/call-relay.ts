import { type EngineJob, type EventBus, type Logger, newId } from '@callweave/platform/kernel';

/** What a gateway hands to the one that owns a call. */
export type Errand =
  | { kind: 'job'; job: EngineJob }
  /** A `call:status` that came to the status hook. */
  | { kind: 'status'; data: Readonly<Record<string, unknown>> }
  | { kind: 'flow-ended'; tenantId: string; processInstanceKey: string }
  /** Only asks whether there is an owner. */
  | { kind: 'owner' };

export interface RelayHandlers {
  /** @returns true when the call is here, so that the errand is done by nobody else */
  take(callId: string, errand: Errand): boolean;
  /** The call's socket is at another gateway from now on. */
  movedAway(callId: string): void;
}

export interface CallRelayOptions {
  bus: EventBus;
  log: Logger;
  /** How long an owner may take to answer, milliseconds, default 1000. */
  answerMs?: number;
  /** How long our own question may take to come back over the bus, milliseconds, default 300. */
  echoMs?: number;
}

/** `unheard`: the bus is down, so that nobody could answer. */
export type Answer = 'taken' | 'nobody' | 'unheard';

interface Asked {
  id: string;
  from: string;
  callId: string;
  errand: Errand;
}

const errands = 'calls.errand';
const taken = 'calls.errand-taken';
const arrived = 'calls.arrived';

/**
 * Finds the gateway that owns a call and hands it errands. Whoever has the call's socket is the owner: nothing is written
 * down that could be out of date. A question goes to every process, ourselves included; the owner answers. A lost answer
 * counts as "nobody": callers ask again or fall back, so that errands must be harmless when done twice.
 */
export class CallRelay {
  private readonly me = newId();
  private readonly waiting = new Map<string, { heard(): void; taken(): void }>();
  private readonly stops: (() => void)[];

  constructor(private readonly options: CallRelayOptions) {
    const idOf = (message: unknown) => (message as { id: string }).id;
    const { bus } = options;
    this.stops = [
      bus.subscribe(errands, (message) => this.waiting.get(idOf(message))?.heard()),
      bus.subscribe(taken, (message) => this.waiting.get(idOf(message))?.taken()),
    ];
  }

  /** From now on this process answers for its own calls. */
  start(handlers: RelayHandlers): void {
    const { bus } = this.options;
    this.stops.push(
      bus.subscribe(errands, (message) => {
        const { id, from, callId, errand } = message as Asked;
        if (from !== this.me && handlers.take(callId, errand)) bus.publish(taken, { id });
      }),
      bus.subscribe(arrived, (message) => {
        const { from, callId } = message as { from: string; callId: string };
        if (from !== this.me) handlers.movedAway(callId);
      }),
    );
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  async ask(callId: string, errand: Errand): Promise<Answer> {
    const { bus, log, answerMs = 1_000, echoMs = 300 } = this.options;
    const id = newId();
    try {
      return await new Promise<Answer>((resolve) => {
        let timer = setTimeout(() => resolve('unheard'), echoMs);
        const heard = () => {
          clearTimeout(timer);
          timer = setTimeout(() => resolve('nobody'), answerMs);
        };
        this.waiting.set(id, { heard, taken: () => (clearTimeout(timer), resolve('taken')) });
        bus.publish(errands, { id, from: this.me, callId, errand } satisfies Asked);
      });
    } catch (error) {
      // Too long for the bus: whoever gets it next from the engine may be the owner.
      log.warn({ callId, kind: errand.kind, error }, 'an errand of a call could not be sent');
      return 'unheard';
    } finally {
      this.waiting.delete(id);
    }
  }

  /** Tells that a call's socket came here. */
  announce(callId: string): void {
    this.options.bus.publish(arrived, { from: this.me, callId });
  }
}
