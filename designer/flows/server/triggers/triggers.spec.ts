import type { FlowContent } from '@callweave/designer/flows/contract';
import {
  commonProblems,
  EngineError,
  onFaultPoint,
  type PublishMessageRequest,
  silentLogger,
  type TriggeredStart,
  VirtualClock,
} from '@callweave/platform/kernel';
import { createJobRunner, openTestStore, type SqlStore, testActor } from '@callweave/platform/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blankFlow } from '../blank-flow';
import { createFlows, flowEntities, type Flows } from '../index';
import { DeployingEngine } from '../testing/deploying-engine';
import { FlowStartEntity, FlowTriggerEntity } from './trigger.entities';

const alice = testActor({ tenantId: '0197aaaa-0000-7000-8000-00000000000a', userId: 'alice' });
const mallory = testActor({ tenantId: '0197bbbb-0000-7000-8000-00000000000b', userId: 'mallory' });
const hourMs = 3_600_000;

/** An engine that takes messages, once per id while they live. */
class TalkingEngine extends DeployingEngine {
  readonly messages: PublishMessageRequest[] = [];
  async publishMessage(message: PublishMessageRequest): Promise<void> {
    if (this.messages.some(({ messageId }) => messageId === message.messageId))
      throw new EngineError('ALREADY_EXISTS', 'already published');
    this.messages.push(message);
  }
}

