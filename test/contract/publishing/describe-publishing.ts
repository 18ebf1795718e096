import type { FlowBundle } from '@callweave/designer/flows/contract';
import { createFlows, type Flows } from '@callweave/designer/flows/server';
import {
  type Actor,
  type EngineJob,
  type EnginePort,
  silentLogger,
  systemClock,
} from '@callweave/platform/kernel';
import { createJobRunner, type SqlStore, testActor } from '@callweave/platform/store';
import { ticketsNodeTemplates } from '@callweave/platform/tickets/nodes';
import {
  activity,
  bpmn,
  chain,
  extensions,
  message,
  messageEvent,
  service,
} from '@callweave/runtime/engine/testing';
import { defineNodeType } from '@callweave/runtime/node-sdk';
import { genericNodeTemplates } from '@callweave/runtime/node-types';
import { callNodeTemplates } from '@callweave/telephony/node-types';
import { callFlowTemplates } from '@callweave/templates/call-flows';
import { ticketFlowTemplates } from '@callweave/templates/ticket-flows';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const templates: readonly FlowBundle[] = [...ticketFlowTemplates, ...callFlowTemplates];
const text = { 'zh-CN': '探针', 'zh-TW': '探針', en: 'Probe' };
/** A node that only shows which drawing runs: by the id of its element. */
const probe = defineNodeType({
  ...{ type: 'probe', version: 1, group: 'data', kinds: ['ticket'], icon: 'bolt', errors: [] },
  ...{ label: text, description: text, input: z.object({}), fields: {}, output: z.object({}) },
});
const nodeTemplates = [...callNodeTemplates, ...ticketsNodeTemplates, ...genericNodeTemplates, probe];
const [alice, mallory] = [testActor(), testActor({ tenantId: 'tenant-b' })];

/** start → element → end; a ticket flow without a form. */
const drawing = (id: string, element: string, xml = service(element, { type: 'probe' }), roots = '') =>
  bpmn(`<startEvent id="start"/>${xml}<endEvent id="end"/>${chain('start', element, 'end')}`, { id, roots });
const calling = (id: string, child: string) =>
  drawing(
    id,
    'call',
    activity('callActivity', 'call', extensions(`<zeebe:calledElement processId="${child}"/>`)),
  );
const waiting = (id: string, after: string) =>
  bpmn(
    `<startEvent id="start"/><intermediateCatchEvent id="wait">${messageEvent('paid')}</intermediateCatchEvent>
    ${service(after, { type: 'probe' })}<endEvent id="end"/>${chain('start', 'wait', after, 'end')}`,
    { id, roots: message('paid', 'paid', '=customer') },
  );

