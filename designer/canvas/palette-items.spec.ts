import type { NodeTypeView } from '@callweave/designer/flows/contract';
import { expect, it } from 'vitest';
import { translateModule } from './canvas-texts';
import { isInserted } from './flow-append';
import { paletteItems } from './palette-items';
import { aDrawing } from './testing';

const label = { 'zh-CN': '按键菜单', 'zh-TW': '按鍵選單', en: 'Menu' };
const menu: NodeTypeView = {
  type: 'menu',
  version: 1,
  group: 'input',
  kinds: ['call'],
  label,
  description: label,
  icon: 'keypad',
  fields: [],
  outputs: [],
  exits: {},
  errors: [],
  elementTemplate: { id: 'menu' },
};

it('offers what the kind of flow can use, in the order of work', () => {
  const ids = (kind: 'call' | 'ticket') => paletteItems(kind, [menu], 'zh-CN').map(({ id }) => id);
  expect(ids('call')[0]).toBe('menu');
  expect(ids('call')).not.toContain('user-step');
  expect(ids('ticket')[0]).toBe('user-step');
  expect(ids('ticket')).not.toContain('menu');
});

it('speaks the reader’s language', () => {
  expect(paletteItems('call', [menu], 'zh-TW')[0]!.label).toBe('按鍵選單');
  expect(paletteItems('call', [menu], 'en').map((item) => item.label)).toContain('Branch');
});

it('gives a card a name from the start, and leaves a gateway without', () => {
  const { get } = aDrawing();
  const [step, branch] = ['user-step', 'branch'].map((wanted) =>
    paletteItems('ticket', [], 'zh-CN')
      .find(({ id }) => id === wanted)!
      .create(get),
  );
  expect(step!.businessObject.name).toBe('人工环节');
  expect(branch!.businessObject.name).toBeUndefined();
});

it('puts what comes next in between where there is one way on, never behind a branch or before an end', () => {
  const { element, connect } = aDrawing();
  const [start, end, branch] = ['bpmn:StartEvent', 'bpmn:EndEvent', 'bpmn:ExclusiveGateway'].map((type) =>
    element(type, { id: type.slice(5) }),
  );
  const task = element('bpmn:UserTask', { id: 'task' });
  expect(isInserted(start!, task)).toBe(false);
  connect(start!, end!, 'a');
  expect(isInserted(start!, task)).toBe(true);
  expect(isInserted(start!, element('bpmn:EndEvent', { id: 'other' }))).toBe(false);
  connect(branch!, end!, 'b');
  expect(isInserted(branch!, task)).toBe(false);
});

it('translates the canvas’ own words, with facts, and leaves unknown ones alone', () => {
  const [, chinese] = translateModule(() => 'zh-CN').translate as unknown as [
    string,
    (text: string, facts?: Record<string, string>) => string,
  ];
  expect(chinese('Search')).toBe('查找');
  expect(chinese('never heard of {name}', { name: 'x' })).toBe('never heard of x');
});

it('offers what starts a ticket flow by itself, which calls do not have', () => {
  const starts = (kind: 'call' | 'ticket') =>
    paletteItems(kind, [menu], 'zh-CN').filter(({ isStart }) => isStart);
  expect(starts('call')).toEqual([]);
  const { get } = aDrawing();
  expect(starts('ticket').map((item) => item.create(get))).toMatchObject([
    { type: 'bpmn:StartEvent', eventDefinitionType: 'bpmn:TimerEventDefinition' },
    { type: 'bpmn:StartEvent', eventDefinitionType: 'bpmn:MessageEventDefinition' },
  ]);
});
