import { type DeployedModel, newInstance, readProcesses, step } from '@callweave/runtime/engine';
import { expect, test } from 'vitest';
import { hasPlainStart, startTriggersOf } from './start-triggers';
import { straighten, type StraightenOptions } from './straighten';

const options: StraightenOptions = {
  kind: 'ticket',
  bundleHash: 'abc123',
  rename: (kind, id) => (kind === 'process' ? `t1_${id}_abc123` : `t1_${id}`),
};

const drawing = (inside: string, more = '') => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="x">
  <bpmn:process id="p" name="流程" isExecutable="true">${inside}</bpmn:process>${more}</bpmn:definitions>`;
const job = (id: string, type = id) =>
  `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${type}"/></bpmn:extensionElements></bpmn:serviceTask>`;
const go = (from: string, to: string, when = '') =>
  `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">${when && `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${when}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`;
const diagram = `<bpmndi:BPMNDiagram id="dia"><bpmndi:BPMNPlane id="plane" bpmnElement="p"><bpmndi:BPMNShape id="s_di" bpmnElement="s"><dc:Bounds x="100" y="100" width="36" height="36"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>`;

/** Runs the file on the engine and answers commands by element id. */
async function run(xml: string, variables: Record<string, unknown> = {}) {
  const { processes, errors } = await readProcesses(xml);
  expect(errors).toEqual([]);
  const deployed: DeployedModel = { processDefinitionKey: '1', version: 1, model: processes[0]! };
  const state = newInstance();
  let key = 10;
  const env = {
    now: 0,
    nextKey: () => String(++key),
    definition: () => deployed,
    latest: () => undefined,
  };
  step(state, { type: 'create', processDefinitionKey: '1', variables }, env);
  const jobs = () => Object.values(state.jobs);
  return {
    state,
    open: () => jobs().map((one) => state.elements[one.elementInstanceKey]!.elementId),
    throwError: (errorCode: string) =>
      step(state, { type: 'throwError', jobKey: jobs()[0]!.key, errorCode }, env),
  };
}

const overlapping = drawing(
  `<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="x" default="x-c"/>${job('a')}${job('b')}${job('c')}${go('s', 'x')}${go('x', 'a', '=true')}${go('x', 'b', '=true')}${go('x', 'c')}`,
);

test('the first drawn of several true conditions wins (trap 1)', async () => {
  expect((await run(overlapping)).open()).toEqual(['b']);
  expect((await run(await straighten(overlapping, options))).open()).toEqual(['a']);
});

test('branches of a fork start in the order they are drawn, also in a subprocess', async () => {
  const fork = `<bpmn:startEvent id="s"/><bpmn:parallelGateway id="f"/>${job('a')}${job('b')}${go('s', 'f')}${go('f', 'a')}${go('f', 'b')}`;
  expect((await run(await straighten(drawing(fork), options))).open()).toEqual(['a', 'b']);
  const nested = `<bpmn:startEvent id="o"/><bpmn:subProcess id="sp">${fork}</bpmn:subProcess>${go('o', 'sp')}`;
  expect((await run(await straighten(drawing(nested), options))).open()).toEqual(['a', 'b']);
});

test('writes the incoming and outgoing children Zeebe validates (trap 2)', async () => {
  const xml = await straighten(overlapping, options);
  expect(xml).toContain('<bpmn:incoming>s-x</bpmn:incoming>');
  expect(xml.match(/<bpmn:outgoing>x-[abc]<\/bpmn:outgoing>/g)).toEqual([
    '<bpmn:outgoing>x-a</bpmn:outgoing>',
    '<bpmn:outgoing>x-b</bpmn:outgoing>',
    '<bpmn:outgoing>x-c</bpmn:outgoing>',
  ]);
});

test('renames processes, calls and messages, and binds forms to the bundle; the diagram follows', async () => {
  const form = '<bpmn:extensionElements><zeebe:formDefinition formKey="audit"/></bpmn:extensionElements>';
  const xml = await straighten(
    drawing(
      `<bpmn:startEvent id="s">${form}</bpmn:startEvent><bpmn:userTask id="u">${form}</bpmn:userTask><bpmn:receiveTask id="r" messageRef="m"/>
       <bpmn:callActivity id="c"><bpmn:extensionElements><zeebe:calledElement processId="other"/></bpmn:extensionElements></bpmn:callActivity>${go('s', 'u')}${go('u', 'r')}${go('r', 'c')}`,
      `<bpmn:message id="m" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=ticketId"/></bpmn:extensionElements></bpmn:message>${diagram}`,
    ),
    options,
  );
  const { processes, errors } = await readProcesses(xml);
  expect(errors).toEqual([]);
  const { id, elements } = processes[0]!;
  expect(id).toBe('t1_p_abc123');
  expect(elements['c']!.call!.processId).toBe('t1_other_abc123');
  expect(elements['r']!.event).toMatchObject({ messageName: 't1_paid' });
  expect(elements['u']!.userTask!.formKey).toBe('abc123/audit');
  expect(elements['s']!.formKey).toBe('abc123/audit');
  expect(xml).toContain('bpmnElement="t1_p_abc123"');
});

test('a step for nobody in particular is no incident', async () => {
  const step = (id: string, assignment: string) =>
    `<bpmn:userTask id="${id}"><bpmn:extensionElements><zeebe:assignmentDefinition ${assignment}/></bpmn:extensionElements></bpmn:userTask>`;
  const drawn = drawing(
    `<bpmn:startEvent id="s"/>${step('u', 'assignee="=target" candidateGroups="=groups" candidateUsers="=[&quot;li&quot;]"')}${go('s', 'u')}`,
  );
  expect(Object.values((await run(drawn)).state.incidents)).toHaveLength(1);
  const { state } = await run(await straighten(drawn, options));
  expect(Object.values(state.jobs)[0]!.customHeaders).toEqual({
    'io.camunda.zeebe:candidateGroups': '[]',
    'io.camunda.zeebe:candidateUsers': '["li"]',
  });
});

