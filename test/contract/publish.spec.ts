import { createFlows, flowEntities, type Flows } from '@callweave/designer/flows/server';
import type { FlowBundle } from '@callweave/designer/flows/contract';
import { silentLogger, systemClock } from '@callweave/platform/kernel';
import { openTestStore, type SqlStore, testActor } from '@callweave/platform/store';
import { ticketsNodeTemplates } from '@callweave/platform/tickets/nodes';
import { type EmbeddedEngine, openEmbeddedEngine } from '@callweave/runtime/broker';
import { genericNodeTemplates } from '@callweave/runtime/node-types';
import { callNodeTemplates } from '@callweave/telephony/node-types';
import { callFlowTemplates } from '@callweave/templates/call-flows';
import { ticketFlowTemplates } from '@callweave/templates/ticket-flows';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const templates: readonly FlowBundle[] = [...ticketFlowTemplates, ...callFlowTemplates];
const nodeTemplates = [...callNodeTemplates, ...ticketsNodeTemplates, ...genericNodeTemplates];
const [alice, mallory] = [testActor(), testActor({ tenantId: 'tenant-b' })];

describe('publishing to the embedded engine', () => {
  let store: SqlStore;
  let engine: EmbeddedEngine;
  let flows: Flows;
  beforeAll(async () => {
    store = await openTestStore(flowEntities, systemClock);
    engine = await openEmbeddedEngine({ path: ':memory:', timers: 'manual' });
    flows = createFlows({
      ...{ store, clock: systemClock, log: silentLogger, engine, nodeTemplates, templates },
      timeZoneOf: async () => 'UTC',
    });
  });
  afterAll(async () => {
    await engine.close();
    await store.close();
  });

  it.each(templates)('publishes the template $key and starts it by its definition key', async (template) => {
    const { key, kind, name } = template;
    const created: string[] = [];
    for (const actor of [alice, mallory]) {
      const flow = await flows.drafts.create(actor, { key, kind, name, template: key }, `create-${key}`);
      expect(flow).toMatchObject({ errorCount: 0 });
      await flows.publisher.publish(actor, flow.id, { revision: 1, note: '上线' }, `publish-${key}`);
      const release = await flows.releases.resolve(actor.tenantId, key);
      expect(await flows.releases.byProcessDefinition(release.processDefinitionKey)).toEqual(release);
      const { processInstanceKey } = await engine.createInstance({
        processDefinitionKey: release.processDefinitionKey,
        variables: {},
        idempotencyKey: `${actor.tenantId} ${key}`,
      });
      expect(processInstanceKey).toMatch(/^\d+$/);
      created.push(release.processDefinitionKey);
    }
    expect(created[0]).not.toBe(created[1]);
  });
});
