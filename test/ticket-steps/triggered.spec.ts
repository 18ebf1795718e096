import { EngineError, type TriggeredStart } from '@callweave/platform/kernel';
import { createJobRunner } from '@callweave/platform/store';
import { ticketEntities } from '@callweave/platform/tickets/server';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Desk, key, openDesk } from './desk';

const fields = {
  ...{ title: '柜台多收费', category: 'complaint', urgency: 'low' },
  ...{ customerName: '李雷', content: '多收了 5 元' },
};

let desk: Desk;
beforeEach(async () => void (desk = await openDesk()));
afterEach(() => desk.close());

const start = (more: Partial<TriggeredStart> = {}): TriggeredStart => ({
  ...{ tenantId: 'tenant-a', releaseId: 'release-1', elementId: 'letter', key: `message:${key()}` },
  variables: fields,
  ...more,
});
interface Row {
  id: string;
  stage: string;
  processInstanceKey: string;
  startVariables: Record<string, unknown>;
}
const ticketEntity = ticketEntities.find(({ meta }) => meta.tableName === 'tickets')!;
const tickets = async () =>
  (await desk.store.read({ tenantId: 'tenant-a' }, (em) => em.find(ticketEntity as never, {}))) as Row[];

it('makes one ticket of a start, whoever asks for it again', async () => {
  const once = start({ variables: { ...fields, branch: 'A1', ticketId: 'mine', startedBy: 'x' } });
  await Promise.all([desk.tickets.createFromTrigger(once), desk.tickets.createFromTrigger(once)]);
  await desk.tickets.createFromTrigger(once);
  const [ticket, ...others] = await tickets();
  expect(others).toEqual([]);
  expect(ticket).toMatchObject({ creatorId: '', creatorName: '银行工单', title: fields.title, fields });
  expect(ticket!.startVariables).toMatchObject({ branch: 'A1', ticketId: ticket!.id, creatorId: '' });
  expect(ticket!.startVariables).toMatchObject({ startedBy: 'letter', action: 'submit' });
  expect(ticket!.startVariables).not.toHaveProperty('title');
});

it('makes none where required fields are missing or values do not fit', async () => {
  for (const variables of [{}, { ...fields, urgency: 'nonsense' }])
    await expect(desk.tickets.createFromTrigger(start({ variables }))).rejects.toMatchObject({
      code: 'common-bad-input',
    });
  expect(await tickets()).toEqual([]);
});

it('tells the end of the instance, by which the next one of its key may begin', async () => {
  const first = start();
  await desk.tickets.createFromTrigger(first);
  await desk.settle();
  expect(desk.endedSources).toEqual([]);
  const [ticket] = await tickets();
  await desk.engine.cancelInstance(ticket!.processInstanceKey);
  await desk.settle();
  expect(desk.endedSources).toEqual([first.key]);
  expect(await tickets()).toMatchObject([{ stage: 'ended' }]);
});

it('tells it too when the engine refuses the instance after all', async () => {
  const away = vi
    .spyOn(desk.engine, 'createInstance')
    .mockRejectedValue(new EngineError('UNAVAILABLE', 'away'));
  const first = start();
  await desk.tickets.createFromTrigger(first);
  expect(desk.endedSources).toEqual([]);
  away.mockRejectedValue(new EngineError('NOT_FOUND', 'no such definition'));
  const [ticket] = await tickets();
  await desk.store.system('due now', ({ em }) =>
    (em as unknown as { execute(sql: string): Promise<void> }).execute(
      'update queued_jobs set due_at = created_at',
    ),
  );
  await createJobRunner({ store: desk.store, handlers: desk.tickets.jobHandlers! }).drain();
  expect(desk.endedSources).toEqual([first.key]);
  expect((await tickets()).map(({ id, stage }) => [id, stage])).toEqual([[ticket!.id, 'draft']]);
});
