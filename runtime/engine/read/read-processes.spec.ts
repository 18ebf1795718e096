import { expect, test } from 'vitest';
import {
  activity,
  bpmn,
  boundary,
  chain,
  error,
  errorEvent,
  extensions,
  flow,
  mappings,
  message,
  messageEvent,
  script,
  service,
  timer,
} from '../testing/bpmn';
import { deployErrorText, readProcesses } from './read-processes';

const s = '<startEvent id="s"/>';
const to = (id: string) => chain('s', id);

async function errorsOf(xml: string): Promise<string[]> {
  const { errors } = await readProcesses(xml);
  return errors.map(({ elementId, text }) => (elementId === undefined ? text : `${elementId}: ${text}`));
}

const unsupported = (name: string) =>
  `Elements of type '${name}' are currently not supported. Please refer to the documentation for a list of supported elements: https://docs.camunda.io/docs/components/modeler/bpmn/bpmn-coverage/`;

/** Texts as Zeebe 8.5.8 gives them (zeebe-facts §4), and ours where this engine does less. */
const refused: [what: string, inside: string, error: string][] = [
  ['no start event', service('t'), 'p: Must have at least one start event'],
  ['two start events', s + '<startEvent id="s2"/>', 'p: Multiple none start events are not allowed'],
  [
    'end with outgoing',
    `${s}<endEvent id="e"/>${service('t')}${chain('s', 'e', 't')}`,
    'e: End events must not have outgoing sequence flows to other elements.',
  ],
  ['ad-hoc', `${s}<adHocSubProcess id="a"/>`, `a: ${unsupported('AdHocSubProcess')}`],
  ['transaction', `${s}<transaction id="a"/>`, `a: ${unsupported('Transaction')}`],
  ['inclusive gateway', `${s}<inclusiveGateway id="a"/>`, `a: ${unsupported('InclusiveGateway')}`],
  ['event gateway', `${s}<eventBasedGateway id="a"/>`, `a: ${unsupported('EventBasedGateway')}`],
  [
    'signal end',
    `${s}<endEvent id="e"><signalEventDefinition id="x"/></endEvent>`,
    `e: ${unsupported('SignalEventDefinition')}`,
  ],
  [
    'cancel end',
    `${s}<endEvent id="e"><cancelEventDefinition id="x"/></endEvent>`,
    `e: ${unsupported('CancelEventDefinition')}`,
  ],
  [
    'timer start',
    `<startEvent id="s">${timer('timeDuration', 'PT1S')}</startEvent>`,
    "s: Start events with a trigger are not run by the engine: 's' must be a none start event",
  ],
  [
    'multi-instance',
    `${s}${activity('serviceTask', 't', extensions('<zeebe:taskDefinition type="x"/>') + '<multiInstanceLoopCharacteristics/>')}`,
    `t: ${unsupported('MultiInstanceLoopCharacteristics')}`,
  ],
  [
    'native user task',
    `${s}<userTask id="t">${extensions('<zeebe:userTask/>')}</userTask>`,
    `t: ${unsupported('zeebe:userTask')}`,
  ],
  [
    'loop',
    `${s}<manualTask id="m"/><exclusiveGateway id="x"/>${chain('s', 'm', 'x', 'm')}`,
    'p: Processes are not allowed to contain a straight-through processing loop: m > x > m',
  ],
  [
    'self call',
    `${s}${activity('callActivity', 'c', extensions('<zeebe:calledElement processId="p"/>'))}${to('c')}`,
    'p: Processes are not allowed to contain a straight-through processing loop: s > c > s',
  ],
  [
    'FEEL',
    `${s}${service('t', { type: '=1 +' })}`,
    `t: failed to parse expression '1 +': Expected (expression):1:4, found ""`,
  ],
  [
    'condition without =',
    `${s}<exclusiveGateway id="x"/>${service('a')}${service('b')}${to('x')}${flow('x', 'a', { id: 'xa', when: '' }).replace('>=<', '>a &gt; 1<')}${flow('x', 'b', { when: 'true' })}`,
    "xa: Expected expression but found static value 'a > 1'. An expression must start with '=' (e.g. '=a > 1').",
  ],
  [
    'flow without condition',
    `${s}<exclusiveGateway id="x"/>${service('a')}${service('b')}${to('x')}${flow('x', 'a', { id: 'xa' })}${flow('x', 'b', { when: 'true' })}`,
    'xa: Must have a condition or be default flow',
  ],
  [
    'condition behind a task',
    `${s}${service('t')}${service('b')}${flow('t', 'b', { when: 'true' })}`,
    't: Conditional sequence flows are only supported at exclusive or inclusive gateway',
  ],
  [
    'no job type',
    `${s}<serviceTask id="t"/>`,
    "t: Must have exactly one 'zeebe:taskDefinition' extension element",
  ],
  [
    'empty job type',
    `${s}${service('t', { type: '' }).replace('type="t"', 'type=""')}`,
    't: Expected expression but not found.',
  ],
  [
    'script without result',
    `${s}${script('t', '1', '')}`,
    "t: Attribute 'resultVariable' must be present and not empty",
  ],
  [
    'no called element',
    `${s}<callActivity id="c"/>`,
    "c: Must have exactly one 'zeebe:calledElement' extension element",
  ],
  [
    'bad duration',
    `${s}${service('t')}${boundary('b', 't', timer('timeDuration', '10 seconds'))}${chain('b', 't')}`,
    "b: Invalid timer duration expression (Invalid duration format '10 seconds' for expression '10 seconds'.)",
  ],
  [
    'interrupting cycle',
    `${s}${service('t')}${boundary('b', 't', timer('timeCycle', 'R/PT1S'))}${chain('b', 't')}`,
    'b: Interrupting timer event with time cycle is not allowed.',
  ],
  [
    'cron with five fields',
    `${s}${service('t')}${boundary('b', 't', timer('timeCycle', '0 9 * * *'), { cancel: false })}${chain('b', 't')}`,
    'b: Invalid timer cycle expression (Cron expression contains 5 parts but we expect one of [6])',
  ],
  [
    'cycle in a catch event',
    `${s}<intermediateCatchEvent id="c">${timer('timeCycle', 'R/PT1S')}</intermediateCatchEvent>`,
    'c: Intermediate timer catch event must have either a time duration or a time date.',
  ],
  [
    'boundary without flow',
    `${s}${service('t')}${boundary('b', 't', timer('timeDuration', 'PT1S'))}`,
    'b: Must have at least one outgoing sequence flow or association',
  ],
  [
    'non-interrupting error',
    `${s}${service('t')}${boundary('b', 't', errorEvent('E42'), { cancel: false })}${chain('b', 't')}`,
    'b: Non-Interrupting event of this type is not allowed',
  ],
  [
    'same error twice',
    `${s}${service('t')}${boundary('b', 't', errorEvent('E42'))}${boundary('b2', 't', errorEvent('E42'))}${chain('b', 't')}${chain('b2', 't')}`,
    "t: Multiple error catch events with the same error code 'E42' are not supported on the same scope.",
  ],
  [
    'error end without error',
    `${s}<endEvent id="e"><errorEventDefinition id="x"/></endEvent>`,
    'e: Must reference an error',
  ],
  [
    'message without subscription',
    `${s}<receiveTask id="r" messageRef="bare"/>`,
    'r: Must have exactly one zeebe:subscription extension element',
  ],
  [
    'mapping target',
    `${s}${service('t', { extra: mappings([['=1', 'a-b']]) })}`,
    "t: Expected path expression 'a-b' but doesn't match the pattern '[a-zA-Z_][a-zA-Z0-9_]*(\\.[a-zA-Z_][a-zA-Z0-9_]*)*'.",
  ],
  [
    'prototype as target',
    `${s}${service('t', { extra: mappings([['=1', 'a.__proto__']]) })}`,
    "t: Expected path expression 'a.__proto__' but is one of the reserved words (null, true, false, function, if, then, else, for, between, instance, of).",
  ],
  [
    'due date',
    `${s}<userTask id="t">${extensions('<zeebe:taskSchedule dueDate="soon"/>')}</userTask>`,
    "t: Expected static value to be a valid DateTime String, e.g. '2023-03-02T15:35+02:00', but found 'soon'.",
  ],
  [
    'flow out of a subprocess',
    `${s}${activity('subProcess', 'sp', `<startEvent id="is"/>${service('t')}`)}${flow('s', 't', { id: 'wild' })}`,
    'wild: Sequence flows must connect two elements of the same scope',
  ],
  [
    'dangling flow',
    `${s}${flow('s', 'nowhere', { id: 'f' })}`,
    'f: Attribute targetRef must refer to an element of the process',
  ],
  [
    'dangling boundary',
    `${s}${boundary('b', 'nowhere', errorEvent('E42'))}`,
    'b: Must be attached to an activity',
  ],
];

