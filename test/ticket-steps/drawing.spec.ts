import { checkForm } from '@callweave/platform/form-logic';
import type { Actor, Problem } from '@callweave/platform/kernel';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Desk, type DeskOptions, key, openDesk, people } from './desk';

const { ann, bob, eve } = people as Record<'ann' | 'bob' | 'eve', Actor>;
const fields = { title: '柜台多收费', category: 'complaint', urgency: 'high', content: '多收了 5 元' };

async function withDesk(options: DeskOptions, work: (desk: Desk) => Promise<void>): Promise<void> {
  const desk = await openDesk(options);
  try {
    await work(desk);
  } finally {
    await desk.close();
  }
}
const create = (desk: Desk) =>
  desk.tickets.create(ann, { flowKey: 'bank-ticket', action: 'submit', fields }, key());
const auditHeader = 'value="solve,forward,transfer,return,void"';

describe('what is drawn on a step', () => {
  it('sets a due time, which orders the list and counts as overdue (T-22)', () =>
    withDesk(
      {
        draw: (bpmn) =>
          bpmn.replace(
            '<zeebe:assignmentDefinition candidateGroups="tickets.audit" />',
            `<zeebe:assignmentDefinition candidateUsers="eve,max" />
             <zeebe:taskSchedule dueDate="=if urgency = &#34;low&#34; then &#34;2020-01-01T08:00:00+08:00&#34; else null" />`,
          ),
      },
      async (desk) => {
        await create(desk);
        const late = { flowKey: 'bank-ticket', action: 'submit', fields: { ...fields, urgency: 'low' } };
        const { id } = await desk.tickets.create(ann, late, key());
        const { items } = await desk.workItems.list(eve, { segment: 'role', limit: 10 });
        expect(items.map(({ dueAt }) => dueAt)).toEqual(['2020-01-01T00:00:00.000Z', undefined]);
        await desk.workItems.claim(eve, (await desk.tickets.detail(eve, id)).can.handle!, key());
        expect(await desk.workItems.counts(eve)).toMatchObject({ mine: 1, role: 1, overdue: 1 });
        expect(await desk.workItems.counts(bob)).toMatchObject({ mine: 0, role: 0, overdue: 0 });
      },
    ));

  it('declares own actions with their rules (W-12, W-13)', () =>
    withDesk(
      {
        draw: (bpmn) =>
          bpmn.replace(
            auditHeader,
            `value='[{"key":"urgentPath","label":{"zh-CN":"加急","zh-TW":"加急","en":"Rush"},"targetState":"rushed","requiredCheck":false,"groups":["tickets.audit"]},"void"]'`,
          ),
      },
      async (desk) => {
        const { id } = await create(desk);
        const step = (await desk.tickets.detail(eve, id)).can.handle!;
        const { actions } = await desk.workItems.detail(eve, step);
        expect(actions.map(({ key: name, label }) => [name, label.en])).toEqual([
          ['urgentPath', 'Rush'],
          ['void', 'Void'],
        ]);
        const act = (action: string) => desk.workItems.act(eve, step, { action, fields: {} }, key());
        await expect(act('forward')).rejects.toMatchObject({ code: 'work-item-no-such-action' });
        expect(await act('urgentPath')).toMatchObject({ subjectState: 'rushed' });
        const [line] = (await desk.tickets.history(ann, id, { limit: 1 })).items;
        expect(line).toMatchObject({ action: 'urgentPath', actionLabel: 'Rush', stateAfter: 'rushed' });
      },
    ));

  it('stops the step, not the server, when it cannot be read', () =>
    withDesk({ draw: (bpmn) => bpmn.replace(auditHeader, 'value="[{broken"') }, async (desk) => {
      const { id } = await create(desk);
      const step = (await desk.tickets.detail(eve, id)).can.handle!;
      const problem = (await desk.workItems.detail(eve, step).catch((error: Problem) => error)) as Problem;
      expect(problem).toMatchObject({
        code: 'work-item-settings-broken',
        status: 422,
        facts: { step: '审核' },
      });
    }));

  it('numbers tickets by the pattern of the flow (T-17)', () =>
    withDesk({ draw: (bpmn) => bpmn.replace('{yyyyMMdd}{seq:5}', 'BK-{yyyy}-{seq:4}') }, async (desk) => {
      expect((await create(desk)).number).toMatch(/^BK-\d{4}-0001$/);
      expect((await create(desk)).number).toMatch(/^BK-\d{4}-0002$/);
    }));
});

describe('the bank template', () => {
  it.each(['create', 'audit', 'handle'])('has a form %s without faults', (name) => {
    const path = `${import.meta.dirname}/../../templates/ticket-flows/bank-ticket/forms/${name}.json`;
    expect(checkForm(JSON.parse(readFileSync(path, 'utf8')))).toEqual([]);
  });
});
