import { describe, expect, it } from 'vitest';
import { aDrawing } from './testing';
import {
  conditionOf,
  extensionAttribute,
  extensionOf,
  isDefaultFlow,
  mappingSource,
  mappingsOf,
  removeExtension,
  setCondition,
  setDefaultFlow,
  setExtensionAttributes,
  setMapping,
  setSetting,
  settingsOf,
} from './zeebe-properties';

describe('what the panel writes into the drawing', () => {
  it('adds an extension element once and changes it from then on', async () => {
    const { get, element, toXml } = aDrawing();
    const step = element('bpmn:UserTask', { id: 'audit' });
    setExtensionAttributes(get, step, 'zeebe:AssignmentDefinition', { candidateGroups: 'tickets.audit' });
    setExtensionAttributes(get, step, 'zeebe:AssignmentDefinition', { assignee: '=creatorId' });
    expect(extensionAttribute(step, 'zeebe:AssignmentDefinition', 'candidateGroups')).toBe('tickets.audit');
    const xml = await toXml('bpmn:userTask', step);
    expect(xml.match(/<zeebe:assignmentDefinition/g)).toHaveLength(1);
    expect(xml).toContain('assignee="=creatorId"');
    removeExtension(get, step, 'zeebe:AssignmentDefinition');
    expect(extensionOf(step, 'zeebe:AssignmentDefinition')).toBeUndefined();
  });

  it('keeps inputs in drawing order, and takes an emptied one away', () => {
    const { get, element } = aDrawing();
    const menu = element('bpmn:ServiceTask', { id: 'menu' });
    setMapping(get, menu, 'input', 'prompt', '您好');
    setMapping(get, menu, 'input', 'timeoutMs', '=30000');
    setMapping(get, menu, 'input', 'prompt', '欢迎');
    expect(mappingsOf(menu, 'input')).toEqual([
      { source: '欢迎', target: 'prompt' },
      { source: '=30000', target: 'timeoutMs' },
    ]);
    setMapping(get, menu, 'input', 'prompt', undefined);
    expect(mappingSource(menu, 'input', 'prompt')).toBeUndefined();
    expect(mappingsOf(menu, 'output')).toEqual([]);
  });

  it.each([
    ['bpmn:UserTask', 'bpmn:userTask', '<zeebe:header key="actions" value="solve,return" />'],
    ['bpmn:StartEvent', 'bpmn:startEvent', '<zeebe:property name="actions" value="solve,return" />'],
  ])('keeps settings of a %s where the server reads them', async (type, tag, written) => {
    const { get, element, toXml } = aDrawing();
    const step = element(type, { id: 'step' });
    setSetting(get, step, 'variables', 'amount');
    setSetting(get, step, 'actions', 'solve,return');
    setSetting(get, step, 'variables', undefined);
    expect(settingsOf(step)).toEqual({ actions: 'solve,return' });
    expect(await toXml(tag, step)).toContain(written);
  });

  it('writes conditions as FEEL and reads them back without the sign', async () => {
    const { get, element, connect, toXml } = aDrawing();
    const branch = element('bpmn:ExclusiveGateway', { id: 'branch' });
    const flow = connect(branch, element('bpmn:EndEvent', { id: 'end' }), 'way');
    setCondition(get, flow, 'choice = "1"');
    expect(conditionOf(flow)).toBe('choice = "1"');
    expect(await toXml('bpmn:sequenceFlow', flow)).toContain('=choice = "1"');
    setCondition(get, flow, '');
    expect(conditionOf(flow)).toBe('');
    setDefaultFlow(get, flow, true);
    expect(isDefaultFlow(flow)).toBe(true);
    setDefaultFlow(get, flow, false);
    expect(isDefaultFlow(flow)).toBe(false);
  });
});
