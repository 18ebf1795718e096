import type { Actor, Endpoint } from '@callweave/platform/kernel';
import { ticketApi } from '@callweave/platform/tickets/contract';
import { workItemApi } from '@callweave/platform/work-items/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, key, openDesk, people } from './desk';

const { ann, eve } = people as Record<'ann' | 'eve', Actor>;
const fields = { title: '柜台多收费', category: 'complaint', urgency: 'high', content: '多收了 5 元' };

describe('every answer has the shape its contract says', () => {
  let desk: Desk;
  beforeAll(async () => void (desk = await openDesk()));
  afterAll(() => desk.close());

  /** As the API calls a route: input parsed by the contract, the answer checked strictly against it. */
  async function call<T>(endpoint: Endpoint, actor: Actor, input: Record<string, unknown> = {}): Promise<T> {
    const routes = [...desk.tickets.routes!, ...desk.workItems.routes!];
    const route = routes.find((one) => one.endpoint === endpoint)!;
    const parsed = {
      ...{ actor, idempotencyKey: key(), upload: input['upload'] },
      params: endpoint.params?.parse(input['params']),
      query: endpoint.query?.parse(input['query'] ?? {}),
      body: endpoint.body?.parse(input['body']),
    };
    const answer = await route.handler(parsed as unknown as Parameters<typeof route.handler>[0]);
    const onTheWire = answer === undefined ? undefined : (JSON.parse(JSON.stringify(answer)) as T);
    if (endpoint.response) expect(endpoint.response.parse(onTheWire)).toEqual(onTheWire);
    else if (!endpoint.download) expect(answer).toBeUndefined();
    return onTheWire as T;
  }

  it('for tickets', async () => {
    await call(ticketApi.types, ann);
    await call(ticketApi.type, ann, { params: { flowKey: 'bank-ticket' } });
    const body = { flowKey: 'bank-ticket', action: 'save', fields };
    const { id } = await call<{ id: string }>(ticketApi.create, ann, { body });
    const params = { id };
    const upload = { bytes: Buffer.from('a,b\n'), fileName: 'a.csv' };
    const file = await call<{ id: string }>(ticketApi.attach, ann, { params, upload });
    const fileParams = { id, attachmentId: file.id };
    await call(ticketApi.attachment, ann, { params: fileParams });
    await call(ticketApi.detach, ann, { params: fileParams });
    const { version } = await call<{ version: number }>(ticketApi.detail, ann, { params });
    await call(ticketApi.editDraft, ann, {
      params,
      body: { action: 'submit', fields: { content: '新' }, version },
    });
    await call(ticketApi.urge, ann, { params, body: { text: '请尽快' } });
    await call(ticketApi.note, ann, { params, body: { text: '备注' } });
    await call(ticketApi.relate, ann, { params, body: { numbers: [] } });
    for (const lines of ['history', 'changes', 'urges', 'notes'] as const)
      expect((await call<{ items: unknown[] }>(ticketApi[lines], eve, { params })).items).not.toEqual([]);
    await call(ticketApi.detail, eve, { params });
    await call(ticketApi.list, eve, { query: { state: 'audit,new', limit: '10' } });
    await call(ticketApi.total, eve, { query: {} });
    await call(ticketApi.withdraw, ann, { params, body: {} });
    await call(ticketApi.discardDraft, ann, { params });
  });

  it('for work items', async () => {
    await desk.tickets.create(ann, { flowKey: 'bank-ticket', action: 'submit', fields }, key());
    const page = await call<{ items: { id: string }[] }>(workItemApi.list, eve, {
      query: { segment: 'role' },
    });
    const params = { id: page.items[0]!.id };
    await call(workItemApi.open, eve, { params });
    await call(workItemApi.claim, eve, { params });
    await call(workItemApi.saveDraft, eve, { params, body: { fields: { urgency: 'low' }, opinion: '草稿' } });
    expect(await call(workItemApi.detail, eve, { params })).toMatchObject({
      canWork: true,
      draft: {},
      openedBy: {},
    });
    await call(workItemApi.candidates, eve, { params, query: { action: 'transfer' } });
    await call(workItemApi.release, eve, { params });
    await call(workItemApi.abandon, eve, { params });
    await call(workItemApi.act, eve, { params, body: { action: 'forward', fields: {} } });
    await call(workItemApi.list, eve, { query: { segment: 'handled', limit: '1' } });
    await call(workItemApi.counts, eve);
  });
});