describe('triggers', () => {
  let store: SqlStore;
  let flows: Flows;
  let engine: TalkingEngine;
  let clock: VirtualClock;
  /** Every start that came, as the tickets area sees them. */
  let asked: TriggeredStart[];
  let failure: Error | undefined;
  let keys = 0;
  const key = () => `key-${++keys}`;

  beforeEach(async () => {
    clock = new VirtualClock(new Date('2026-03-02T00:30:00Z'));
    store = await openTestStore(flowEntities, clock);
    engine = new TalkingEngine();
    asked = [];
    failure = undefined;
    restart();
  });
  afterEach(async () => {
    onFaultPoint(undefined);
    await store.close();
  });
  const restart = () => {
    flows = createFlows({
      ...{ store, clock, log: silentLogger, engine: engine.asPort(), nodeTemplates: [], templates: [] },
      timeZoneOf: async () => 'Asia/Shanghai',
    });
    flows.triggers.startWith(async (start) => {
      if (failure) throw failure;
      asked.push(start);
    });
  };
  const drain = () => createJobRunner({ store, handlers: flows.jobHandlers! }).drain();
  /** Lets time pass a minute at a time, as a server that runs. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 60_000) {
      clock.advance(Math.min(left, 60_000));
      await drain();
    }
  };
  const timer = (time: string, property = 'timeCycle') =>
    `<bpmn:startEvent id="t" name="定时"><bpmn:timerEventDefinition><bpmn:${property}>${time}</bpmn:${property}></bpmn:timerEventDefinition></bpmn:startEvent>`;
  const told =
    '<bpmn:startEvent id="m" name="来函"><bpmn:messageEventDefinition messageRef="msg"/></bpmn:startEvent>';
  const drawn = (starts: string): FlowContent => {
    const content = blankFlow('card-loss', 'ticket');
    const bpmn = content.bpmn.replace(
      '</bpmn:process>',
      `${starts}</bpmn:process><bpmn:message id="msg" name="letter"/>`,
    );
    return { ...content, bpmn };
  };
  const publish = async (starts: string, flowKey = 'card-loss', actor = alice) => {
    const { items } = await flows.drafts.list(actor, { limit: 50 });
    const known = items.find((one) => one.key === flowKey);
    const { id } =
      known ?? (await flows.drafts.create(actor, { key: flowKey, kind: 'ticket', name: '挂失' }, key()));
    const { revision } = await flows.drafts.draft(actor, id);
    await flows.drafts.save(actor, id, { ...drawn(starts), revision }, key());
    return flows.publisher
      .publish(actor, id, { revision: revision + 1, note: '上线' }, key())
      .then((version) => ({
        ...version,
        flowId: id,
      }));
  };
  const send = (more: object = {}, actor = alice, idempotencyKey = key()) =>
    flows.publishMessage(
      actor,
      { name: 'letter', correlationKey: '', variables: {}, timeToLiveMs: hourMs, ...more },
      idempotencyKey,
    );
  const shown = (flowId: string) => store.read(alice, (em) => flows.triggers.ofFlow(em, flowId));
  /** Of triggers and messages; the rescue of a publication waits for its time. */
  const waitingJobs = () =>
    store.system('look', ({ em }) =>
      (em as unknown as { execute(sql: string): Promise<{ topic: string }[]> }).execute(
        "select topic from queued_jobs where topic <> 'flows.deploy'",
      ),
    );
  const end = (start: TriggeredStart) =>
    store.system('test', (tx) => flows.triggers.ended(tx, start.tenantId, start.key));

  it('starts the live version once per due time, without drift', async () => {
    const { flowId, id } = await publish(timer('R3/PT10M'));
    expect(await shown(flowId)).toMatchObject([{ name: '定时', dueAt: '2026-03-02T00:40:00.000Z' }]);
    await pass(hourMs);
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map((one) => one.key)).size).toBe(3);
    expect(asked[0]).toMatchObject({
      tenantId: alice.tenantId,
      releaseId: id,
      elementId: 't',
      variables: {},
    });
    expect(await shown(flowId)).toMatchObject([{ dueAt: undefined, startedAt: '2026-03-02T01:00:00.000Z' }]);
  });

  it('catches up what fell due while the server was down, counted from the due dates', async () => {
    const { flowId } = await publish(timer('R/PT1H'));
    clock.advance(2.5 * hourMs);
    restart();
    await drain();
    expect(asked).toHaveLength(2);
    expect(await shown(flowId)).toMatchObject([{ dueAt: '2026-03-02T03:30:00.000Z' }]);
  });

  it.each([
    ['0 0 9 * * MON-FRI', '2026-03-02T01:00:00.000Z', '2026-03-03T01:00:00.000Z'],
    ['@daily', '2026-03-02T16:00:00.000Z', '2026-03-03T16:00:00.000Z'],
  ])('reads cron %s in the zone of the bank', async (cron, first, second) => {
    const { flowId } = await publish(timer(cron));
    expect(await shown(flowId)).toMatchObject([{ dueAt: first }]);
    clock.set(new Date(first));
    await drain();
    expect(asked).toHaveLength(1);
    expect(await shown(flowId)).toMatchObject([{ dueAt: second }]);
  });

  it('starts at once what was due before it was published, once', async () => {
    await publish(timer('2020-01-01T00:00:00Z', 'timeDate'));
    await pass(hourMs);
    expect(asked).toHaveLength(1);
  });

  it('moves with the alias: the old timers stop, those of the version begin anew', async () => {
    const first = await publish(timer('R/PT10M'));
    clock.advance(300_000);
    const second = await publish(told);
    await pass(hourMs);
    expect(asked).toEqual([]);
    await flows.publisher.setAlias(alice, second.flowId, 'live', first.id, key());
    expect(await shown(first.flowId)).toMatchObject([{ dueAt: '2026-03-02T01:45:00.000Z' }]);
    await flows.publisher.setAlias(alice, second.flowId, 'canary', second.id, key());
    expect(await shown(first.flowId)).toHaveLength(1);
    await send();
    await pass(600_000);
    expect(asked).toMatchObject([{ releaseId: first.id, elementId: 't' }]);
  });

  it('leaves a due time alone that was settled meanwhile', async () => {
    const { flowId } = await publish(timer('R2/PT10M'));
    const [row] = await store.read(alice, (em) => em.find(FlowTriggerEntity, { flowId }));
    const dueAt = row!.dueAt!.getTime();
    const fire = flows.jobHandlers!.find(({ topic }) => topic === 'flows.timer')!;
    const again = (at: number) =>
      fire.run({ triggerId: row!.id, dueAt: at }, { tenantId: alice.tenantId, jobId: 'job', attempt: 2 });
    await again(dueAt - 600_000);
    expect(asked).toEqual([]);
    // Another process took the job over while this one was slow.
    flows.triggers.startWith(async (start) => {
      asked.push(start);
      if (asked.length === 1) await again(dueAt);
    });
    await pass(600_000);
    expect(new Set(asked.map((one) => one.key)).size).toBe(1);
    expect(await shown(flowId)).toMatchObject([{ dueAt: '2026-03-02T00:50:00.000Z' }]);
  });

  it('says why a start came to nothing and goes on with the next', async () => {
    const { flowId } = await publish(timer('R/PT10M'));
    const detail = { 'zh-CN': '必填', 'zh-TW': '必填', en: 'Required' };
    failure = commonProblems.badInput({}, { errors: [{ pointer: '#/fields/phone', detail }] });
    await pass(600_000);
    expect(await shown(flowId)).toMatchObject([
      { refusal: { en: expect.stringContaining('phone Required') } },
    ]);
    failure = undefined;
    await pass(600_000);
    expect(asked).toHaveLength(1);
    expect(await shown(flowId)).toMatchObject([{ refusal: undefined }]);
  });

  it('tries again what failed technically, under the same key', async () => {
    const { flowId } = await publish(timer('R1/PT10M'));
    failure = new EngineError('UNAVAILABLE', 'away');
    await pass(600_000);
    failure = undefined;
    await pass(600_000);
    expect(asked).toHaveLength(1);
    expect(await shown(flowId)).toMatchObject([{ dueAt: undefined, refusal: undefined }]);
  });

  it('starts every flow that waits for the message, and tells the engine', async () => {
    await publish(told);
    await publish(told, 'second');
    await publish(timer('R/PT1H'), 'third');
    const answer = await send({ variables: { title: '来信' } }, alice, 'same');
    expect(await send({ variables: { title: '来信' } }, alice, 'same')).toEqual(answer);
    await expect(send({}, alice, 'same')).rejects.toMatchObject({ code: 'common-key-reused' });
    await drain();
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({ elementId: 'm', variables: { title: '来信' } });
    expect(engine.messages).toEqual([
      {
        ...{ name: `t${alice.tenantId}_letter`, correlationKey: '', variables: { title: '来信' } },
        ...{ messageId: answer!.messageId, timeToLiveMs: hourMs },
      },
    ]);
    expect(await store.read(alice, (em) => em.count(FlowStartEntity, {}))).toBe(0);
  });

  it('keeps one instance per flow and correlation key: the next starts when it ends', async () => {
    await publish(told);
    for (const n of [1, 2, 3]) await send({ correlationKey: 'c1', variables: { n } });
    await send({ correlationKey: 'c2', variables: { n: 4 } });
    await send({ correlationKey: 'c1', variables: { n: 5 }, timeToLiveMs: 0 });
    await drain();
    const numbers = () => asked.map(({ variables }) => variables['n']);
    expect(numbers().sort()).toEqual([1, 4]);
    await end(asked.find(({ variables }) => variables['n'] === 1)!);
    await drain();
    expect(numbers().at(-1)).toBe(2);
    clock.advance(hourMs);
    await end(asked.at(-1)!);
    await drain();
    expect(numbers()).toHaveLength(3);
    await send({ correlationKey: 'c1', variables: { n: 6 } });
    await drain();
    expect(numbers().at(-1)).toBe(6);
  });

  it('lets the next one begin when a start was refused', async () => {
    await publish(told);
    failure = commonProblems.badInput();
    await send({ correlationKey: 'c1' });
    await drain();
    failure = undefined;
    await send({ correlationKey: 'c1' });
    await drain();
    expect(asked).toHaveLength(1);
  });

  it('does not send a message again that lives for now only', async () => {
    onFaultPoint((name) => {
      if (name === 'triggers.message.after-send') throw new Error('crash');
    });
    await send({ timeToLiveMs: 0 });
    await drain();
    engine.messages.length = 0;
    onFaultPoint(undefined);
    clock.advance(60_000);
    await drain();
    expect(engine.messages).toEqual([]);
    expect(await waitingJobs()).toEqual([]);
  });

  it('starts nothing of another tenant', async () => {
    await publish(told);
    await publish(told, 'card-loss', mallory);
    await send({}, mallory);
    await drain();
    expect(asked.map(({ tenantId }) => tenantId)).toEqual([mallory.tenantId]);
    expect(engine.messages.map(({ name }) => name)).toEqual([`t${mallory.tenantId}_letter`]);
  });

  const crashes = [
    'triggers.start.before-send',
    'triggers.start.after-send',
    'triggers.start.before-write',
    'triggers.start.after-write',
    'triggers.message.before-send',
    'triggers.message.after-send',
  ];
  it.each(crashes)('starts once after a crash at %s', async (point) => {
    await publish(timer('R1/PT10M') + told);
    await send({ correlationKey: 'c' });
    clock.advance(600_000);
    onFaultPoint((name) => {
      if (name === point) throw new Error('crash');
    });
    await drain();
    onFaultPoint(undefined);
    restart();
    clock.advance(60_000);
    await drain();
    // The tickets area knows a start it has seen by its key.
    expect(new Set(asked.map((one) => one.key)).size).toBe(2);
    expect(engine.messages).toHaveLength(1);
    expect(await waitingJobs()).toEqual([]);
  });
});