test.each(refused)('refuses %s', async (_what, inside, text) => {
  const roots = error('E42', 'E42') + '<message id="bare" name="m"/>';
  expect(await errorsOf(bpmn(inside, { roots }))).toContain(text);
});

test('the text of a refused deployment', async () => {
  const { errors } = await readProcesses(
    bpmn(`${s}<serviceTask id="t">${extensions('<zeebe:taskDefinition type=""/>')}</serviceTask>`),
  );
  expect(deployErrorText('x.bpmn', errors)).toBe(
    "'x.bpmn': - Element: t > extensionElements > taskDefinition\n    - ERROR: Expected expression but not found.\n",
  );
});

test('reads the graph from sourceRef and targetRef, not from the children (trap 2)', async () => {
  const inside = `<startEvent id="s"><outgoing>ghost</outgoing></startEvent>${service('t')}${to('t')}`;
  const { processes } = await readProcesses(bpmn(inside));
  expect(processes[0]!.elements['s']!.outgoing).toEqual(['s-t']);
});

test('lanes, data, annotations and pools are ignored', async () => {
  const inside = `<laneSet id="ls"><lane id="la"><flowNodeRef>t</flowNodeRef></lane></laneSet>${s}<dataObjectReference id="d1" dataObjectRef="d2"/><dataObject id="d2"/>${service('t')}${to('t')}<textAnnotation id="a"><text>x</text></textAnnotation><association id="as" sourceRef="t" targetRef="a"/>`;
  const roots =
    '<collaboration id="c"><participant id="pa" processRef="p"/><participant id="pb"/></collaboration>';
  expect(await errorsOf(bpmn(inside, { roots }))).toEqual([]);
});

