import { extensionAttribute, extensionOf, setSetting, settingsOf } from '@callweave/designer/canvas';
import { aDrawing } from '@callweave/designer/canvas/testing';
import { expectNoViolations } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { button, checkbox, enter, renderPanel } from '../testing';
import { StepPanel } from './step-panel';

async function aStep(type = 'bpmn:UserTask', actions?: string) {
  const { get, element } = aDrawing();
  const step = element(type, { id: 'audit' });
  if (actions) setSetting(get, step, 'actions', actions);
  const inputs = { element: step, get, revision: 0, formIds: ['audit', 'start'] };
  const rendered = await renderPanel(StepPanel, inputs);
  return { ...rendered, step };
}

afterEach(() => document.body.replaceChildren());

it('sets form, people and due time', async () => {
  const { fixture, page, step } = await aStep();
  enter(page, '#cw-step-form', 'audit');
  enter(page, '#cw-step-groups', 'tickets.audit');
  enter(page, '#cw-step-assignee', '=targetUserId');
  enter(page, '#cw-step-due', '4');
  expect(extensionAttribute(step, 'zeebe:FormDefinition', 'formKey')).toBe('audit');
  expect(extensionAttribute(step, 'zeebe:AssignmentDefinition', 'candidateGroups')).toBe('tickets.audit');
  expect(extensionAttribute(step, 'zeebe:AssignmentDefinition', 'assignee')).toBe('=targetUserId');
  expect(extensionAttribute(step, 'zeebe:TaskSchedule', 'dueDate')).toBe('=now() + duration("PT4H")');
  fixture.componentRef.setInput('revision', 1);
  await fixture.whenStable();
  enter(page, '#cw-step-due', '');
  expect(extensionOf(step, 'zeebe:TaskSchedule')).toBeUndefined();
  await expectNoViolations(page);
});

it('ticks preset actions and keeps own ones', async () => {
  const own = '[{"key":"escalate","label":"升级"},"solve"]';
  const { page, step } = await aStep('bpmn:UserTask', own);
  expect(checkbox(page, '升级').checked).toBe(true);
  expect(checkbox(page, '解决').checked).toBe(true);
  checkbox(page, '退回').click();
  const drawn = settingsOf(step)['actions']!;
  expect(drawn).toContain('escalate');
  expect(drawn).toContain('return');
  await expectNoViolations(page);
});

it('opens the text where the drawn actions cannot be read', async () => {
  const { page } = await aStep('bpmn:UserTask', '[{');
  expect(page.querySelector('details')!.open).toBe(true);
  expect(page.querySelector('textarea')!.value).toBe('[{');
});

it('writes what handlers may also do only where something is taken away', async () => {
  const { fixture, page, step } = await aStep();
  checkbox(page, '催办').click();
  expect(settingsOf(step)['platformActions']).toBe('save,abandon,withdraw');
  fixture.componentRef.setInput('revision', 1);
  await fixture.whenStable();
  checkbox(page, '催办').click();
  expect(settingsOf(step)['platformActions']).toBeUndefined();
});

it('asks a start event for its form and actions only', async () => {
  const { fixture, page } = await aStep('bpmn:StartEvent');
  expect(page.querySelector('#cw-step-groups')).toBeNull();
  expect(page.querySelector('#cw-step-due')).toBeNull();
  expect(button(page, '编辑').disabled).toBe(true);
  const opened: string[] = [];
  fixture.componentInstance.openForm.subscribe((id) => opened.push(id));
  enter(page, '#cw-step-form', 'start');
  fixture.componentRef.setInput('revision', 1);
  await fixture.whenStable();
  button(page, '编辑').click();
  expect(opened).toEqual(['start']);
  await expectNoViolations(page);
});