/** What publishing promises on every engine: versions and tenants never meet. */
export function describePublishing(
  name: string,
  open: () => Promise<{ engine: EnginePort; store: SqlStore; close(): Promise<void> }>,
): void {
  describe(`publishing: ${name}`, () => {
    let engine: EnginePort;
    let flows: Flows;
    let runQueue: () => Promise<unknown>;
    const jobs: EngineJob[] = [];
    const undo: (() => Promise<void>)[] = [];
    let keys = 0;
    const key = () => `key-${++keys}`;

    beforeAll(async () => {
      const opened = await open();
      undo.push(() => opened.close());
      engine = opened.engine;
      flows = createFlows({
        ...{ store: opened.store, clock: systemClock, log: silentLogger, engine, nodeTemplates, templates },
        timeZoneOf: async () => 'UTC',
      });
      const runner = createJobRunner({ store: opened.store, handlers: flows.jobHandlers! });
      runQueue = () => runner.drain();
      const worker = engine.openWorker({
        ...{ types: ['probe'], worker: 'publishing', timeoutMs: 60_000, maxActive: 100 },
        onJob: async (job) => void jobs.push(job),
      });
      undo.push(() => worker.close());
    }, 240_000);
    afterAll(async () => {
      for (const one of undo.reverse()) await one();
    });

    const publish = async (actor: Actor, flowKey: string, xml?: string): Promise<string> => {
      const { items } = await flows.drafts.list(actor, { limit: 100 });
      const flow =
        items.find((one) => one.key === flowKey) ??
        (await flows.drafts.create(actor, { key: flowKey, kind: 'ticket', name: flowKey }, key()));
      const { revision, forms, schedules, prompts } = await flows.drafts.draft(actor, flow.id);
      const content = { bpmn: xml ?? '', forms, schedules, prompts, revision };
      const saved =
        xml === undefined ? { revision } : await flows.drafts.save(actor, flow.id, content, key());
      const input = { revision: saved.revision, note: '上线' };
      return (await flows.publisher.publish(actor, flow.id, input, key())).id;
    };
    const start = async (actor: Actor, flow: string, variables = {}, alias = 'live'): Promise<string> => {
      const { processDefinitionKey } = await flows.releases.resolve(actor.tenantId, flow, alias);
      const request = { processDefinitionKey, variables, idempotencyKey: key() };
      return (await engine.createInstance(request)).processInstanceKey;
    };
    /** Element ids of the jobs that came since, when there are `count`. */
    const arrived = async (count: number): Promise<string[]> => {
      await expect.poll(() => jobs.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count);
      return jobs
        .splice(0)
        .map(({ elementId }) => elementId)
        .sort();
    };
    const send = async (actor: Actor, customer: string) => {
      const sent = { name: 'paid', correlationKey: customer, timeToLiveMs: 60_000, variables: {} };
      await flows.publishMessage(actor, sent, key());
      await runQueue();
    };

    it.each(templates)(
      'starts the template $key of two tenants by definition keys of their own',
      async (template) => {
        const created: string[] = [];
        for (const actor of [alice, mallory]) {
          const { key: flowKey, kind, name: title } = template;
          const made = { key: flowKey, kind, name: title, template: flowKey };
          const flow = await flows.drafts.create(actor, made, key());
          expect(flow).toMatchObject({ errorCount: 0 });
          await flows.publisher.publish(actor, flow.id, { revision: 1, note: '上线' }, key());
          const release = await flows.releases.resolve(actor.tenantId, flowKey);
          expect(await flows.releases.byProcessDefinition(release.processDefinitionKey)).toEqual(release);
          expect(await start(actor, flowKey)).toMatch(/^\d+$/);
          created.push(release.processDefinitionKey);
        }
        expect(created[0]).not.toBe(created[1]);
      },
    );

    it('runs what an alias points at, whatever was published later, and goes back', async () => {
      const first = await publish(alice, 'aliased', drawing('aliased', 'first'));
      const second = await publish(alice, 'aliased', drawing('aliased', 'second'));
      const { flowId } = await flows.releases.resolve(alice.tenantId, 'aliased');
      await flows.publisher.setAlias(alice, flowId, 'trial', second, key());
      await flows.publisher.setAlias(alice, flowId, 'live', first, key());
      await start(alice, 'aliased');
      expect(await arrived(1)).toEqual(['first']);
      await start(alice, 'aliased', {}, 'trial');
      expect(await arrived(1)).toEqual(['second']);
    });

    it('calls the child that was live when the parent was published, never a newer one', async () => {
      await publish(alice, 'child', drawing('child', 'old'));
      await publish(alice, 'parent', calling('parent', 'child'));
      await publish(alice, 'grandparent', calling('grandparent', 'parent'));
      await publish(alice, 'child', drawing('child', 'new'));
      await start(alice, 'parent');
      await start(alice, 'grandparent');
      expect(await arrived(2)).toEqual(['old', 'old']);
      // Published again, unchanged as it is: from now on it calls the new child, and whoever called it calls what it was.
      await publish(alice, 'parent');
      await start(alice, 'parent');
      await start(alice, 'grandparent');
      expect(await arrived(2)).toEqual(['new', 'old']);
      await expect(publish(alice, 'parent')).rejects.toMatchObject({ code: 'flow-nothing-changed' });
    });

    it('brings messages to all versions of their tenant and to nobody else', async () => {
      for (const actor of [alice, mallory])
        await publish(actor, 'waits', waiting('waits', actor === alice ? 'hers' : 'theirs'));
      await start(alice, 'waits', { customer: 'c1' });
      await start(mallory, 'waits', { customer: 'c1' });
      await publish(alice, 'waits', waiting('waits', 'hers-later'));
      await start(alice, 'waits', { customer: 'c2' });
      await send(alice, 'c1');
      await send(alice, 'c2');
      expect(await arrived(2)).toEqual(['hers', 'hers-later']);
      await send(mallory, 'c1');
      expect(await arrived(1)).toEqual(['theirs']);
    });
  });
}
