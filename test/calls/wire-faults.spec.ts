import { afterEach, describe, expect, it } from 'vitest';
import { type CallRig, openCallRig } from './call-rig';
import { cardLossFlow } from './card-loss-flow';
import { card, dialCardLoss, type OnWire } from './scripted-caller';

let rig: CallRig;
afterEach(() => rig.close());

/** Messages of an undisturbed walk, so that each of them gets its turn. */
async function messagesOfAWalk(): Promise<number> {
  let messages = 0;
  await dialCardLoss(rig.url, ({ number }) => (messages = number)).ended();
  return messages;
}

/** One call per message of a walk, all at once; each meets the fault at its own message. */
async function faultAtEveryMessage(fault: (caller: Parameters<OnWire>[1]) => void): Promise<string[]> {
  const count = await messagesOfAWalk();
  const callers = Array.from({ length: count }, (_, index) =>
    dialCardLoss(rig.url, ({ number }, caller) => number === index + 1 && fault(caller)),
  );
  await Promise.all(callers.map((caller) => caller.ended(15_000)));
  expect(count).toBeGreaterThanOrEqual(20);
  return callers.map(({ callSid }) => callSid);
}

async function settled(): Promise<void> {
  // The far end is gone at once, the flow hears of it over the wire.
  for (let tries = 0; tries < 100 && rig.engine.statistics().instances > 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await rig.settle();
}

describe('faults at every message of the card-loss branch', () => {
  it('hang-up: once the digits are accepted exactly one ticket exists, and every flow ends', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow });
    const calls = await faultAtEveryMessage((caller) => caller.hangUp());
    await settled();
    expect(rig.engine.statistics().instances).toBe(0);
    for (const id of calls) {
      const detail = await rig.calls.records.detail(rig.actor, id);
      const accepted = detail.trace.some(({ exit }) => exit === 'got');
      expect(detail.ticketIds).toHaveLength(accepted ? 1 : 0);
      expect(detail).toMatchObject({ state: 'ended', answerState: 'ivr' });
    }
    expect(rig.records.all.filter(({ valueType }) => valueType === 'INCIDENT')).toEqual([]);
    expect(JSON.stringify([rig.records.all, rig.lines])).not.toContain(card);
  });

  it('lost socket: the call comes back and ends with one ticket', async () => {
    rig = await openCallRig({
      bpmn: cardLossFlow,
      timings: { resendMs: 50, firstWordMs: 3_000, reconnectMs: 2_000 },
    });
    const calls = await faultAtEveryMessage((caller) => caller.dropSocket());
    await settled();
    expect(rig.engine.statistics().instances).toBe(0);
    const details = await Promise.all(calls.map((id) => rig.calls.records.detail(rig.actor, id)));
    const served = details.filter(({ ticketIds }) => ticketIds.length === 1);
    expect(details.filter(({ ticketIds }) => ticketIds.length > 1)).toEqual([]);
    // A socket lost before the first verbs were acknowledged leaves a call the switch reports nothing of: see below.
    expect(details.length - served.length).toBeLessThanOrEqual(1);
    expect(details.every(({ state }) => state === 'ended')).toBe(true);
  });

  it('every message twice: nothing happens twice', async () => {
    rig = await openCallRig({ bpmn: cardLossFlow });
    const caller = dialCardLoss(rig.url, ({ dir, text }, _caller, resend) => dir === 'in' && resend(text));
    expect(await caller.ended()).toMatchObject({ by: 'flow' });
    await settled();
    expect(rig.tickets).toHaveLength(1);
    expect(rig.vaulted).toHaveLength(1);
    const detail = await rig.calls.records.detail(rig.actor, caller.callSid);
    expect(detail.trace).toHaveLength(7);
    expect(detail.keys).toBe('1 > ****');
  });
});
