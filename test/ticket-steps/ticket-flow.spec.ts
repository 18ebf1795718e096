import { type Actor, type Problem } from '@callweave/platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, key, openDesk, people, stranger } from './desk';

const { ann, bob, eve, max, guest } = people as Record<'ann' | 'bob' | 'eve' | 'max' | 'guest', Actor>;
const fields = { title: '柜台多收费', category: 'complaint', urgency: 'high', content: '多收了 5 元' };

describe('a ticket in the bank flow', () => {
  let desk: Desk;
  beforeAll(async () => void (desk = await openDesk()));
  afterAll(() => desk.close());

  const create = (action = 'submit', more: object = {}) =>
    desk.tickets.create(ann, { flowKey: 'bank-ticket', action, fields: { ...fields, ...more } }, key());
  const stepOf = async (ticketId: string, actor: Actor): Promise<string> => {
    const { can } = await desk.tickets.detail(actor, ticketId);
    return can.handle!;
  };
  const act = async (actor: Actor, ticketId: string, action: string, more: object = {}) =>
    desk.workItems.act(
      actor,
      await stepOf(ticketId, actor),
      { action, fields: {}, opinion: '请处理', ...more },
      key(),
    );
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'fine',
      (problem: Problem) => problem.code ?? String(problem),
    );
  const stateOf = async (id: string) => (await desk.tickets.detail(eve, id)).state;

  it('goes from creation over audit and handling to solved, with history and audit (T-04, T-11)', async () => {
    const created = await create();
    expect(created).toMatchObject({
      state: 'audit',
      outcome: 'moved',
      number: expect.stringMatching(/^\d{8}\d{5}$/),
    });
    expect(await act(eve, created.id, 'forward', { fields: { urgency: 'critical' } })).toMatchObject({
      outcome: 'moved',
      subjectState: 'toHandle',
    });
    const last = await act(bob, created.id, 'solve', { fields: { result: '已退费' } });
    expect(last).toMatchObject({ isEnded: true, subjectState: 'solved' });
    const { items } = await desk.tickets.history(ann, created.id, { limit: 30 });
    expect(
      items.map(({ who, action, stepName, stateAfter }) => [who.name, action, stepName, stateAfter]),
    ).toEqual([
      ['bob', 'solve', '处理', 'solved'],
      ['eve', 'forward', '审核', 'toHandle'],
      ['ann', 'submit', '', 'audit'],
    ]);
    const changes = await desk.tickets.changes(ann, created.id, { limit: 30 });
    expect(changes.items).toContainEqual(
      expect.objectContaining({ key: 'urgency', label: '紧急程度', before: 'high', after: 'critical' }),
    );
    expect(await desk.tickets.detail(ann, created.id)).toMatchObject({ stage: 'ended', urgency: 'critical' });
  });

  it('saves without required checks, submits with them (T-03)', async () => {
    const body = { flowKey: 'bank-ticket', action: 'save', fields: { content: '稍后补充' } };
    const draft = await desk.tickets.create(ann, body, key());
    expect(draft).toMatchObject({ state: 'new', outcome: 'saved' });
    const { version } = await desk.tickets.detail(ann, draft.id);
    const edit = (more: object, actor = ann) =>
      desk.tickets.editDraft(actor, draft.id, { action: 'submit', version, fields: {}, ...more }, key());
    await expect(edit({})).rejects.toMatchObject({
      code: 'common-bad-input',
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '#/fields/title' })]),
    });
    expect(await codeOf(edit({ fields }, bob))).toBe('ticket-other-post');
    expect(await codeOf(desk.tickets.detail(eve, draft.id))).toBe('common-not-found');
    expect(await edit({ fields })).toMatchObject({ state: 'audit', outcome: 'moved' });
    expect(await codeOf(edit({ fields }))).toBe('ticket-not-a-draft');
  });

  it('may be solved at creation (T-03)', async () => {
    const { id } = await create('solve');
    expect(await desk.tickets.detail(ann, id)).toMatchObject({ state: 'solved', stage: 'ended', steps: [] });
  });

  it('discards a draft, nothing else', async () => {
    const { id } = await create('save');
    await desk.tickets.discardDraft(ann, id, key());
    expect(await codeOf(desk.tickets.detail(ann, id))).toBe('common-not-found');
    const { id: submitted } = await create();
    expect(await codeOf(desk.tickets.discardDraft(ann, submitted, key()))).toBe('ticket-not-a-draft');
  });

  it('numbers tickets without gaps or doubles when many are created at once (T-17)', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => create('save')));
    const numbers = made.map(({ number }) => Number(number.slice(-5))).sort((a, b) => a - b);
    expect(numbers.map((number) => number - numbers[0]!)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('makes one ticket of a repeated request', async () => {
    const idempotencyKey = key();
    const body = { flowKey: 'bank-ticket', action: 'submit', fields };
    const first = await desk.tickets.create(ann, body, idempotencyKey);
    expect(await desk.tickets.create(ann, body, idempotencyKey)).toEqual(first);
    expect(await codeOf(desk.tickets.create(ann, { ...body, action: 'solve' }, idempotencyKey))).toBe(
      'common-key-reused',
    );
  });

  it('returns to its creator, who edits and resubmits or voids (T-04)', async () => {
    const { id } = await create();
    expect(await act(eve, id, 'return')).toMatchObject({ subjectState: 'returned' });
    const mine = await desk.workItems.list(ann, { segment: 'mine', limit: 30 });
    expect(mine.items.map(({ subject }) => subject?.id)).toContain(id);
    expect(await codeOf(act(bob, id, 'submit'))).not.toBe('fine');
    expect(await act(ann, id, 'submit', { fields: { content: '补充说明' } })).toMatchObject({
      subjectState: 'audit',
    });
    await act(eve, id, 'void');
    expect(await desk.tickets.detail(ann, id)).toMatchObject({ state: 'voided', stage: 'ended' });
  });

  it('asks for an opinion where the drawing says so', async () => {
    const { id } = await create();
    await expect(act(eve, id, 'return', { opinion: ' ' })).rejects.toMatchObject({
      errors: [expect.objectContaining({ pointer: '#/opinion' })],
    });
  });

  it('is transferred only to somebody who may handle it, and then is theirs alone (T-04)', async () => {
    const { id } = await create();
    await expect(act(eve, id, 'transfer', { targetUserId: 'max' })).rejects.toMatchObject({
      errors: [expect.objectContaining({ pointer: '#/targetUserId' })],
    });
    expect(await desk.workItems.candidates(eve, await stepOf(id, eve), { action: 'transfer' })).toEqual({
      items: [
        expect.objectContaining({ id: 'ann' }),
        expect.objectContaining({ id: 'bob' }),
        expect.anything(),
      ],
    });
    await act(eve, id, 'transfer', { targetUserId: 'bob' });
    expect(await stepOf(id, eve)).toBeUndefined();
    await act(bob, id, 'transfer', { targetUserId: 'ann' });
    expect((await desk.tickets.detail(ann, id)).steps).toEqual([
      expect.objectContaining({ assignee: { id: 'ann', name: 'ann' } }),
    ]);
  });

  it('refuses what the drawing does not offer or open', async () => {
    const { id } = await create();
    const step = await stepOf(id, eve);
    const send = (actor: Actor, action: string, sent: object) =>
      codeOf(desk.workItems.act(actor, step, { action, fields: { ...sent } }, key()));
    expect(await send(bob, 'forward', {})).toBe('work-item-not-your-step');
    expect(await send(eve, 'approve', {})).toBe('work-item-no-such-action');
    expect(await send(eve, 'forward', { title: '换个标题' })).toBe('common-bad-input');
    expect(await send(eve, 'forward', { isAdmin: true })).toBe('common-bad-input');
    expect(await send(eve, 'forward', { urgency: 'whatever' })).toBe('common-bad-input');
    expect(await send(stranger, 'forward', {})).toBe('common-not-found');
    expect(await stateOf(id)).toBe('audit');
  });

  it('tells the second of two people who was first and keeps what they wrote (§2)', async () => {
    const { id } = await create();
    const step = await stepOf(id, eve);
    const send = (actor: Actor, urgency: string) =>
      desk.workItems.act(actor, step, { action: 'forward', fields: { urgency }, opinion: '同意' }, key());
    const [one, other] = await Promise.allSettled([send(eve, 'low'), send(max, 'normal')]);
    const lost = one.status === 'rejected' ? one : (other as PromiseRejectedResult);
    const [winner, loser, urgency] =
      one.status === 'fulfilled' ? ['eve', max, 'normal'] : ['max', eve, 'low'];
    expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect(lost.reason).toMatchObject({ code: 'work-item-taken', status: 409, facts: { who: winner } });
    const { draft, canWork } = await desk.workItems.detail(loser as Actor, step);
    expect({ draft, canWork }).toMatchObject({
      draft: { fields: { urgency }, opinion: '同意', refusedAction: 'forward' },
      canWork: false,
    });
    const { items } = await desk.tickets.history(ann, id, { limit: 30 });
    expect(items).toHaveLength(2);
  });

  it('claims, releases, saves and abandons without touching the engine (T-05)', async () => {
    const { id } = await create();
    const step = await stepOf(id, eve);
    await desk.workItems.claim(eve, step, key());
    expect(await codeOf(desk.workItems.act(max, step, { action: 'forward', fields: {} }, key()))).toBe(
      'work-item-claimed',
    );
    await desk.workItems.saveDraft(eve, step, { fields: { urgency: 'low' }, opinion: '草稿' });
    expect((await desk.workItems.detail(eve, step)).draft).toMatchObject({ fields: { urgency: 'low' } });
    await desk.workItems.abandon(eve, step, key());
    expect((await desk.workItems.detail(eve, step)).draft).toBeUndefined();
    expect(await stateOf(id)).toBe('audit');
    expect(await act(max, id, 'forward')).toMatchObject({ subjectState: 'toHandle' });
  });

  it('is withdrawn by who did the last step, back to the state before (T-08)', async () => {
    const { id } = await create();
    await act(eve, id, 'forward');
    expect(await codeOf(desk.tickets.withdraw(max, id, undefined, key()))).toBe('work-item-not-withdrawable');
    expect((await desk.tickets.detail(eve, id)).can.withdraw).toBe(true);
    expect(await desk.tickets.withdraw(eve, id, '选错了', key())).toMatchObject({
      state: 'audit',
      outcome: 'moved',
    });
    await act(eve, id, 'transfer', { targetUserId: 'bob' });
    expect(await act(bob, id, 'solve', { fields: { result: '已退费' } })).toMatchObject({
      subjectState: 'solved',
    });
    const { items } = await desk.tickets.history(ann, id, { limit: 30 });
    expect(items.map(({ action }) => action)).toEqual(['solve', 'transfer', 'withdraw', 'forward', 'submit']);
  });

  it('goes back to a draft when its creation is withdrawn, and can be submitted again', async () => {
    const { id } = await create();
    expect(await desk.tickets.withdraw(ann, id, undefined, key())).toMatchObject({ state: 'new' });
    await desk.settle();
    const draft = await desk.tickets.detail(ann, id);
    expect(draft).toMatchObject({ stage: 'draft', steps: [], can: { editDraft: true, withdraw: false } });
    const edit = { action: 'submit', version: draft.version, fields };
    expect(await desk.tickets.editDraft(ann, id, edit, key())).toMatchObject({
      state: 'audit',
      outcome: 'moved',
    });
    expect(await act(eve, id, 'solve')).toMatchObject({ isEnded: true });
  });

  it('cannot be withdrawn once the next step is opened for handling (T-04)', async () => {
    const { id } = await create();
    await act(eve, id, 'forward');
    const step = await stepOf(id, bob);
    await desk.workItems.open(bob, step, key());
    expect(await codeOf(desk.tickets.withdraw(eve, id, undefined, key()))).toBe('work-item-not-withdrawable');
    await desk.workItems.abandon(bob, step, key());
    expect(await desk.tickets.withdraw(eve, id, undefined, key())).toMatchObject({ state: 'audit' });
  });

  it('lets either the withdrawal or the next action win, never both', async () => {
    const { id } = await create();
    await act(eve, id, 'forward');
    const step = await stepOf(id, bob);
    const race = await Promise.allSettled([
      desk.workItems.act(bob, step, { action: 'solve', fields: { result: '已退费' } }, key()),
      desk.tickets.withdraw(eve, id, undefined, key()),
    ]);
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await stateOf(id)).toBe(race[0].status === 'fulfilled' ? 'solved' : 'audit');
  });

  it('is urged only in flow, listed and counted for the handler (T-07)', async () => {
    const { id } = await create();
    await desk.tickets.remark(ann, id, { kind: 'urge', text: '客户又来电了' }, key());
    await desk.tickets.remark(ann, id, { kind: 'urge', text: '请尽快' }, key());
    const urges = await desk.tickets.remarks(eve, id, 'urge', { limit: 30 });
    expect(urges.items.map(({ text }) => text)).toEqual(['请尽快', '客户又来电了']);
    expect((await desk.workItems.counts(eve)).urged).toBe(1);
    expect((await desk.tickets.detail(eve, id)).urgeCount).toBe(2);
    expect(await codeOf(desk.tickets.remark(guest, id, { kind: 'urge', text: '?' }, key()))).toBe(
      'common-not-allowed',
    );
    await act(eve, id, 'solve');
    expect(await codeOf(desk.tickets.remark(ann, id, { kind: 'urge', text: '?' }, key()))).toBe(
      'ticket-not-in-flow',
    );
  });

  it('shows lists by segment, filter and page, inside the tenant only (T-06)', async () => {
    const title = `特殊业务 ${key()}`;
    const { id, number } = await create('submit', { title });
    const filter = { segment: 'all', limit: 30 } as const;
    const ids = async (actor: Actor, query: object) =>
      (await desk.tickets.list(actor, { ...filter, ...query })).items.map((item) => item.id);
    expect(await ids(eve, { text: title.toUpperCase() })).toEqual([id]);
    expect(await ids(eve, { number, state: ['audit'], urgency: ['high'] })).toEqual([id]);
    expect(await ids(eve, { number, state: ['solved'] })).toEqual([]);
    expect(await ids(stranger, {})).toEqual([]);
    const first = await desk.tickets.list(eve, { ...filter, limit: 2 });
    const second = await desk.tickets.list(eve, { ...filter, limit: 2, cursor: first.nextCursor });
    expect(new Set([...first.items, ...second.items].map((item) => item.id)).size).toBe(4);
    expect((await desk.tickets.total(eve, { segment: 'all', number })).total).toBe(1);
    const role = await desk.workItems.list(eve, { segment: 'role', limit: 100 });
    expect(role.items.map(({ subject }) => subject?.number)).toContain(number);
    expect((await desk.workItems.list(bob, { segment: 'role', limit: 100 })).items).not.toContainEqual(
      expect.objectContaining({ subject: expect.objectContaining({ number }) }),
    );
    expect(await codeOf(desk.workItems.list(bob, { segment: 'institution', limit: 30 }))).toBe(
      'common-not-allowed',
    );
    expect((await desk.workItems.list(eve, { segment: 'institution', limit: 100 })).items).toContainEqual(
      expect.objectContaining({ subject: expect.objectContaining({ number }) }),
    );
    expect((await desk.workItems.list(eve, { segment: 'handled', limit: 30 })).items.length).toBeGreaterThan(
      3,
    );
  });

  it('links related tickets that exist, and calls (T-03, T-17)', async () => {
    const { number } = await create();
    const body = { flowKey: 'bank-ticket', action: 'submit', fields, callId: 'call-1' };
    const { id } = await desk.tickets.create(ann, { ...body, relatedNumbers: [number, ` ${number}`] }, key());
    expect(await desk.tickets.detail(ann, id)).toMatchObject({
      relatedNumbers: [number],
      callIds: ['call-1'],
    });
    expect(await codeOf(desk.tickets.create(ann, { ...body, relatedNumbers: ['nope'] }, key()))).toBe(
      'ticket-no-such-ticket',
    );
    expect((await desk.tickets.list(ann, { segment: 'all', limit: 5, callId: 'call-1' })).items).toHaveLength(
      1,
    );
  });

  it('is made once by a call node, whatever comes twice', async () => {
    const body = {
      flowKey: 'bank-ticket',
      action: 'submit',
      fields: { ...fields, cardToken: 'vault:1' },
      callId: 'c9',
    };
    const system = { ...stranger, tenantId: 'tenant-a', userId: 'system:call', userName: 'call' };
    const made = await Promise.all(
      [1, 2].map(() =>
        desk.tickets.createFromFlow(system, body, { key: 'job-1', processDefinitionKey: '1' }),
      ),
    );
    expect(made[0]!.id).toBe(made[1]!.id);
    await desk.settle();
    expect(await desk.tickets.detail(eve, made[0]!.id)).toMatchObject({
      stage: 'inFlow',
      state: 'audit',
      callIds: ['c9'],
    });
  });

  it('that a call made goes back to anybody who may create tickets, for want of a creator', async () => {
    const system = { ...stranger, tenantId: 'tenant-a', userId: 'system:call', userName: 'call' };
    const body = { flowKey: 'bank-ticket', action: 'submit', fields, callId: 'c10' };
    const { id } = await desk.tickets.createFromFlow(system, body, {
      key: 'job-2',
      processDefinitionKey: '1',
    });
    await desk.settle();
    await act(eve, id, 'return');
    expect(await stepOf(id, eve)).toBeUndefined();
    expect(await act(bob, id, 'submit', { fields: { content: '补充' } })).toMatchObject({
      subjectState: 'audit',
    });
  });

  it('gives a step the time its urgency leaves (T-22)', async () => {
    const dueHours = async (urgency: string) => {
      const { id } = await create('submit', { urgency });
      const [step] = (await desk.tickets.detail(eve, id)).steps;
      return (new Date(step!.dueAt!).getTime() - Date.now()) / 3_600_000;
    };
    expect(await dueHours('critical')).toBeCloseTo(2, 1);
    expect(await dueHours('high')).toBeCloseTo(8, 1);
    expect(await dueHours('normal')).toBeCloseTo(24, 1);
  });

  it('tells screens what changed', () => {
    expect(desk.pushes).toContain('work-items:ann');
    expect(desk.pushes).toContain('work-items');
    expect(desk.pushes.some((topic) => topic.startsWith('tickets:'))).toBe(true);
    expect(desk.pushes).toContain('tickets');
  });
});
