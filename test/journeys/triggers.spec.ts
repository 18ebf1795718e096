import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp, readConfig } from '@callweave/platform/api';
import { silentLogger, VirtualClock } from '@callweave/platform/kernel';
import { demoPassword, tenant } from '@callweave/seed/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient, type Json } from './cross-tenant/http-client';
import { ticketFields, until } from './faults/bank';
import { isProduction, openInstallation, type Stack } from './installation';

const admin = {
  ...{ loginName: 'admin', name: '管理员', password: 'Admin123!', postName: '系统管理岗' },
  mustChangePassword: false,
};
const timer = (when: string) =>
  `<bpmn:startEvent id="due" name="定时"><bpmn:timerEventDefinition id="due-event">${when}</bpmn:timerEventDefinition></bpmn:startEvent>`;
const letter = `<bpmn:startEvent id="letter" name="来信"><bpmn:messageEventDefinition id="letter-event" messageRef="letter-message"/></bpmn:startEvent>
  <bpmn:sequenceFlow id="letter-handle" sourceRef="letter" targetRef="handle"/>`;

/** Timers and messages start flows of the live version: the whole product, on the embedded defaults its clock in our hands. */
describe('platform triggers', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'callweave-triggers-'));
  const clock = new VirtualClock(new Date('2026-03-02T01:00:00Z'));
  let app: App | undefined;
  let stack: Stack | undefined;
  let client: HttpClient;

  const start = async () => {
    const config = readConfig({ DATA_DIR: folder, PORT: '0', SEED: 'none' });
    app = await createApp(config, { log: silentLogger, clock, timers: 'manual' });
  };
  beforeAll(async () => {
    if (isProduction()) {
      ({ stack } = await openInstallation());
      client = await HttpClient.signedIn(stack!.url, tenant.code, 'admin', demoPassword);
      return;
    }
    await start();
    await app!.identity.createTenant({ code: 'bank', name: '银行', admin });
    client = await HttpClient.signedIn(app!.url, 'bank', 'admin', admin.password);
  }, 60_000);
  afterAll(async () => {
    await app?.stop();
    rmSync(folder, { recursive: true });
  });

  async function publish(key: string, template: string | undefined, starts: string): Promise<Json> {
    const body = { kind: 'ticket', key, name: `流程 ${key}`, template };
    const flow = await client.must('post', '/api/flows', { body });
    const params = { flowId: flow.id };
    const { forms, schedules, prompts, ...draft } = await client.must('get', '/api/flows/:flowId/draft', {
      params,
    });
    const message = '<bpmn:message id="letter-message" name="letter"/>';
    const bpmn = draft.bpmn.replace('</bpmn:process>', `${starts}</bpmn:process>${message}`);
    const { revision } = await client.must('put', '/api/flows/:flowId/draft', {
      params,
      body: { forms, schedules, prompts, bpmn, revision: draft.revision },
    });
    const note = '上线';
    await client.must('post', '/api/flows/:flowId/versions', { params, body: { revision, note } });
    return flow;
  }
  const tickets = async (flowKey: string): Promise<Json[]> => {
    const { items } = await client.must('get', '/api/tickets', { query: '?limit=100' });
    return items.filter((one: Json) => one.flowKey === flowKey);
  };
  const triggersOf = async (flow: Json): Promise<Json[]> => {
    const { items } = await client.must('get', '/api/flows/:flowId/versions', {
      params: { flowId: flow.id },
    });
    return items[0].triggers;
  };
  const instanceOf = async ({ id }: Json): Promise<Json> => {
    const { items } = await client.must('get', '/api/flow-instances');
    return items.find((one: Json) => one.ticketId === id);
  };
  const send = (variables: object, correlationKey = '') =>
    client.must('post', '/api/flow-messages', { body: { name: 'letter', correlationKey, variables } });

  it('a message makes a ticket of its values, which begins at the start event of the message', async () => {
    await publish('letter', 'bank-ticket', letter);
    await send({ ...ticketFields, branch: 'A1' }, 'c-1');
    const [ticket] = await until(
      () => tickets('letter'),
      (all) => (all[0]?.state === 'audit' ? all : undefined),
    );
    expect(ticket).toMatchObject({ title: ticketFields.title, creator: { id: '', name: '流程 letter' } });
    const steps = await until(
      () => client.must('get', '/api/work-items', { query: `?segment=role&subjectId=${ticket!.id}` }),
      ({ items }) => (items.length ? items : undefined),
    );
    expect(steps.map((one: Json) => one.elementId)).toEqual(['handle']);
    const { instanceKey } = await instanceOf(ticket!);
    const trace = await client.must('get', '/api/flow-instances/:instanceKey/trace', {
      params: { instanceKey },
    });
    const passed = trace.elements.map((one: Json) => one.elementId);
    expect(passed).toContain('letter');
    expect(passed).not.toContain('start');
  });

  it('the next message with the same key waits until the first one’s instance has ended', async () => {
    await send({ ...ticketFields, title: '第二封' }, 'c-1');
    await send({ ...ticketFields, title: '另一位' }, 'c-2');
    await until(
      () => tickets('letter'),
      (all) => all.length === 2,
    );
    expect((await tickets('letter')).map((one) => one.title)).not.toContain('第二封');
    const { instanceKey } = await instanceOf(
      (await tickets('letter')).find((one) => one.title === ticketFields.title)!,
    );
    await client.must('post', '/api/flow-instances/:instanceKey/cancel', { params: { instanceKey } });
    await until(
      () => tickets('letter'),
      (all) => all.some((one) => one.title === '第二封'),
    );
  });

  it('a message without what the form requires is refused, and the studio says why', async () => {
    const flow = await publish('strict', 'bank-ticket', letter);
    await send({ category: 'complaint' }, 'c-3');
    const [trigger] = await until(
      () => triggersOf(flow),
      (all) => (all[0]?.refusal ? all : undefined),
    );
    expect(trigger).toMatchObject({ kind: 'message', message: 'letter', name: '来信' });
    expect(trigger!.refusal['zh-CN']).toContain('title');
    expect(await tickets('strict')).toEqual([]);
  });

  it.runIf(isProduction())('a timer starts once, also one that is due while no scheduler runs', async () => {
    const { scheduler } = stack!.roles;
    const inSeconds = (seconds: number) =>
      `<bpmn:timeDate>${new Date(Date.now() + seconds * 1_000).toISOString()}</bpmn:timeDate>`;
    const started = (flowKey: string) =>
      until(
        () => tickets(flowKey),
        (all) => all.length,
      );
    const flows = [await publish('due-soon', undefined, timer(inSeconds(1)))];
    expect(await started('due-soon')).toBe(1);
    flows.push(await publish('due-at-night', undefined, timer(inSeconds(4))));
    scheduler.kill('SIGKILL');
    await scheduler.ended;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await stack!.restart('scheduler');
    expect(await started('due-at-night')).toBe(1);
    for (const flow of flows)
      await until(
        () => triggersOf(flow),
        ([trigger]) => trigger && !trigger.dueAt,
      );
    for (const flow of flows) expect(await tickets(flow.key)).toHaveLength(1);
  });

  it.skipIf(isProduction())(
    'a timer starts at each due time, also those the server slept through',
    async () => {
      const flow = await publish('each-hour', undefined, timer('<bpmn:timeCycle>R/PT1H</bpmn:timeCycle>'));
      expect(await triggersOf(flow)).toMatchObject([{ kind: 'timer', dueAt: '2026-03-02T02:00:00.000Z' }]);
      await app!.stop();
      clock.advance(2.5 * 3_600_000);
      await start();
      client = await HttpClient.signedIn(app!.url, 'bank', 'admin', admin.password);
      const all = await until(
        () => tickets('each-hour'),
        (found) => (found.length >= 2 ? found : undefined),
      );
      expect(all).toHaveLength(2);
      expect(await triggersOf(flow)).toMatchObject([{ dueAt: '2026-03-02T04:00:00.000Z' }]);
    },
  );
});
