import type { ModdleElement } from '@callweave/designer/canvas';
import { aDrawing } from '@callweave/designer/canvas/testing';
import { expectNoViolations } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { checkbox, enter, renderPanel } from '../testing';
import { StartPanel } from './start-panel';

async function aStart(definition?: string) {
  const { get, element, create, root } = aDrawing();
  const own = definition && create(`bpmn:${definition}EventDefinition`);
  const start = element('bpmn:StartEvent', { id: 'start', ...(own && { eventDefinitions: [own] }) });
  const rendered = await renderPanel(StartPanel, { element: start, get, revision: 0 });
  let revision = 0;
  const again = () => {
    rendered.fixture.componentRef.setInput('revision', ++revision);
    return rendered.fixture.whenStable();
  };
  const drawn = () => (start.businessObject['eventDefinitions'] as ModdleElement[] | undefined)?.[0];
  const body = (property: string) => (drawn()?.[property] as ModdleElement | undefined)?.['body'];
  return { ...rendered, again, drawn, body, root };
}

afterEach(() => document.body.replaceChildren());

it('lets a flow begin by a time instead of a person, and back', async () => {
  const { page, again, drawn } = await aStart();
  enter(page, '#cw-started-by', 'timer');
  expect(drawn()!.$type).toBe('bpmn:TimerEventDefinition');
  await again();
  expect(page.querySelector('#cw-start-mode')).not.toBeNull();
  enter(page, '#cw-started-by', 'hand');
  expect(drawn()).toBeUndefined();
});

it('asks for the time in business words', async () => {
  const { page, again, body } = await aStart('Timer');
  enter(page, '#cw-start-time', '18:30');
  expect(body('timeCycle')).toBe('0 30 18 * * *');
  await again();
  checkbox(page, '只在周一到周五').click();
  expect(body('timeCycle')).toBe('0 30 18 * * MON-FRI');
  await expectNoViolations(page);
  enter(page, '#cw-start-mode', 'every');
  await again();
  expect(body('timeCycle')).toBe('R/PT1H');
  enter(page, '#cw-start-every', '2');
  expect(body('timeCycle')).toBe('R/PT2H');
  await again();
  enter(page, '#cw-start-mode', 'once');
  await again();
  expect(body('timeCycle')).toBeUndefined();
  enter(page, '#cw-start-at', '2026-12-31T09:00');
  expect(body('timeDate')).toMatch(/^2026-12-31T09:00:00[+-]\d\d:\d\d$/);
  await again();
  await expectNoViolations(page);
});

it('keeps what was written by hand as it is', async () => {
  const { page, again, body } = await aStart('Timer');
  enter(page, '#cw-start-mode', 'own');
  await again();
  enter(page, '#cw-start-own', 'R3/PT1H');
  await again();
  expect(page.querySelector<HTMLInputElement>('#cw-start-own')!.value).toBe('R3/PT1H');
  expect(body('timeCycle')).toBe('R3/PT1H');
});

it('names the message it waits for', async () => {
  const { page, drawn, root } = await aStart('Message');
  enter(page, '#cw-start-message', ' 来信 ');
  expect((drawn()!['messageRef'] as ModdleElement).name).toBe('来信');
  enter(page, '#cw-start-message', '来函');
  enter(page, '#cw-start-message', '来信');
  const roots = root.businessObject.$parent!['rootElements'] as ModdleElement[];
  expect(roots.map(({ name }) => name)).toEqual(['来信', '来函']);
  await expectNoViolations(page);
});
