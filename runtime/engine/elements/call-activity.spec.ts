import { expect, test } from 'vitest';
import {
  activity,
  bpmn,
  boundary,
  chain,
  error,
  errorEvent,
  extensions,
  mappings,
  service,
} from '../testing/bpmn';
import { runBpmn } from '../testing/run-bpmn';

const caller = (attributes = '', extra = '', more = '') =>
  bpmn(
    `<startEvent id="s"/>${activity('callActivity', 'ca', extensions(`<zeebe:calledElement processId="child" ${attributes}/>${extra}`))}
     ${service('after')}${chain('s', 'ca', 'after')}${more}`,
    { roots: error('E42', 'E42') },
  );
const child = bpmn(`<startEvent id="cs"/>${service('work')}<endEvent id="ce"/>${chain('cs', 'work', 'ce')}`, {
  id: 'child',
});
const options = { others: [child], variables: { a: 1 } };

test('copies the variables, runs the child, brings its root variables back', async () => {
  const run = await runBpmn(caller(), options);
  expect(run.trace).toMatch(/ca Ag; ca Ad; VAR a@child; child Ag; child Ad; cs Ag; .*JOB CREATED; work Ad$/);
  run.complete('work', { r: 2 });
  expect(run.trace).toMatch(/ce Cd; child Cg; child Cd; ca Cg; PEV TRIGGERED ca; VAR r@p; ca Cd; →ca-after/);
  expect(run.variablesAt('after')).toEqual({ a: 1, r: 2 });
  expect(run.replayed()).toEqual(run.state);
});

test('only input mappings go in and nothing comes back when both propagations are off', async () => {
  const run = await runBpmn(
    caller(
      'propagateAllParentVariables="false" propagateAllChildVariables="false"',
      mappings([['=a + 1', 'b']]),
    ),
    options,
  );
  expect(run.variablesAt('work')).toEqual({ b: 2 });
  run.complete('work', { r: 2 });
  expect(run.variablesAt('after')).toEqual({ a: 1 });
});

test('with output mappings only those come back', async () => {
  const run = await runBpmn(
    caller('propagateAllChildVariables="false"', mappings([], [['=r * 2', 'double']])),
    options,
  );
  run.complete('work', { r: 2 });
  expect(run.variablesAt('after')).toEqual({ a: 1, double: 4 });
});

test('an unknown process is an incident before the call is active', async () => {
  const run = await runBpmn(caller());
  expect(run.trace).toMatch(/ca Ag; INCIDENT CREATED$/);
  expect(run.incidents).toEqual([
    "CALLED_ELEMENT_ERROR: Expected process with BPMN process id 'child' to be deployed, but not found.",
  ]);
});

test('an error crosses the call; everything of the child is terminated', async () => {
  const more = boundary('b', 'ca', errorEvent('E42')) + service('u') + chain('b', 'u');
  const run = await runBpmn(caller('', '', more), options);
  run.skipTrace();
  run.throwError('work', 'E42');
  expect(run.trace).toMatch(
    /^JOB ERROR_THROWN; PEV TRIGGERING b; ca Tg; child Tg; work Tg; work Td; child Td; ca Td; PEV TRIGGERED b; b Ag/,
  );
  expect(run.replayed()).toEqual(run.state);
});

test('child instances carry their parent and cannot be cancelled on their own', async () => {
  const run = await runBpmn(caller(), options);
  const record = run.journal.find(({ value }) => value['elementId'] === 'child')!;
  expect(record.value).toMatchObject({
    parentProcessInstanceKey: run.state.key,
    parentElementInstanceKey: run.key('ca'),
    flowScopeKey: '-1',
  });
  expect(() => run.do({ type: 'cancel', processInstanceKey: record.key })).toThrow(
    `it is created by a parent process instance. Cancel the root process instance '${run.state.key}' instead.`,
  );
});

test('endless recursion stops with an incident (trap 10)', async () => {
  const loop = bpmn(
    `<startEvent id="s"/>${activity('callActivity', 'ca', extensions('<zeebe:calledElement processId="=&quot;p&quot;"/>'))}${chain('s', 'ca')}`,
  );
  const run = await runBpmn(loop, { limits: { callDepth: 5 } });
  expect(run.incidents).toEqual([expect.stringContaining('nested at most 5 levels')]);
  run.do({ type: 'cancel', processInstanceKey: run.state.key });
  expect(run.state.elements).toEqual({});
});
