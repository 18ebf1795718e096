import {
  type EnginePort,
  faultPoint,
  type Logger,
  type Release,
  type ReleasePort,
} from '@callweave/platform/kernel';
import type { CallDesk, CallRoute, StartedCall } from './call-desk';
import type { CallEndSide } from './call-end';
import type { CallSession } from './call-session';

export interface CallEntryOptions {
  engine: EnginePort;
  releases: ReleasePort;
  desk: CallDesk;
  log: Logger;
  now(): Date;
}

/** What a switch says of a call, in any of its messages. */
export type CallFacts = Readonly<Record<string, unknown>>;

/** How a call gets its flow and its record. */
export class CallEntry {
  constructor(private readonly options: CallEntryOptions) {}

  /**
   * Starts the flow of a call, or finds the one it has: the call id is the idempotency key, so a call that comes back
   * after a restart gets its own instance again and goes on with that one's open job.
   */
  async enter(session: CallSession, facts: CallFacts, isNew: boolean): Promise<void> {
    const { desk, log } = this.options;
    try {
      const route = await desk.route(session.calledNumber);
      if (!route) {
        log.warn(
          { callId: session.callId, number: session.calledNumber },
          'call to a number that is not ours',
        );
        return session.decline(404);
      }
      prepare(session, route);
      if (!isNew && (await desk.hasEnded(route.tenantId, session.callId))) return await session.hangUp();
      await this.startFlow(session, route, facts);
    } catch (error) {
      log.error({ error, callId: session.callId }, 'call could not enter its flow');
      session.fallBack();
    }
  }

  /** A call this process knows nothing of is over; what the switch says of it now is all there will ever be. */
  async noteOver(callId: string, facts: CallFacts, side: CallEndSide): Promise<void> {
    const { desk, log } = this.options;
    // Legs we placed belong to the call they were placed for.
    if (facts.parent_call_sid !== undefined) return;
    try {
      const route = await desk.route(textOf(facts.to));
      if (!route) return;
      const at = this.options.now();
      const talkMs = typeof facts.duration === 'number' ? facts.duration * 1000 : 0;
      const startedAt = new Date(at.getTime() - talkMs);
      const { tenantId } = route;
      desk.noteStarted(startedCall(callId, route, facts, startedAt));
      if (talkMs > 0) desk.noteAnswered({ tenantId, callId, at: startedAt });
      desk.noteEnded({ tenantId, callId, at, side });
    } catch (error) {
      log.warn({ error, callId }, 'the end of a call could not be noted');
    }
  }

  private async startFlow(session: CallSession, route: CallRoute, facts: CallFacts): Promise<void> {
    const { desk, now } = this.options;
    const { callId } = session;
    if (!route.target) {
      desk.noteStarted(startedCall(callId, route, facts, now()));
      this.noteWhatWasMissed(session);
      return session.fallBack();
    }
    try {
      const flow = await this.flowOf(session, route, route.target);
      desk.noteStarted({ ...startedCall(callId, route, facts, now()), ...flow });
    } catch (error) {
      // Who called while the engine was away has called all the same.
      desk.noteStarted(startedCall(callId, route, facts, now()));
      throw error;
    } finally {
      this.noteWhatWasMissed(session);
    }
  }

  /** Creates the instance, or finds the one the call has. */
  private async flowOf(session: CallSession, route: CallRoute, target: NonNullable<CallRoute['target']>) {
    const release = await this.options.releases.resolve(route.tenantId, target.flow, target.alias);
    faultPoint('call.entry.before-instance');
    const processInstanceKey = await this.createInstance(session, route, release);
    faultPoint('call.entry.after-instance');
    session.processInstanceKey ??= processInstanceKey;
    return { releaseId: release.id, flowName: release.name, processInstanceKey };
  }

  /** The caller may have been faster than the engine. */
  private noteWhatWasMissed({ tenantId = '', callId, state, endSide }: CallSession): void {
    const { desk, now } = this.options;
    if (state === 'answered') desk.noteAnswered({ tenantId, callId, at: now() });
    else if (endSide) desk.noteEnded({ tenantId, callId, at: now(), side: endSide });
  }

  private async createInstance(session: CallSession, route: CallRoute, release: Release): Promise<string> {
    const { callId, callerNumber, calledNumber } = session;
    const { processInstanceKey } = await this.options.engine.createInstance({
      processDefinitionKey: release.processDefinitionKey,
      // The call's record is made from them should its note be lost.
      variables: { callId, callerNumber, calledNumber, language: route.language },
      idempotencyKey: callId,
      durability: 'crash',
    });
    return processInstanceKey;
  }
}

function prepare(session: CallSession, { tenantId, language, voices, fallbackPrompt }: CallRoute): void {
  Object.assign(session, { tenantId, language, voices, fallbackPrompt });
}

function startedCall(
  callId: string,
  { tenantId, serviceNumber, institutionId, departmentId }: CallRoute,
  facts: CallFacts,
  startedAt: Date,
): StartedCall {
  const name = textOf(facts.caller_name).replace(/^"|"$/g, '');
  return {
    ...{ callId, tenantId, serviceNumber, startedAt },
    direction: facts.direction === 'outbound' ? 'outbound' : 'inbound',
    callerNumber: textOf(facts.from),
    calledNumber: textOf(facts.to),
    ...(name && { callerName: name }),
    ...(institutionId && { institutionId }),
    ...(departmentId && { departmentId }),
  };
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