const header = '<?xml version="1.0"?>';
const namespace = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"';
const corpus: [what: string, xml: string][] = [
  ['nothing', ''],
  ['blanks', ' \n\t '],
  ['plain text', 'hello'],
  ['JSON', '{"a":1}'],
  ['half a tag', '<definitions'],
  ['unclosed', `<definitions ${namespace} id="d"><process id="p" isExecutable="true">`],
  ['wrong order of tags', `<definitions ${namespace} id="d"><process id="p"></definitions></process>`],
  [
    'wrong namespace',
    '<definitions xmlns="http://example.org/other" id="d"><process id="p" isExecutable="true"/></definitions>',
  ],
  ['no namespace', '<definitions id="d"><process id="p" isExecutable="true"/></definitions>'],
  ['HTML', '<!doctype html><html><body>x</body></html>'],
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  [
    'external entity',
    `${header}<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions ${namespace} id="d"><process id="&x;" isExecutable="true"/></definitions>`,
  ],
  [
    'billion laughs',
    `${header}<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><definitions ${namespace} id="&b;"/>`,
  ],
  [
    'ten megabytes',
    `<definitions ${namespace} id="d"><process id="p" name="${'x'.repeat(10_000_000)}"/></definitions>`,
  ],
  ['deep nesting', bpmn(`${'<subProcess>'.repeat(100_000)}${'</subProcess>'.repeat(100_000)}`)],
  ['deep text annotations', '<a>'.repeat(200_000)],
  ['many comment starts', '<!--'.repeat(500_000)],
  ['many CDATA starts', '<![CDATA['.repeat(200_000)],
  [
    'control characters',
    `<definitions ${namespace} id="d\u0000"><process id="p\u0001" isExecutable="true"/></definitions>`,
  ],
  ['lone surrogate', bpmn('<startEvent id="\ud800"/>')],
  ['duplicate ids', bpmn('<startEvent id="a"/><endEvent id="a"/>')],
  ['no ids', bpmn('<startEvent/><endEvent/><sequenceFlow/>')],
  [
    'ids of the prototype',
    bpmn(
      '<startEvent id="__proto__"/><sequenceFlow id="__proto__" sourceRef="__proto__" targetRef="toString"/>',
    ),
  ],
  ['process named like the prototype', bpmn('<startEvent id="s"/>', { id: '__proto__' })],
  [
    'scope named like the prototype',
    bpmn('<startEvent id="s"/><subProcess id="&#95;_proto__"><startEvent id="in"/></subProcess>'),
  ],
  [
    'a process inside a task',
    bpmn('<serviceTask id="t"><process id="q" isExecutable="true"/></serviceTask>'),
  ],
  ['only a collaboration', `<definitions ${namespace} id="d"><collaboration id="c"/></definitions>`],
  ['not executable', `<definitions ${namespace} id="d"><process id="p"/></definitions>`],
];

