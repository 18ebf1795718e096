import type { Tickets } from '@callweave/platform/tickets/server';
import { runNode } from '@callweave/runtime/node-sdk';
import { expect, it } from 'vitest';
import { createTicketsNodes } from '../index';

it('sets fields and state once per job', async () => {
  const changes: unknown[] = [];
  const tickets = {
    setFromFlow: async (_: unknown, change: unknown) => {
      changes.push(change);
      return { state: 'audit' };
    },
  } as unknown as Tickets;
  const node = createTicketsNodes({ tickets }).find(({ template }) => template.type === 'ticket-update')!;
  const input = { ticketId: 't-1', fields: { urgency: 'high' }, state: 'audit' };
  expect(await runNode(node, { input, job: { key: '78' } })).toEqual({
    kind: 'completed',
    variables: { ticketState: 'audit' },
  });
  expect(changes).toEqual([{ ...input, key: '78' }]);
});
