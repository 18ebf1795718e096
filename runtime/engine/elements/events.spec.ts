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
  service,
  timer,
} from '../testing/bpmn';
import { runBpmn } from '../testing/run-bpmn';

const guarded = (events: string, more = '') =>
  bpmn(`<startEvent id="s"/>${service('t')}<endEvent id="e"/>${chain('s', 't', 'e')}${events}${more}`, {
    roots:
      error('E42', 'E42') + error('E7', 'E7') + message('m', 'pay', '=key') + message('m2', 'cancel', '="c"'),
  });

test('timer catch event', async () => {
  const xml = bpmn(
    `<startEvent id="s"/><intermediateCatchEvent id="t">${timer('timeDuration', 'PT10S')}</intermediateCatchEvent><endEvent id="e"/>${chain('s', 't', 'e')}`,
  );
  const run = await runBpmn(xml);
  expect(run.trace).toMatch(/t Ag; TIMER CREATED; t Ad$/);
  expect(Object.values(run.state.timers)[0]).toMatchObject({ dueDate: run.now + 10_000, repetitions: 1 });
  run.fire('t');
  expect(run.trace).toMatch(/^TIMER TRIGGERED; PEV TRIGGERING t; t Cg; PEV TRIGGERED t; t Cd; →t-e; e Ag/);
  expect(run.state.isEnded).toBe(true);
});

test('message catch event keeps its order around the commit', async () => {
  const xml = bpmn(
    `<startEvent id="s"/><intermediateCatchEvent id="c">${messageEvent('m')}</intermediateCatchEvent><endEvent id="e"/>${chain('s', 'c', 'e')}`,
    { roots: message('m', 'pay', '=key') },
  );
  const run = await runBpmn(xml, { variables: { key: 5.5 } });
  expect(run.trace).toMatch(/c Ag; PMS CREATING; c Ad; MS CREATED; PMS CREATED$/);
  expect(Object.values(run.state.messages)[0]).toMatchObject({ messageName: 'pay', correlationKey: '5' });
  run.correlate('c', { paid: true });
  expect(run.trace).toMatch(
    /^MS CORRELATING; PMS CORRELATED; PEV TRIGGERING c; c Cg; PEV TRIGGERED c; VAR paid@p; c Cd; →c-e; .*p Cd; MS CORRELATED$/,
  );
  expect(run.replayed()).toEqual(run.state);
});

test('a correlation key that is null is an incident', async () => {
  const xml = bpmn(`<startEvent id="s"/><receiveTask id="c" messageRef="m"/>${chain('s', 'c')}`, {
    roots: message('m', 'pay', '=key'),
  });
  const run = await runBpmn(xml);
  expect(run.incidents).toEqual([
    "EXTRACT_VALUE_ERROR: Failed to extract the correlation key for 'key': The value must be either a string or a number, but was 'NULL'.",
  ]);
});

test('interrupting boundary event: opened before the job, ends the task, then runs', async () => {
  const run = await runBpmn(
    guarded(boundary('b', 't', timer('timeDuration', 'PT1S')) + service('u') + chain('b', 'u')),
  );
  expect(run.trace).toMatch(/t Ag; TIMER CREATED; JOB CREATED; t Ad$/);
  run.fire('b');
  expect(run.trace).toBe(
    'TIMER TRIGGERED; PEV TRIGGERING b; t Tg; JOB CANCELED; t Td; PEV TRIGGERED b; b Ag; b Ad; b Cg; b Cd; →b-u; u Ag; JOB CREATED; u Ad',
  );
  expect(run.replayed()).toEqual(run.state);
});

test('completing the task closes its boundary events between Cg and Cd; messages open before timers', async () => {
  const run = await runBpmn(
    guarded(
      boundary('b', 't', timer('timeDuration', 'PT1S')) +
        boundary('b2', 't', messageEvent('m')) +
        '<endEvent id="x"/>' +
        chain('b', 'x') +
        chain('b2', 'x'),
    ),
    { variables: { key: 'k' } },
  );
  expect(run.trace).toMatch(/t Ag; PMS CREATING; TIMER CREATED; JOB CREATED; t Ad; MS CREATED; PMS CREATED$/);
  run.complete('t', { v: 1 });
  expect(run.trace).toMatch(
    /^JOB COMPLETED; PEV TRIGGERING t; t Cg; PEV TRIGGERED t; VAR v@p; TIMER CANCELED; PMS DELETING; t Cd; .*p Cd; MS DELETED; PMS DELETED$/,
  );
});