test.each([
  ['job type', `<bpmn:startEvent id="s"/>${job('a', '=x')}`],
  [
    'called process',
    '<bpmn:startEvent id="s"/><bpmn:callActivity id="a"><bpmn:extensionElements><zeebe:calledElement processId="=x"/></bpmn:extensionElements></bpmn:callActivity>',
  ],
])('an expression as %s is refused', async (_what, inside) => {
  await expect(straighten(drawing(inside), options)).rejects.toMatchObject({
    reason: 'name-not-literal',
    elementId: 'a',
  });
});

test('text that is no BPMN is refused', async () => {
  await expect(straighten('nonsense', options)).rejects.toMatchObject({ reason: 'unreadable' });
});

const call = drawing(`<bpmn:startEvent id="s"/>${job('say')}${go('s', 'say')}`, diagram);

test('a call flow ends by a visible default handler when the caller hangs up', async () => {
  const xml = await straighten(call, { ...options, kind: 'call' });
  expect(xml).toMatch(/<bpmndi:BPMNShape id="call-ended-di" bpmnElement="call-ended" isExpanded="true">/);
  expect(xml).toContain('name="通话结束"');
  const instance = await run(xml);
  instance.throwError('call-ended');
  expect(instance.state.isEnded).toBe(true);
});

test('other errors are not caught by the default handler, ticket flows get none', async () => {
  const instance = await run(await straighten(call, { ...options, kind: 'call' }));
  instance.throwError('card-refused');
  expect(Object.values(instance.state.incidents)).toHaveLength(1);
  expect(await straighten(call, options)).not.toContain('call-ended');
});

test('a drawn handler is kept, and ids that are taken are avoided', async () => {
  const drawn = drawing(
    `<bpmn:startEvent id="s"/>${job('say')}${go('s', 'say')}<bpmn:subProcess id="mine" triggeredByEvent="true"><bpmn:startEvent id="ms"><bpmn:errorEventDefinition errorRef="er"/></bpmn:startEvent>${job('note')}${go('ms', 'note')}</bpmn:subProcess>`,
    '<bpmn:error id="er" errorCode="call-ended"/>',
  );
  const instance = await run(await straighten(drawn, { ...options, kind: 'call' }));
  instance.throwError('call-ended');
  expect(instance.open()).toEqual(['note']);
  const taken = drawing(`<bpmn:startEvent id="call-ended"/>${job('say')}${go('call-ended', 'say')}`);
  const other = await run(await straighten(taken, { ...options, kind: 'call' }));
  other.throwError('call-ended');
  expect(other.state.isEnded).toBe(true);
});

const timed = (id: string, more = '') =>
  `<bpmn:startEvent id="${id}" name="${id}">${more}<bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>`;
const told = '<bpmn:startEvent id="m"><bpmn:messageEventDefinition messageRef="msg"/></bpmn:startEvent>';
const message = '<bpmn:message id="msg" name="paid"/>';

test('a single start with a trigger becomes a plain one of the same id', async () => {
  const xml = await straighten(drawing(`${timed('t')}${job('a')}${go('t', 'a')}`), options);
  const instance = await run(xml, { startedBy: 't' });
  expect(instance.open()).toEqual(['a']);
  expect(xml).toContain('<bpmn:startEvent id="t" name="t">');
});

test.each([
  ['nobody', undefined, 'a'],
  ['the timer', 't', 'b'],
  ['the message', 'm', 'c'],
  ['another element', 'b', 'a'],
])('of several starts begins the one that %s names', async (_who, startedBy, expected) => {
  const outputs =
    '<bpmn:extensionElements><zeebe:ioMapping><zeebe:output source="=1" target="own"/></zeebe:ioMapping></bpmn:extensionElements>';
  const starts = `<bpmn:startEvent id="s"/>${timed('t', outputs)}${told}${job('a')}${job('b')}${job('c')}`;
  const drawn = drawing(`${starts}${go('s', 'a')}${go('t', 'b')}${go('m', 'c')}`, message + diagram);
  const instance = await run(await straighten(drawn, options), startedBy ? { startedBy } : {});
  expect(instance.open()).toEqual([expected]);
  const root = instance.state.elements[instance.state.key]!;
  expect(root.variables).toEqual({ startedBy: null, ...(startedBy === 't' && { own: 1 }) });
});

test('without a plain start the first of several begins when nobody says which', async () => {
  const inside = `${timed('t')}${told}${job('b')}${job('c')}${go('t', 'b')}${go('m', 'c')}`;
  const xml = await straighten(drawing(inside, message), options);
  expect((await run(xml)).open()).toEqual(['b']);
  expect((await run(xml, { startedBy: 'm' })).open()).toEqual(['c']);
});

test('the triggers of a drawing are told as drawn', async () => {
  const inside = `${timed('t')}${told}<bpmn:subProcess id="sp" triggeredByEvent="true">${timed('inner')}</bpmn:subProcess>`;
  const [model] = (await readProcesses(drawing(inside, message), { isDrawn: true })).processes;
  expect(startTriggersOf(model!)).toEqual([
    { elementId: 't', name: 't', kind: 'timer', timerType: 'cycle', time: 'R/PT1H' },
    { elementId: 'm', name: '', kind: 'message', message: 'paid' },
  ]);
  expect(hasPlainStart(model!)).toBe(false);
});
