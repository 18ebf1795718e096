import { defineProblems } from '@callweave/platform/kernel';
import type { Tickets } from '@callweave/platform/tickets/server';
import { runNode } from '@callweave/runtime/node-sdk';
import { driftTest } from '@callweave/runtime/node-testing';
import { describe, expect, it } from 'vitest';
import { createTicketsNodes, ticketsNodeTemplates } from '../index';

driftTest(`${import.meta.dirname}/..`, ticketsNodeTemplates);

describe('create ticket', () => {
  const problems = defineProblems('common', {
    badInput: { status: 400, title: { 'zh-CN': '输入有误', 'zh-TW': '輸入有誤', en: 'bad' } },
  });
  const calls: unknown[][] = [];
  const tickets = {
    createFromFlow: async (...call: unknown[]) => {
      calls.push(call);
      if ((call[1] as { flowKey: string }).flowKey === 'bad') throw problems.badInput();
      return { id: 't-1', number: '2026030200001' };
    },
  } as unknown as Tickets;
  const node = createTicketsNodes({ tickets }).find(({ template }) => template.type === 'ticket-create')!;

  it('asks for one ticket per job, linked to the call, as nobody but the tenant', async () => {
    const input = { flowKey: 'card-loss', fields: { cardMask: '6222 **** 1234', cardToken: 'vault:1' } };
    const outcome = await runNode(node, {
      input,
      variables: { callId: 'call-1' },
      job: { key: '77', tenantId: 'a', processDefinitionKey: '9' },
    });
    expect(outcome).toEqual({
      kind: 'completed',
      variables: { ticketId: 't-1', ticketNumber: '2026030200001' },
    });
    const [actor, body, source] = calls[0]!;
    expect(actor).toMatchObject({ tenantId: 'a', userId: 'system:call' });
    expect(body).toEqual({ ...input, action: 'submit', callId: 'call-1' });
    expect(source).toEqual({ key: '77', processDefinitionKey: '9' });
  });

  it('leaves by its error exit when the fields do not fit', async () => {
    expect(await runNode(node, { input: { flowKey: 'bad' } })).toMatchObject({
      kind: 'error',
      errorCode: 'common-bad-input',
    });
  });

  it('is an incident without a ticket type', async () => {
    expect(await runNode(node, { input: {} })).toMatchObject({ kind: 'failed', retries: 0 });
  });
});