test.each(corpus)('malformed: %s is refused, quickly and without throwing', async (_what, xml) => {
  const before = Date.now();
  const { errors } = await readProcesses(xml);
  expect(errors.length).toBeGreaterThan(0);
  for (const { text } of errors) expect(text).toMatch(/\S/);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Date.now() - before).toBeLessThan(2000);
});

test('ids named like parts of the prototype are ids', async () => {
  const inside = `<startEvent id="constructor"/>${service('valueOf')}${chain('constructor', 'valueOf')}`;
  const { processes, errors } = await readProcesses(bpmn(inside, { id: 'toString' }));
  expect(errors).toEqual([]);
  expect(processes[0]!.elements['constructor']!.outgoing).toHaveLength(1);
});

test('messages need a correlation key only where they are caught', async () => {
  const roots = message('m', 'pay', '=k');
  const inside = `${s}<intermediateThrowEvent id="t">${extensions('<zeebe:taskDefinition type="send"/>')}${messageEvent('m')}</intermediateThrowEvent>${to('t')}`;
  expect(await errorsOf(bpmn(inside, { roots }))).toEqual([]);
});

test('a drawing may start by timers and messages, a deployed process may not', async () => {
  const timed = `<startEvent id="t">${timer('timeCycle', 'R/PT1H')}</startEvent>`;
  const told = `<startEvent id="m">${messageEvent('pay')}</startEvent>`;
  const xml = bpmn(s + timed + told, { roots: '<message id="pay" name="pay"/>' });
  expect((await readProcesses(xml, { isDrawn: true })).errors).toEqual([]);
  expect(await errorsOf(xml)).toEqual(
    ['t', 'm'].map(
      (id) =>
        `${id}: Start events with a trigger are not run by the engine: '${id}' must be a none start event`,
    ),
  );
  const nested = bpmn(`${s}<subProcess id="sp">${timed}</subProcess>${chain('s', 'sp')}`);
  expect((await readProcesses(nested, { isDrawn: true })).errors.at(-1)!.text).toContain('trigger');
  const twice = await readProcesses(bpmn(s + '<startEvent id="s2"/>' + timed), { isDrawn: true });
  expect(twice.errors).toMatchObject([{ text: 'Multiple none start events are not allowed' }]);
});
