import {
  type FlowElement,
  mappingsOf,
  mappingSource,
  setExtensionAttributes,
  settingsOf,
} from '@callweave/designer/canvas';
import { aDrawing } from '@callweave/designer/canvas/testing';
import type { NodeTypeView } from '@callweave/designer/flows/contract';
import { expectNoViolations } from '@callweave/platform/ui/testing';
import { afterEach, expect, it } from 'vitest';
import { FlowPanel } from '../flow-panel/flow-panel';
import { enter, renderPanel } from '../testing';
import { NodePanel } from './node-panel';

const words = (text: string) => ({ 'zh-CN': text, 'zh-TW': text, en: text });
const collect: NodeTypeView = {
  type: 'collect-digits',
  version: 1,
  group: 'input',
  kinds: ['call'],
  label: words('采集输入'),
  description: words('请来电者按键输入'),
  icon: 'digits',
  fields: [{ name: 'prompt', editor: 'text', label: words('播报内容'), isRequired: true }],
  outputs: ['digits', 'valid'],
  exits: {},
  errors: ['call-ended'],
  elementTemplate: {},
};

async function panelFor(
  type: string,
  prepare?: (drawing: ReturnType<typeof aDrawing>, element: FlowElement) => unknown,
) {
  const drawing = aDrawing();
  const element = drawing.element(type, { id: 'here', name: '这里' });
  if (type === 'bpmn:ServiceTask')
    setExtensionAttributes(drawing.get, element, 'zeebe:TaskDefinition', { type: 'collect-digits' });
  prepare?.(drawing, element);
  const problems = [{ severity: 'error', rule: 'x', text: words('没有播报内容'), elementId: 'here' }];
  const shared = { get: drawing.get, revision: 0, nodeTypes: [collect], formIds: [], problems };
  const inputs = { element, kind: 'ticket', ...shared };
  return { ...(await renderPanel(NodePanel, inputs)), element };
}

afterEach(() => document.body.replaceChildren());

it('asks for a node’s inputs in business words and tells its problems', async () => {
  const { page, element } = await panelFor('bpmn:ServiceTask');
  expect(page.querySelector('h2')!.textContent).toBe('采集输入');
  expect(page.querySelector('[role=note]')!.textContent).toBe('没有播报内容');
  enter(page, '#cw-field-prompt', '请输入卡号');
  expect(mappingSource(element, 'input', 'prompt')).toBe('请输入卡号');
  enter(page, '#cw-node-name', '采集卡号');
  expect(element.businessObject.name).toBe('采集卡号');
  await expectNoViolations(page);
});

it('keeps an output under a name of one’s own, and its own name again when emptied', async () => {
  const { fixture, page, element } = await panelFor('bpmn:ServiceTask');
  enter(page, '#cw-out-digits', 'cardNumber');
  expect(mappingsOf(element, 'output')).toEqual([{ source: '=digits', target: 'cardNumber' }]);
  fixture.componentRef.setInput('revision', 1);
  await fixture.whenStable();
  enter(page, '#cw-out-digits', '');
  expect(mappingsOf(element, 'output')).toEqual([]);
});

it('asks a computation for its formula and where the result goes', async () => {
  const { fixture, page, element } = await panelFor('bpmn:ScriptTask');
  enter(page, '#cw-result', 'total');
  fixture.componentRef.setInput('revision', 1);
  await fixture.whenStable();
  enter(page, '#cw-script', 'a + b');
  const [script] = element.businessObject.extensionElements!.values!;
  expect([script!['expression'], script!['resultVariable']]).toEqual(['=a + b', 'total']);
  await expectNoViolations(page);
});

it('asks for the flow’s name and ticket numbers while nothing is selected', async () => {
  const { get, root } = aDrawing();
  const inputs = { element: root, get, revision: 0, kind: 'ticket', name: '银行工单' };
  const { fixture, page } = await renderPanel(FlowPanel, inputs);
  const names: string[] = [];
  fixture.componentInstance.renamed.subscribe((name) => names.push(name));
  enter(page, '#cw-flow-name', ' 挂失工单 ');
  enter(page, '#cw-flow-number', '{yyyy}{seq:6}');
  expect(names).toEqual(['挂失工单']);
  expect(settingsOf(root)).toEqual({ ticketNumber: '{yyyy}{seq:6}' });
  await expectNoViolations(page);
});

it.each([
  ['the plain start', false, false, true],
  ['a timed start beside it', true, true, false],
  ['a timed start alone', true, false, true],
])('asks a ticket flow what it begins by, and for the form at %s', async (_, isTimed, hasPlain, asksForm) => {
  const { page } = await panelFor('bpmn:StartEvent', ({ create }, { businessObject }) => {
    if (isTimed) businessObject['eventDefinitions'] = [create('bpmn:TimerEventDefinition')];
    const others = hasPlain ? [create('bpmn:StartEvent', { id: 'plain' })] : [];
    businessObject.$parent!['flowElements'] = [businessObject, ...others];
  });
  expect(page.querySelector('#cw-started-by')).not.toBeNull();
  expect(page.querySelector('#cw-step-form') !== null).toBe(asksForm);
});