test('a cycle fires as often as it says, the next one due from the previous due date', async () => {
  const run = await runBpmn(
    guarded(
      boundary('b', 't', timer('timeCycle', 'R2/PT1S'), { cancel: false }) + service('u') + chain('b', 'u'),
    ),
  );
  const start = run.now;
  run.now += 400;
  run.fire('b');
  expect(run.trace).toMatch(
    /TIMER TRIGGERED; PEV TRIGGERING b; PEV TRIGGERED b; b Ag; b Ad; TIMER CREATED; b Cg; b Cd; →b-u; u Ag; JOB CREATED; u Ad$/,
  );
  expect(Object.values(run.state.timers)[0]!.dueDate).toBe(start + 2000);
  run.fire('b');
  expect(Object.values(run.state.timers)).toEqual([]);
  expect(run.openJobs).toEqual(['t', 'u', 'u']);
  run.complete('t');
  run.complete('u');
  run.complete('u');
  expect(run.state.isEnded).toBe(true);
  expect(run.replayed()).toEqual(run.state);
});

test('a non-interrupting message boundary event stays open and brings its variables', async () => {
  const run = await runBpmn(
    guarded(boundary('b', 't', messageEvent('m'), { cancel: false }) + service('u') + chain('b', 'u')),
    { variables: { key: 'k' } },
  );
  run.skipTrace();
  run.correlate('b', { n: 1 });
  expect(run.trace).toMatch(/PEV TRIGGERED b; b Ag; b Ad; VAR n@b; b Cg; VAR n@p; b Cd; →b-u/);
  run.correlate('b', { n: 2 });
  expect(run.openJobs).toEqual(['t', 'u', 'u']);
});

test('an error thrown by a job goes to its boundary event without JOB CANCELED; its variables are lost (trap 8)', async () => {
  const events = boundary('b', 't', errorEvent('E42')) + service('u') + chain('b', 'u');
  const run = await runBpmn(guarded(events));
  run.skipTrace();
  run.throwError('t', 'E42', { why: 'x' });
  expect(run.trace).toBe(
    'JOB ERROR_THROWN; PEV TRIGGERING b; t Tg; t Td; PEV TRIGGERED b; b Ag; b Ad; VAR why@b; b Cg; b Cd; →b-u; u Ag; JOB CREATED; u Ad',
  );
  expect(run.variablesAt('u')).toEqual({});
});

test('an output mapping on the error boundary event keeps what was thrown', async () => {
  const extra = mappings([], [['=why', 'reason']]);
  const run = await runBpmn(
    guarded(boundary('b', 't', errorEvent('E42'), { extra }) + service('u') + chain('b', 'u')),
  );
  run.throwError('t', 'E42', { why: 'x' });
  expect(run.variablesAt('u')).toEqual({ reason: 'x' });
});

test('within a scope the exact code is caught before a catch-all', async () => {
  const run = await runBpmn(
    guarded(
      boundary('all', 't', errorEvent()) +
        boundary('b', 't', errorEvent('E42')) +
        service('u') +
        service('v') +
        chain('all', 'u') +
        chain('b', 'v'),
    ),
  );
  run.throwError('t', 'E42');
  expect(run.openJobs).toEqual(['v']);
});

test('an uncaught error is an incident that names the catchers; retries make the job workable again', async () => {
  const run = await runBpmn(
    guarded(boundary('b', 't', errorEvent('E42')) + '<endEvent id="x"/>' + chain('b', 'x')),
  );
  const jobKey = run.jobKey('t');
  run.do({ type: 'throwError', jobKey, errorCode: 'X', errorMessage: 'bad' });
  expect(run.incidents).toEqual([
    "UNHANDLED_ERROR_EVENT: Expected to throw an error event with the code 'X' with message 'bad', but it was not caught. Available error events are [E42]",
  ]);
  expect(run.journal.at(-1)!.value).toMatchObject({ elementId: 'NO_CATCH_EVENT_FOUND', jobKey });
  expect(() => run.complete('t')).toThrow("it is in state 'ERROR_THROWN'");
  run.resolve();
  run.complete('t');
  expect(run.state.isEnded).toBe(true);
  expect(run.replayed()).toEqual(run.state);
});

test('error end event leaves the subprocess', async () => {
  const xml = bpmn(
    `<startEvent id="s"/>${activity('subProcess', 'sp', `<startEvent id="is"/><endEvent id="ee">${errorEvent('E42')}</endEvent>${chain('is', 'ee')}`)}
     ${boundary('b', 'sp', errorEvent('E42'))}${service('u')}${chain('s', 'sp')}${chain('b', 'u')}`,
    { roots: error('E42', 'E42') },
  );
  const run = await runBpmn(xml);
  expect(run.trace).toMatch(
    /→is-ee; ee Ag; ee Ad; PEV TRIGGERING b; sp Tg; ee Tg; ee Td; sp Td; PEV TRIGGERED b; b Ag; b Ad; b Cg; b Cd; →b-u/,
  );
  expect(run.replayed()).toEqual(run.state);
});

