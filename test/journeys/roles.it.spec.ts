import { demoPassword, tenant } from '@callweave/seed/data';
import { missingForProduction } from '@callweave/test/kit';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { HttpClient, type Json } from './cross-tenant/http-client';
import { ticketFields, until } from './faults/bank';
import { callOnce } from './faults/lost-card';
import { isProduction, openInstallation, processes, shareProduction, type Stack } from './installation';

const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const missing = missingForProduction.length > 0;

/** Nobody else calls from here. */
const from = '13800000055';

/** Needs the build, MySQL, Redis and Zeebe 8.5; starts them itself. */
describe.skipIf(missing && !isRequired)(
  `roles in processes of their own (needs ${missingForProduction.join(', ') || 'nothing more'})`,
  { timeout: 120_000 },
  () => {
    if (!isProduction()) shareProduction();
    let all: Stack;
    let agent: HttpClient;
    let auditor: HttpClient;
    beforeAll(async () => {
      all = (await openInstallation()).stack!;
      const signedIn = (name: string) => HttpClient.signedIn(all.url, tenant.code, name, demoPassword);
      [agent, auditor] = [await signedIn('agent'), await signedIn('audit')];
    });

    const newTicket = (): Promise<Json> =>
      agent.must('post', '/api/tickets', {
        body: { flowKey: 'bank-ticket', action: 'submit', fields: ticketFields },
      });
    const stepOf = (ticketId: string): Promise<Json> =>
      until(
        () => auditor.must('get', '/api/work-items', { query: `?segment=role&subjectId=${ticketId}` }),
        ({ items }: Json) => items[0],
      );
    /** What is pushed to the auditor's browser. */
    const listen = async (topic: string): Promise<Json[]> => {
      const { ticket } = await auditor.must('post', '/api/push/tickets');
      const socket = new WebSocket(`${all.url.replace('http', 'ws')}/api/push?ticket=${ticket}`);
      const got: Json[] = [];
      socket.on('message', (data: Buffer) => got.push(JSON.parse(data.toString())));
      socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', topic })));
      await expect.poll(() => got.some(({ type }) => type === 'subscribed')).toBe(true);
      return got;
    };
    /** Calls that left one ticket, not none and not two. */
    const served = async () => {
      const { items } = await agent.must('get', '/api/calls', { query: `?limit=100&number=${from}` });
      return (items as Json[]).filter(({ ticketIds }) => ticketIds?.length === 1).length;
    };

    it('are ready, each with its own parts', async () => {
      const parts: Record<string, string[]> = {};
      for (const name of processes) {
        const { url } = all.roles[name];
        expect((await fetch(`${url}/health/live`)).status).toBe(200);
        const { parts: own } = (await (await fetch(`${url}/health/ready`)).json()) as Json;
        parts[name] = own.map((part: Json) => part.name);
      }
      const everywhere = ['store', 'engine', 'bus'];
      expect(parts).toEqual({
        ...{ api: everywhere, scheduler: everywhere },
        ...{ worker1: [...everywhere, 'projector'], worker2: [...everywhere, 'projector'] },
        ...{ gateway1: [...everywhere, 'telephony'], gateway2: [...everywhere, 'telephony'] },
      });
      expect((await fetch(`${all.roles.worker1.url}/api/session`)).status).toBe(404);
    });

    it('work a ticket: what one process projects, another one answers and pushes', async () => {
      const pushes = await listen('work-items');
      const { id } = await newTicket();
      const step = await stepOf(id);
      await expect.poll(() => pushes.map(({ data }) => data?.workItemId)).toContain(step.id);
      await auditor.must('post', '/api/work-items/:id/open', { params: { id: step.id } });
      const body = { action: 'solve', fields: { category: 'complaint' }, opinion: '已退费' };
      await auditor.must('post', '/api/work-items/:id/actions', { params: { id: step.id }, body });
    });

    it('serve calls at both gateways, each job where its call is', async () => {
      const heard = await Promise.all(Array.from({ length: 8 }, () => callOnce(all.appUrl, undefined, from)));
      expect(heard).toEqual(Array(8).fill(true));
      await until(served, (count) => count === 8);
    });

    describe('a gateway that goes in mid-call', () => {
      /** Calls the first gateway; `act` happens while the menu is heard, when the second one is there to go on. */
      const callThrough = (act: () => void) => {
        const [first, second] = [all.roles.gateway1, all.roles.gateway2].map(({ url }) =>
          Number(new URL(url).port),
        );
        all.calls.targets = [first!];
        const onMessage = (number: number) => {
          if (number !== 8) return;
          all.calls.targets = [first!, second!];
          act();
        };
        return callOnce(all.appUrl, onMessage, from);
      };
      it('killed: its calls go on at the other one, with one ticket each', async () => {
        const before = await served();
        const calls = Array.from({ length: 3 }, () => callThrough(() => all.roles.gateway1.kill('SIGKILL')));
        expect(await Promise.all(calls)).toEqual([true, true, true]);
        expect(await all.roles.gateway1.ended).toBe('SIGKILL');
        await until(served, (count) => count === before + 3);
        await all.restart('gateway1');
      });

      it('stopped: it takes no more, hands over what does not end in time, and is gone', async () => {
        const before = await served();
        const { gateway1 } = all.roles;
        const call = callThrough(() => gateway1.kill('SIGTERM'));
        await expect
          .poll(() => fetch(`${gateway1.url}/health/ready`).catch(() => 'refused'), { timeout: 40_000 })
          .toBe('refused');
        expect(await callOnce(all.appUrl, undefined, from)).toBe(true);
        expect(await call).toBe(true);
        expect(await gateway1.ended).toBe(0);
        await until(served, (count) => count === before + 2);
        await all.restart('gateway1');
      });
    });

    it('go on projecting when the worker that did is killed', async () => {
      for (const name of ['worker1', 'worker2'] as const) {
        all.roles[name].kill('SIGKILL');
        const { id } = await newTicket();
        const found = async () =>
          (await auditor.must('get', '/api/work-items', { query: `?segment=role&subjectId=${id}` })).items
            .length;
        await expect.poll(found, { timeout: 30_000, interval: 200 }).toBe(1);
        await all.restart(name);
      }
    });
  },
);
