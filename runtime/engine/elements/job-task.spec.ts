import { expect, test } from 'vitest';
import { activity, bpmn, chain, extensions, message, messageEvent, service } from '../testing/bpmn';
import { runBpmn } from '../testing/run-bpmn';

test('service task: records in the order of Zeebe', async () => {
  const run = await runBpmn(
    bpmn(`<startEvent id="s"/>${service('t')}<endEvent id="e"/>${chain('s', 't', 'e')}`),
    {
      variables: { a: 1 },
    },
  );
  expect(run.trace).toBe(
    'VAR a@p; PROCESS_INSTANCE_CREATION CREATED; p Ag; p Ad; s Ag; s Ad; s Cg; s Cd; →s-t; t Ag; JOB CREATED; t Ad',
  );
  run.complete('t', { b: 2 });
  expect(run.trace).toBe(
    'JOB COMPLETED; PEV TRIGGERING t; t Cg; PEV TRIGGERED t; VAR b@p; t Cd; →t-e; e Ag; e Ad; e Cg; e Cd; p Cg; p Cd',
  );
  expect(run.state.isEnded).toBe(true);
  expect(run.replayed()).toEqual(run.state);
});

const job = (type: string, retries = '3') =>
  extensions(`<zeebe:taskDefinition type="${type}" retries="${retries}"/>`);

test('send, business rule and script tasks, message throw and end events with a task definition are jobs', async () => {
  const xml = bpmn(
    `<startEvent id="s"/>${activity('sendTask', 'a', job('x'))}${activity('businessRuleTask', 'b', job('x'))}${activity('scriptTask', 'c', job('x'))}
     <intermediateThrowEvent id="d">${job('x')}${messageEvent('m')}</intermediateThrowEvent><endEvent id="e">${job('x')}${messageEvent('m')}</endEvent>
     ${chain('s', 'a', 'b', 'c', 'd', 'e')}`,
    { roots: message('m', 'pay', '=1') },
  );
  const run = await runBpmn(xml);
  for (const id of ['a', 'b', 'c', 'd', 'e']) {
    expect(run.openJobs).toEqual([id]);
    run.complete(id);
  }
  expect(run.state.isEnded).toBe(true);
});

test('a task definition where Zeebe ignores it is ignored', async () => {
  const xml = bpmn(
    `<startEvent id="s">${job('x')}</startEvent>${activity('task', 'a', job('x'))}<endEvent id="e">${job('x')}</endEvent>${chain('s', 'a', 'e')}`,
  );
  expect((await runBpmn(xml)).state.isEnded).toBe(true);
});

test.each([
  ['=2.7', 2],
  ['=0', 0],
  ['=-1', -1],
  ['7', 7],
  ['many', 3],
])('retries %s are %d', async (retries, expected) => {
  const run = await runBpmn(
    bpmn(`<startEvent id="s"/>${activity('serviceTask', 't', job('x', retries))}${chain('s', 't')}`),
  );
  expect(Object.values(run.state.jobs)[0]!.retries).toBe(expected);
  run.complete('t');
  expect(run.state.isEnded).toBe(true);
});

test.each([
  ['a null type', '=nope', '3', "Expected result of the expression 'nope' to be 'STRING', but was 'NULL'."],
  [
    'an empty type',
    '=&quot;&quot;',
    '3',
    `Expected result of the expression '""' to be a not-empty string, but was an empty string.`,
  ],
  ['null retries', 'x', '=nope', "Expected result of the expression 'nope' to be 'NUMBER', but was 'NULL'."],
])('%s is an incident', async (_what, type, retries, text) => {
  const run = await runBpmn(
    bpmn(`<startEvent id="s"/>${activity('serviceTask', 't', job(type, retries))}${chain('s', 't')}`),
  );
  expect(run.incidents).toEqual([expect.stringContaining(text)]);
});