test('an uncaught error end event waits with an incident', async () => {
  const xml = bpmn(
    `<startEvent id="s"/><endEvent id="ee">${errorEvent('E42')}</endEvent>${chain('s', 'ee')}`,
    {
      roots: error('E42', 'E42'),
    },
  );
  const run = await runBpmn(xml);
  expect(run.incidents).toEqual([
    "UNHANDLED_ERROR_EVENT: Expected to throw an error event with the code 'E42', but it was not caught. No error events are available in the scope.",
  ]);
});

const eventSubprocess = (definition: string, interrupting = true) =>
  activity(
    'subProcess',
    'es',
    `<startEvent id="ess" isInterrupting="${interrupting}">${definition}</startEvent>${service('h')}<endEvent id="ese"/>${chain('ess', 'h', 'ese')}`,
    'triggeredByEvent="true"',
  );

test('an error event subprocess interrupts everything and keeps the variables thrown', async () => {
  const run = await runBpmn(guarded(eventSubprocess(errorEvent('E42'))));
  run.skipTrace();
  run.throwError('t', 'E42', { why: 'x' });
  expect(run.trace).toBe(
    'JOB ERROR_THROWN; PEV TRIGGERING ess; t Tg; t Td; es Ag; es Ad; ess Ag; ess Ad; ess Cg; PEV TRIGGERED ess; VAR why@p; ess Cd; →ess-h; h Ag; JOB CREATED; h Ad',
  );
  run.complete('h');
  expect(run.trace).toMatch(/ese Cd; es Cg; es Cd; p Cg; p Cd$/);
  expect(run.replayed()).toEqual(run.state);
});

test('an error inside the error event subprocess is not caught by it again', async () => {
  const run = await runBpmn(guarded(eventSubprocess(errorEvent('E42'))));
  run.throwError('t', 'E42');
  run.throwError('h', 'E42');
  expect(run.incidents[0]).toContain('UNHANDLED_ERROR_EVENT');
});

test('a timer event subprocess opens at the inner start event and closes with the scope', async () => {
  const run = await runBpmn(guarded(eventSubprocess(timer('timeDuration', 'PT1S'), false)));
  expect(run.trace).toMatch(/s Ag; s Ad; s Cg; TIMER CREATED; s Cd/);
  run.fire('ess');
  expect(run.openJobs).toEqual(['t', 'h']);
  run.complete('t');
  run.complete('h');
  expect(run.state.isEnded).toBe(true);
});

test('a message event subprocess that is not wanted any more is closed', async () => {
  const run = await runBpmn(guarded(eventSubprocess(messageEvent('m2'))));
  run.skipTrace();
  run.complete('t');
  expect(run.trace).toMatch(/p Cg; PMS DELETING; p Cd; MS DELETED; PMS DELETED$/);
});

test('terminate end event ends only its own scope', async () => {
  const xml = bpmn(
    `<startEvent id="s"/>${activity(
      'subProcess',
      'sp',
      `<startEvent id="is"/><parallelGateway id="f"/>${service('t')}<manualTask id="m"/><endEvent id="x"><terminateEventDefinition/></endEvent>${chain('is', 'f', 't')}${chain('f', 'm', 'x')}`,
    )}${service('u')}${chain('s', 'sp', 'u')}`,
  );
  const run = await runBpmn(xml);
  expect(run.trace).toMatch(/x Ag; x Ad; x Cg; x Cd; t Tg; JOB CANCELED; t Td; sp Cg; sp Cd; →sp-u; u Ag/);
  expect(run.openJobs).toEqual(['u']);
  expect(run.replayed()).toEqual(run.state);
});

test('two tokens on the way to one terminate end event end the scope once', async () => {
  const xml = bpmn(
    `<startEvent id="s"/><parallelGateway id="f"/><manualTask id="m"/><endEvent id="x"><terminateEventDefinition/></endEvent>${chain('s', 'f', 'x')}${flow('f', 'x', { id: 'again' })}${chain('f', 'm', 'x')}`,
  );
  const run = await runBpmn(xml);
  expect(run.state.isEnded).toBe(true);
  expect(
    run.journal.filter(({ intent, value }) => value['elementId'] === 'p' && intent === 'ELEMENT_COMPLETED'),
  ).toHaveLength(1);
  expect(run.replayed()).toEqual(run.state);
});

test('an end event runs its output mappings', async () => {
  const xml = bpmn(
    `<startEvent id="s"/>${service('t')}<parallelGateway id="g"/>${service('w')}<endEvent id="e">${extensions(mappings([], [['=1 + 1', 'two']]))}</endEvent>${chain('s', 'g', 't', 'e')}${flow('g', 'w')}`,
  );
  const run = await runBpmn(xml);
  run.complete('t');
  expect(run.variablesAt('w')).toEqual({ two: 2 });
});
