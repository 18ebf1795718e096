import { type Actor, onFaultPoint } from '@callweave/platform/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, key, openDesk, people } from './desk';

const { ann, bob, eve } = people as Record<'ann' | 'bob' | 'eve', Actor>;
const fields = { title: '柜台多收费', category: 'complaint', urgency: 'high', content: '多收了 5 元' };

/** Lets the process "die" at a fault point: everything after it in this call never happens. */
function dieAt(name: string): void {
  onFaultPoint((reached) => {
    if (reached === name) throw new Error(`killed at ${name}`);
  });
}

describe('after a crash', () => {
  let desk: Desk;
  beforeEach(async () => void (desk = await openDesk({ answerWaitMs: 400 })));
  afterEach(async () => {
    onFaultPoint(undefined);
    await desk.close();
  });

  const create = () => desk.tickets.create(ann, { flowKey: 'bank-ticket', action: 'submit', fields }, key());
  const stepOf = async (id: string, actor: Actor) => (await desk.tickets.detail(actor, id)).can.handle!;
  const historyOf = async (id: string) =>
    (await desk.tickets.history(ann, id, { limit: 30 })).items.map(({ action }) => action);
  /** Waits until the ticket is as expected; recovery runs in the background. */
  const eventually = (id: string, expected: object) =>
    expect.poll(() => desk.tickets.detail(ann, id), { timeout: 5_000 }).toMatchObject(expected);

  it.each([
    'work-items.attempt.before-take',
    'store.commit.before',
    'work-items.attempt.after-take',
    'work-items.attempt.before-send',
    'work-items.attempt.after-send',
    'work-items.attempt.before-settle',
    'work-items.attempt.after-settle',
    'records.projection.before-transaction',
    'records.projection.after-transaction',
  ])('at %s a step is done exactly once, or not at all and can be repeated', async (point) => {
    const { id } = await create();
    const step = await stepOf(id, eve);
    const idempotencyKey = key();
    const send = () =>
      desk.workItems.act(eve, step, { action: 'forward', fields: { urgency: 'low' } }, idempotencyKey);
    dieAt(point);
    await send().catch(() => undefined);
    onFaultPoint(undefined);
    await desk.reopen();
    await desk.settle();
    // The browser repeats the request it got no answer to.
    expect(await send()).toMatchObject({ outcome: 'moved', subjectState: 'toHandle' });
    await desk.settle();
    expect(await historyOf(id)).toEqual(['forward', 'submit']);
    expect((await desk.tickets.detail(bob, id)).steps).toHaveLength(1);
  });

  it.each([
    ['work-items.attempt.after-send', false],
    ['work-items.attempt.before-settle', false],
    ['work-items.attempt.after-send', true],
    ['work-items.attempt.before-settle', true],
  ])(
    'at %s before any record is seen a step is done once (engine forgets keys: %s)',
    async (point, isForgetful) => {
      await desk.close();
      desk = await openDesk({ answerWaitMs: 400, isForgetful });
      const { id } = await create();
      const step = await stepOf(id, eve);
      await desk.settle();
      await desk.records.stop!();
      dieAt(point);
      const idempotencyKey = key();
      const send = () =>
        desk.workItems.act(eve, step, { action: 'forward', fields: { urgency: 'low' } }, idempotencyKey);
      expect((await send()).outcome).toBe('movingOn');
      expect(await desk.tickets.detail(ann, id)).toMatchObject({ state: 'audit', urgency: 'high' });
      onFaultPoint(undefined);
      // NOT_FOUND alone proves nothing: without records the attempt is neither done nor refused.
      if (isForgetful) {
        await desk.workItems.resend(0);
        expect(await desk.tickets.detail(ann, id)).toMatchObject({ state: 'audit' });
      }
      await desk.reopen();
      await eventually(id, { state: 'toHandle', urgency: 'low' });
      await desk.settle();
      expect(await send()).toMatchObject({ outcome: 'moved' });
      expect(await historyOf(id)).toEqual(['forward', 'submit']);
    },
  );

  it('finishes an attempt that was stored, without anybody repeating it', async () => {
    const { id } = await create();
    const step = await stepOf(id, eve);
    dieAt('work-items.attempt.before-send');
    const answer = await desk.workItems.act(eve, step, { action: 'forward', fields: {} }, key());
    expect(answer.outcome).toBe('movingOn');
    onFaultPoint(undefined);
    await desk.reopen();
    await eventually(id, { state: 'toHandle' });
    await desk.settle();
    expect(await historyOf(id)).toEqual(['forward', 'submit']);
  });

  it.each([
    'tickets.create.before-write',
    'tickets.create.after-write',
    'tickets.start.before-send',
    'tickets.start.after-send',
    'tickets.start.after-write',
  ])('at %s a ticket is created exactly once', async (point) => {
    const idempotencyKey = key();
    const send = () =>
      desk.tickets.create(ann, { flowKey: 'bank-ticket', action: 'submit', fields }, idempotencyKey);
    dieAt(point);
    await send().catch(() => undefined);
    onFaultPoint(undefined);
    await desk.reopen();
    const { id } = await send();
    await eventually(id, { stage: 'inFlow', state: 'audit' });
    await desk.settle();
    expect((await desk.tickets.list(ann, { segment: 'all', limit: 10 })).items).toHaveLength(1);
    expect((await desk.workItems.list(eve, { segment: 'role', limit: 10 })).items).toHaveLength(1);
    expect(await historyOf(id)).toEqual(['submit']);
  });

  it.each([
    'work-items.withdraw.before-take',
    'work-items.withdraw.after-take',
    'work-items.attempt.before-send',
    'work-items.attempt.after-send',
  ])('at %s a withdrawal happens once', async (point) => {
    const { id } = await create();
    await desk.workItems.act(eve, await stepOf(id, eve), { action: 'forward', fields: {} }, key());
    const idempotencyKey = key();
    const send = () => desk.tickets.withdraw(eve, id, undefined, idempotencyKey);
    dieAt(point);
    await send().catch(() => undefined);
    onFaultPoint(undefined);
    await desk.reopen();
    await desk.settle();
    expect(await send()).toMatchObject({ state: 'audit' });
    await desk.settle();
    expect(await historyOf(id)).toEqual(['withdraw', 'forward', 'submit']);
    expect((await desk.tickets.detail(eve, id)).steps.map(({ elementId }) => elementId)).toEqual(['audit']);
  });

  it.each(['work-items.attempt.before-send', 'work-items.attempt.after-send'])(
    'at %s a withdrawal to the draft happens once',
    async (point) => {
      const { id } = await create();
      dieAt(point);
      await desk.tickets.withdraw(ann, id, undefined, key()).catch(() => undefined);
      onFaultPoint(undefined);
      await desk.reopen();
      await eventually(id, { stage: 'draft', state: 'new', steps: [] });
      await desk.settle();
      expect(await historyOf(id)).toEqual(['withdraw', 'submit']);
    },
  );

  it('settles a doubtful attempt by the records: the flow itself was first', async () => {
    const { id } = await create();
    const step = await stepOf(id, eve);
    const { processInstanceKey } = await desk.tickets.detail(ann, id);
    dieAt('work-items.attempt.before-send');
    const idempotencyKey = key();
    const send = () =>
      desk.workItems.act(
        eve,
        step,
        { action: 'forward', fields: { urgency: 'low' }, opinion: '写了很多' },
        idempotencyKey,
      );
    await send();
    onFaultPoint(undefined);
    await desk.engine.cancelInstance(processInstanceKey!);
    await desk.reopen();
    await desk.settle();
    await expect(send()).rejects.toMatchObject({ code: 'work-item-moved-on', status: 409 });
    expect(await desk.tickets.detail(ann, id)).toMatchObject({
      stage: 'ended',
      state: 'voided',
      urgency: 'high',
    });
    expect((await desk.workItems.detail(eve, step).catch(() => undefined))?.draft).toMatchObject({
      fields: { urgency: 'low' },
      opinion: '写了很多',
    });
  });

  it('sends attempts again when the engine gave no answer', async () => {
    const { id } = await create();
    const step = await stepOf(id, eve);
    dieAt('work-items.attempt.before-send');
    await desk.workItems.act(eve, step, { action: 'forward', fields: {} }, key());
    onFaultPoint(undefined);
    await desk.workItems.resend(30_000);
    expect(await desk.tickets.detail(ann, id)).toMatchObject({ state: 'audit' });
    await desk.workItems.resend(0);
    await desk.workItems.resend(0);
    await eventually(id, { state: 'toHandle' });
    expect(await historyOf(id)).toEqual(['forward', 'submit']);
  });
});

