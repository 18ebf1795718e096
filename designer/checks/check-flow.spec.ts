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
    expect.arrayContaining(['condition-missing x-a', 'expression-invalid x-b']),
  );
});

test.each(['', 'no xml', '<a/>', '<!DOCTYPE x><a/>', '<bpmn:definitions'])(
  '%j is one readable problem',
  async (bpmn) => {
    expect(await found(flow('', { bpmn }))).toEqual(['bpmn-invalid']);
  },
);

const timer = (id: string, body: string, property = 'timeCycle') =>
  `<bpmn:startEvent id="${id}"><bpmn:timerEventDefinition><bpmn:${property}>${body}</bpmn:${property}></bpmn:timerEventDefinition></bpmn:startEvent>`;
const told = (id: string, message: string) =>
  `<bpmn:startEvent id="${id}"><bpmn:messageEventDefinition messageRef="${message}"/></bpmn:startEvent>`;
const ticket = (inside: string) => {
  const checked = flow(inside, { kind: 'ticket' });
  const roots = '<bpmn:message id="paid" name="paid"/><bpmn:message id="empty"/>';
  const long = `<bpmn:message id="long" name="${'x'.repeat(121)}"/></bpmn:definitions>`;
  return { ...checked, bpmn: checked.bpmn.replace('</bpmn:definitions>', roots + long) };
};

test.each([
  ['a plain start and any number of others', start + timer('t', 'R/PT1H') + told('b', 'paid'), []],
  ['what only a timer starts', `${timer('t', '0 0 9 * * MON-FRI')}<bpmn:task id="a"/>${go('t', 'a')}`, []],
  ['a date', timer('t', '2026-12-31T09:00:00+08:00', 'timeDate'), []],
  ['two plain starts', `${start}<bpmn:startEvent id="s2"/>`, ['start-twice p']],
  ['no time', timer('t', ''), ['start-time-missing t']],
  ['a variable as time', timer('t', '=due', 'timeDate'), ['start-time-not-fixed t']],
  ['a duration', timer('t', 'PT1H', 'timeDuration'), ['start-time-is-duration t']],
  ['a date without zone', timer('t', '2026-12-31T09:00:00', 'timeDate'), ['start-time-invalid t']],
  ['cron of five fields', timer('t', '0 9 * * *'), ['start-time-invalid t']],
  ['a day that never comes', timer('t', '0 0 0 30 2 *'), ['start-time-invalid t']],
  ['every ten seconds', timer('t', 'R/PT10S'), ['start-time-too-often t']],
  ['a cron twice a minute', timer('t', '0,30 0 9 * * *'), ['start-time-too-often t']],
  ['once, soon', timer('t', 'R1/PT10S'), []],
  ['no message', told('b', 'empty'), ['start-message-missing b']],
  ['a message of 121 characters', told('b', 'long'), ['start-message-too-long b']],
  ['the same message twice', told('b', 'paid') + told('n', 'paid'), ['start-message-twice n']],
  ['an expression as message', told('b', 'm'), ['name-not-literal b']],
  [
    'a trigger inside a sub-flow',
    `${start}<bpmn:subProcess id="sp">${told('b', 'paid')}</bpmn:subProcess>${go('s', 'sp')}`,
    expect.arrayContaining(['start-trigger b']),
  ],
])('starts of a ticket flow: %s', async (_name, inside, expected) => {
  const problems = await found(ticket(inside));
  expect(problems.filter((one) => !one.startsWith('start-leads-nowhere'))).toEqual(expected);
});

test('calls and scripts start in their own way', async () => {
  const inside = start + timer('t', 'R/PT1H');
  expect(await found(flow(inside))).toEqual(['start-trigger-in-call t']);
  expect(await found(flow(inside, { kind: 'script' }))).toEqual(['start-trigger-in-script t']);
});

test('a start that nothing follows is warned of', async () => {
  const inside = `${start}${timer('t', 'R/PT1H')}${told('b', 'paid')}<bpmn:task id="a"/>${go('t', 'a')}`;
  expect(await found(ticket(inside))).toEqual(['start-leads-nowhere b']);
});

test('a timed start is warned of fields nobody fills', async () => {
  const create = {
    components: [
      { type: 'textfield', key: 'title', label: '标题', validate: { required: true } },
      { type: 'textfield', key: 'note', label: '备注' },
    ],
  };
  const form = '<bpmn:extensionElements><zeebe:formDefinition formKey="create"/></bpmn:extensionElements>';
  const inside = `<bpmn:startEvent id="s">${form}</bpmn:startEvent>${timer('t', 'R/PT1H')}<bpmn:task id="a"/>${go('t', 'a')}`;
  const problems = await checkFlow({ ...ticket(inside), forms: { create } });
  expect(problems).toMatchObject([
    { severity: 'warning', rule: 'start-lacks-values', elementId: 't', facts: { fields: '标题' } },
  ]);
});
