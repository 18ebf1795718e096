import type { ModdleElement } from '@callweave/designer/canvas';
import { aDrawing } from '@callweave/designer/canvas/testing';
import { expectNoViolations } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { checkbox, enter, renderPanel } from '../testing';
import { EventPanel } from './event-panel';

async function anEvent(definition: string, more: Record<string, unknown> = {}) {
  const { get, element, create, root } = aDrawing();
  const own = create(`bpmn:${definition}EventDefinition`);
  const event = element('bpmn:BoundaryEvent', { id: 'late', eventDefinitions: [own] });
  const inputs = { element: event, get, revision: 0, errorCodes: ['card-invalid'], ...more };
  return { ...(await renderPanel(EventPanel, inputs)), event, own, root };
}
const body = (own: ModdleElement) => (own['timeDuration'] as ModdleElement | undefined)?.['body'];

afterEach(() => document.body.replaceChildren());

it('asks how long to wait in amount and unit', async () => {
  const { fixture, page, own } = await anEvent('Timer');
  enter(page, '#cw-amount', '30');
  expect(body(own)).toBe('PT30M');
  fixture.componentRef.setInput('revision', 1);
  await fixture.whenStable();
  enter(page, 'select[aria-label="单位"]', 'days');
  expect(body(own)).toBe('P30D');
  await expectNoViolations(page);
});

it('takes the unit first and the amount after it', async () => {
  const { page, own } = await anEvent('Timer');
  enter(page, 'select[aria-label="单位"]', 'hours');
  enter(page, '#cw-amount', '2');
  expect(body(own)).toBe('PT2H');
});

it('catches one of the host’s errors, or every one', async () => {
  const { page, own, root } = await anEvent('Error');
  enter(page, '#cw-error', 'card-invalid');
  expect((own['errorRef'] as ModdleElement)['errorCode']).toBe('card-invalid');
  const definitions = root.businessObject.$parent!;
  expect((definitions['rootElements'] as ModdleElement[]).map(({ $type }) => $type)).toEqual(['bpmn:Error']);
  enter(page, '#cw-error', '');
  expect(own['errorRef']).toBeUndefined();
  await expectNoViolations(page);
});

it('lets a step go on after its reminder', async () => {
  const { page, event } = await anEvent('Timer');
  checkbox(page, '同时结束当前环节').click();
  expect(event.businessObject['cancelActivity']).toBe(false);
});