describe('a time limit', () => {
  const timed = (bpmn: string) =>
    bpmn.replace(
      '<bpmn:endEvent id="solved"',
      `<bpmn:boundaryEvent id="late" attachedToRef="audit"><bpmn:outgoing>late-out</bpmn:outgoing>
         <bpmn:timerEventDefinition id="late-timer"><bpmn:timeDuration>PT0.3S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
         <bpmn:sequenceFlow id="late-out" sourceRef="late" targetRef="late-end"/>
         <bpmn:endEvent id="late-end"><bpmn:incoming>late-out</bpmn:incoming></bpmn:endEvent>
         <bpmn:endEvent id="solved"`,
    );

  it('that fires while somebody writes tells them so and keeps their words (§2)', async () => {
    const desk = await openDesk({ draw: timed });
    try {
      const { id } = await desk.tickets.create(
        ann,
        { flowKey: 'bank-ticket', action: 'submit', fields },
        key(),
      );
      const step = (await desk.tickets.detail(eve, id)).can.handle!;
      await expect
        .poll(async () => (await desk.tickets.detail(ann, id)).stage, { timeout: 5_000 })
        .toBe('ended');
      const late = desk.workItems.act(eve, step, { action: 'forward', fields: { urgency: 'low' } }, key());
      await expect(late).rejects.toMatchObject({ code: 'work-item-moved-on' });
      expect((await desk.workItems.detail(eve, step)).draft).toMatchObject({ fields: { urgency: 'low' } });
    } finally {
      await desk.close();
    }
  });
});
