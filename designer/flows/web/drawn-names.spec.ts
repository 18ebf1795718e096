import { setExtensionAttributes } from '@callweave/designer/canvas';
import { aDrawing } from '@callweave/designer/canvas/testing';
import { expect, it } from 'vitest';
import { elementNames, formNames } from './drawn-names';

const t = (key: string) => key;
const form = (id: string, more: object = {}) => ({ id, type: 'default' as const, components: [], ...more });

it('calls forms by their own names, else by their steps, and elements by what they are', () => {
  const { get, element } = aDrawing();
  const start = element('bpmn:StartEvent', { id: 's' });
  const step = element('bpmn:UserTask', { id: 'u', name: '审核' });
  for (const [one, formKey] of [
    [start, 'start'],
    [step, 'audit'],
  ] as const)
    setExtensionAttributes(get, one, 'zeebe:FormDefinition', { formKey });
  const again = element('bpmn:UserTask', { id: 'a', name: '修改后重新提交' });
  setExtensionAttributes(get, again, 'zeebe:FormDefinition', { formKey: 'start' });
  const forms = {
    start: form('start'),
    audit: form('audit'),
    named: form('named', { name: '回访' }),
    free: form('free'),
  };
  expect(formNames(forms, [start, step, again], t)).toEqual({
    start: 'flows.forms.start',
    audit: '审核',
    named: '回访',
    free: 'free',
  });
  expect(elementNames([start, step], t)).toEqual({ s: 'panel.types.StartEvent', u: '审核' });
});
