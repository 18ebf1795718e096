import type { Actor } from '@callweave/platform/kernel';
import { institutions, serviceNumbers } from '@callweave/seed/data';
import { callFlowTemplates } from '@callweave/templates/call-flows';
import { ticketFlowTemplates } from '@callweave/templates/ticket-flows';
import type { DemoBankApp } from './demo-app';

/** Creates and publishes the flows, and points the service numbers at them. */
export async function loadFlows({ flows, calls, identity }: DemoBankApp, designer: Actor): Promise<void> {
  for (const { key, kind, name } of [...ticketFlowTemplates, ...callFlowTemplates]) {
    const flow = await flows.drafts.create(designer, { key, kind, name, template: key }, `seed:flow:${key}`);
    const { revision } = await flows.drafts.draft(designer, flow.id);
    await flows.publisher.publish(designer, flow.id, { revision, note: '初始版本' }, `seed:publish:${key}`);
  }
  const known = await identity.organisation.institutions(designer);
  for (const [index, { number, alias, flow, fallbackPrompt, institution }] of serviceNumbers.entries()) {
    const owner = institutions.find(({ key }) => key === institution);
    const line = {
      number,
      name: alias,
      fallbackPrompt,
      institutionId: known.find(({ name }) => name === owner?.name)?.id,
      language: 'zh-CN',
      voices: {},
      isEnabled: true,
    } as const;
    await calls.routing.createServiceNumber(designer, line, `seed:number:${number}`);
    const rule = {
      name: alias,
      sequence: 10 + index,
      numberRule: number,
      flow,
      alias: 'live',
      isEnabled: true,
    };
    await calls.routing.createRoutingRule(designer, rule, `seed:rule:${number}`);
  }
}
