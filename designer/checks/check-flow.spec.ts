import { expect, test } from 'vitest';
import { checkFlow, type CheckedFlow } from './index';

const words = (text: string) => ({ 'zh-CN': text, 'zh-TW': text, en: text });
const nodeTypes = [
  {
    type: 'say',
    label: words('播报文字'),
    kinds: ['call'] as const,
    fields: [
      { name: 'text', label: words('播报内容'), isRequired: true },
      { name: 'voice', label: words('声音'), isRequired: false },
    ],
  },
  {
    type: 'ticket-create',
    label: words('创建工单'),
    kinds: ['ticket', 'call'] as const,
    fields: [],
  },
];

function flow(inside: string, more: Partial<CheckedFlow> = {}): CheckedFlow {
  const bpmn = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
    <bpmn:process id="p" isExecutable="true">${inside}</bpmn:process><bpmn:message id="m" name="=n"><bpmn:extensionElements><zeebe:subscription correlationKey="=k"/></bpmn:extensionElements></bpmn:message></bpmn:definitions>`;
  return { kind: 'call', bpmn, forms: { audit: {} }, nodeTypes, ...more };
}
const node = (id: string, type: string, inputs = '') =>
  `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${type}"/><zeebe:ioMapping>${inputs}</zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>`;
const go = (from: string, to: string, when?: string) =>
  `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">${when === undefined ? '' : `<bpmn:conditionExpression>${when}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`;
const start = '<bpmn:startEvent id="s"/>';

async function found(checked: CheckedFlow): Promise<string[]> {
  const problems = await checkFlow(checked);
  for (const { text } of problems)
    for (const language of Object.values(text)) expect(language).not.toMatch(/^$|\{\w+\}/);
  return problems.map(({ rule, elementId }) => (elementId === undefined ? rule : `${rule} ${elementId}`));
}

test('a clean flow has no problems', async () => {
  const inputs = '<zeebe:input source="hello" target="text"/>';
  expect(await found(flow(start + node('a', 'say', inputs) + go('s', 'a')))).toEqual([]);
});

test.each([
  ['unknown node type', start + node('a', 'nope') + go('s', 'a'), ['node-type-unknown a']],
  ['required input', start + node('a', 'say') + go('s', 'a'), ['node-input-missing a']],
  [
    'empty required input',
    start + node('a', 'say', '<zeebe:input source="=" target="text"/>') + go('s', 'a'),
    ['node-input-missing a'],
  ],
  ['expression as job type', start + node('a', '=t') + go('s', 'a'), ['name-not-literal a']],
  [
    'expression as message name',
    `${start}<bpmn:receiveTask id="r" messageRef="m"/>${go('s', 'r')}`,
    ['name-not-literal r'],
  ],
  [
    'user task without form and candidates',
    `${start}<bpmn:userTask id="u"/>${go('s', 'u')}`,
    ['form-missing u', 'step-for-nobody u'],
  ],
  ['no start event', node('a', 'ticket-create'), ['start-missing p', 'unreachable a']],
  ['not supported', `${start}<bpmn:inclusiveGateway id="i"/>`, ['bpmn-unsupported-element i']],
  [
    'service task without a node type',
    `${start}<bpmn:serviceTask id="a"/>${go('s', 'a')}`,
    ['node-type-missing a'],
  ],
  ['unreachable', `${start}<bpmn:task id="a"/>`, ['unreachable a']],
])('%s', async (_name, inside, expected) => {
  expect(await found(flow(inside))).toEqual(expected);
});

test('a node of another kind of flow is refused', async () => {
  const inputs = '<zeebe:input source="hello" target="text"/>';
  expect(await found(flow(start + node('a', 'say', inputs) + go('s', 'a'), { kind: 'ticket' }))).toEqual([
    'node-type-wrong-kind a',
  ]);
});

test('a form the bundle does not have is refused, at a step and at the start', async () => {
  const form = (key: string) =>
    `<bpmn:extensionElements><zeebe:formDefinition formKey="${key}"/><zeebe:assignmentDefinition candidateGroups="g"/></bpmn:extensionElements>`;
  const inside = `<bpmn:startEvent id="s">${form('create')}</bpmn:startEvent><bpmn:userTask id="u">${form('audit')}</bpmn:userTask><bpmn:userTask id="v">${form('toString')}</bpmn:userTask>${go('s', 'u')}${go('u', 'v')}`;
  expect(await found(flow(inside))).toEqual(['form-unknown s', 'form-unknown v']);
});

test('branches that overlap or may all be false are warnings', async () => {
  const inside = `${start}<bpmn:exclusiveGateway id="x"/><bpmn:task id="a"/><bpmn:task id="b"/><bpmn:task id="c"/>${go('s', 'x')}${go('x', 'a', '=n  = 1')}${go('x', 'b', '=n = 1')}${go('x', 'c', '= true')}`;
  expect(await found(flow(inside))).toEqual([
    'gateway-without-default x',
    'conditions-overlap x-b',
    'condition-always-true x-c',
  ]);
});

test('texts name the place and speak the language, without the words of the engine', async () => {
  const timer = (body: string) =>
    `<bpmn:intermediateCatchEvent id="t"><bpmn:timerEventDefinition><bpmn:timeDuration>${body}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>`;
  const texts = async (inside: string) => (await checkFlow(flow(inside))).map(({ text }) => text['zh-CN']);
  expect(await texts(`${start}${timer('10 minutes')}${go('s', 't')}`)).toEqual([
    '时间的写法有误，例如 30 分钟写作 PT30M，每天写作 R/P1D',
  ]);
  expect(await texts(`${start}${timer('=1 +')}${go('s', 't')}`)).toEqual([
    '表达式有误，在第 1 行第 4 个字符处：1 +',
  ]);
  expect(await texts(`${start}${go('s', 'nowhere')}`)).toEqual(['连线有一端没有连上']);
  expect(await texts(`${start}${node('a', 'say')}${go('s', 'a')}`)).toEqual(['必填项“播报内容”没有填写']);
});

test('a branch without condition and one that cannot be read are errors', async () => {
  const inside = `${start}<bpmn:exclusiveGateway id="x"/><bpmn:task id="a"/><bpmn:task id="b"/>${go('s', 'x')}${go('x', 'a')}${go('x', 'b', '=1 +')}`;
  expect(await found(flow(inside))).toEqual(
    expect.arrayContaining(['condition-missing x', 'expression-invalid x-b']),
  );
});

test.each(['', 'no xml', '<a/>', '<!DOCTYPE x><a/>', '<bpmn:definitions'])(
  '%j is one readable problem',
  async (bpmn) => {
    expect(await found(flow('', { bpmn }))).toEqual(['bpmn-invalid']);
  },
);
