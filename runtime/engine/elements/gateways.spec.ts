import { expect, test } from 'vitest';
import { bpmn, chain, flow, script, service } from '../testing/bpmn';
import { runBpmn } from '../testing/run-bpmn';

const xor = (flows: string) =>
  bpmn(
    `<startEvent id="s"/><exclusiveGateway id="x" default="d"/>${service('a')}${service('b')}${service('c')}
     ${chain('s', 'x')}${flows}${flow('x', 'c', { id: 'd' })}`,
  );

test('of several true conditions the last flow of the file wins (trap 1)', async () => {
  const run = await runBpmn(
    xor(flow('x', 'a', { when: 'true' }) + flow('x', 'b', { id: 'xb', when: 'true' })),
  );
  expect(run.trace).toMatch(/x Ag; x Ad; x Cg; x Cd; →xb; b Ag; JOB CREATED; b Ad$/);
});

test('takes the default flow when nothing is true', async () => {
  const run = await runBpmn(xor(flow('x', 'a', { when: 'n > 5' })), { variables: { n: 5 } });
  expect(run.openJobs).toEqual(['c']);
});

test('a null condition is an incident even with a default flow, as long as it is null', async () => {
  const run = await runBpmn(xor(flow('x', 'a', { when: 'nope > 5' })));
  expect(run.trace).toMatch(/x Ag; INCIDENT CREATED$/);
  expect(run.incidents).toEqual([
    "EXTRACT_VALUE_ERROR: Expected result of the expression 'nope > 5' to be 'BOOLEAN', but was 'NULL'. The evaluation reported the following warnings:\n[NO_VARIABLE_FOUND] No variable found with name 'nope'\n[NOT_COMPARABLE] Can't compare 'null' with '5'",
  ]);
  run.do({ type: 'setVariables', elementInstanceKey: run.state.key, variables: { nope: 6 }, local: false });
  run.skipTrace();
  run.resolve();
  expect(run.trace).toMatch(/^INCIDENT RESOLVED; x Ad; x Cg; x Cd; →/);
  expect(run.openJobs).toEqual(['a']);
});

test('no true condition and no default: CONDITION_ERROR, and a new one after resolving in vain', async () => {
  const xml = bpmn(
    `<startEvent id="s"/><exclusiveGateway id="x"/>${service('a')}${service('b')}${chain('s', 'x')}
     ${flow('x', 'a', { when: 'n = 1' })}${flow('x', 'b', { when: 'n = 2' })}`,
  );
  const run = await runBpmn(xml, { variables: { n: 3 } });
  const text =
    'CONDITION_ERROR: Expected at least one condition to evaluate to true, or to have a default flow';
  expect(run.incidents).toEqual([text]);
  const [first] = Object.keys(run.state.incidents);
  run.resolve();
  expect(run.incidents).toEqual([text]);
  expect(Object.keys(run.state.incidents)).not.toEqual([first]);
  expect(run.replayed()).toEqual(run.state);
});

test('a fork runs its branches breadth first, last flow first; a join waits for all', async () => {
  const xml = bpmn(
    `<startEvent id="s"/><parallelGateway id="f"/><manualTask id="a"/><manualTask id="b"/><parallelGateway id="j"/>
     <endEvent id="e"/>${chain('s', 'f', 'a', 'j')}${chain('f', 'b', 'j')}${chain('j', 'e')}`,
  );
  const run = await runBpmn(xml);
  expect(run.trace).toMatch(
    /f Cd; →f-b; →f-a; b Ag; b Ad; a Ag; a Ad; b Cg; b Cd; →b-j; a Cg; a Cd; →a-j; j Ag; j Ad; j Cg; j Cd; →j-e; e Ag/,
  );
  expect(run.state.isEnded).toBe(true);
});

test('a join takes one token per flow: two over the same flow do not pass', async () => {
  const xml = bpmn(
    `<startEvent id="s"/><parallelGateway id="f"/><exclusiveGateway id="m"/>${service('b')}<parallelGateway id="j"/>
     ${chain('s', 'f')}${flow('f', 'm', { id: 'f1' })}${flow('f', 'm', { id: 'f2' })}${chain('f', 'b', 'j')}${chain('m', 'j')}<endEvent id="e"/>${chain('j', 'e')}`,
  );
  const run = await runBpmn(xml);
  expect(run.openJobs).toEqual(['b']);
  run.complete('b');
  expect(
    run.journal.filter((one) => one.value['elementId'] === 'j' && one.intent === 'ELEMENT_ACTIVATED'),
  ).toHaveLength(1);
  expect(run.state.isEnded).toBe(false);
  expect(run.replayed()).toEqual(run.state);
});

test('a runaway loop stops with an incident instead of hanging', async () => {
  const xml = bpmn(`<startEvent id="s"/>${script('a', '1', 'x')}${chain('s', 'a')}${flow('a', 'a')}`);
  const run = await runBpmn(xml, { limits: { elementsPerCommand: 20 } });
  expect(run.incidents).toEqual([expect.stringContaining('more than 20 elements')]);
  expect(run.replayed()).toEqual(run.state);
  run.resolve();
  expect(run.incidents).toHaveLength(1);
  run.do({ type: 'cancel', processInstanceKey: run.state.key });
  expect(run.state.isEnded).toBe(true);
});

test('a loop that writes much, or computes much, stops before it harms the others', async () => {
  const loop = (expression: string) =>
    bpmn(`<startEvent id="s"/>${script('a', expression, 'x')}${chain('s', 'a')}${flow('a', 'a')}`);
  const writing = await runBpmn(loop('if x = big then big + "." else big'), {
    variables: { big: 'x'.repeat(100_000) },
    limits: { bytesPerCommand: 500_000 },
  });
  expect(writing.incidents).toEqual([expect.stringContaining('500000 bytes')]);
  const computing = await runBpmn(loop('count(for i in 1..10000 return i)'), {
    limits: { elementsPerCommand: 100_000 },
  });
  expect(computing.incidents).toEqual([expect.stringContaining('too many steps')]);
});
