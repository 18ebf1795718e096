import { EngineError } from '@callweave/platform/kernel';
import { expect, test } from 'vitest';
import {
  activity,
  bpmn,
  boundary,
  chain,
  extensions,
  flow,
  mappings,
  script,
  service,
  timer,
} from '../testing/bpmn';
import { runBpmn } from '../testing/run-bpmn';

const one = (extra = '') =>
  bpmn(`<startEvent id="s"/>${service('t', { extra })}${service('u')}${chain('s', 't', 'u')}`);

test('failing without retries is an incident; retries first, then resolve', async () => {
  const run = await runBpmn(one());
  run.skipTrace();
  run.fail('t', 0, 'broken');
  expect(run.trace).toBe('JOB FAILED; INCIDENT CREATED');
  expect(run.incidents).toEqual(['JOB_NO_RETRIES: broken']);
  const jobKey = run.jobKey('t');
  expect(() => run.complete('t')).toThrow(
    `Command 'COMPLETE' rejected with code 'INVALID_STATE': Expected to complete job with key '${jobKey}', but it is in state 'FAILED'`,
  );
  expect(() => run.resolve()).toThrow('has no retries left');
  expect(() => run.do({ type: 'updateRetries', jobKey, retries: 0 })).toThrow("the amount given was '0'");
  run.do({ type: 'updateRetries', jobKey, retries: 2 });
  run.resolve();
  run.complete('t');
  expect(run.openJobs).toEqual(['u']);
  expect(run.replayed()).toEqual(run.state);
});

test('failing with a back-off waits; the variables stay with the element', async () => {
  const run = await runBpmn(one());
  const jobKey = run.jobKey('t');
  run.do({
    type: 'failJob',
    jobKey,
    retries: 2,
    errorMessage: '',
    retryBackoffMs: 1500,
    variables: { tried: 1 },
  });
  expect(run.state.jobs[jobKey]).toMatchObject({ state: 'backoff', recurAt: run.now + 1500, retries: 2 });
  run.do({ type: 'recurJob', jobKey });
  run.complete('t');
  expect(run.variablesAt('u')).toEqual({});
  expect(run.replayed()).toEqual(run.state);
});

test('unknown keys are refused with the texts of Zeebe and change nothing', async () => {
  const run = await runBpmn(one());
  const before = JSON.stringify(run.state);
  const refusals: [Parameters<typeof run.do>[0], string][] = [
    [
      { type: 'completeJob', jobKey: '9', variables: {} },
      "Expected to complete job with key '9', but no such job was found",
    ],
    [{ type: 'failJob', jobKey: '9', retries: 1, errorMessage: '' }, "Expected to fail job with key '9'"],
    [{ type: 'throwError', jobKey: '9', errorCode: 'X' }, "Expected to throw an error for job with key '9'"],
    [{ type: 'updateRetries', jobKey: '9', retries: 1 }, "Expected to update retries for job with key '9'"],
    [
      { type: 'resolveIncident', incidentKey: '9' },
      "Expected to resolve incident with key '9', but no such incident",
    ],
    [
      { type: 'cancel', processInstanceKey: '9' },
      "Expected to cancel a process instance with key '9', but no such process",
    ],
    [
      { type: 'setVariables', elementInstanceKey: '9', variables: {}, local: true },
      "element with key '9', but no such element",
    ],
    [{ type: 'triggerTimer', timerKey: '9' }, "timer with key '9'"],
  ];
  for (const [command, text] of refusals) {
    expect(() => run.do(command)).toThrow(EngineError);
    expect(() => run.do(command)).toThrow(text);
  }
  expect(JSON.stringify(run.state)).toBe(before);
});

test('deep, large and wrong variables are refused before anything changes (traps 3 and 7)', async () => {
  const run = await runBpmn(one());
  let deep: unknown = 1;
  for (let level = 0; level < 101; level++) deep = [deep];
  expect(() => run.complete('t', { deep })).toThrow('nested at most 100 levels');
  expect(() => run.complete('t', { text: 'x'.repeat(2 * 1024 * 1024) })).toThrow('at most 2097152 bytes');
  expect(() => run.complete('t', [] as never)).toThrow("but was 'ARRAY'");
  run.complete('t', { deep: (deep as unknown[][])[0]![0] });
  expect(run.openJobs).toEqual(['u']);
});

test('variables doubled by a script end in an incident, not in a stuck instance', async () => {
  const run = await runBpmn(
    bpmn(
      `<startEvent id="s"/>${script('a', 'x + x', 'x')}${service('t')}${chain('s', 'a', 't')}${flow('t', 'a', { id: 'back' })}`,
    ),
    { variables: { x: 'x'.repeat(1_500_000) } },
  );
  expect(run.incidents).toEqual([expect.stringContaining('EXTRACT_VALUE_ERROR')]);
});

test('cancel terminates depth first and writes the end of everything', async () => {
  const xml = bpmn(
    `<startEvent id="s"/>${activity('subProcess', 'sp', `<startEvent id="is"/>${service('t')}${chain('is', 't')}`)}
     ${boundary('b', 'sp', timer('timeDuration', 'PT1H'))}<endEvent id="x"/>${chain('b', 'x')}${chain('s', 'sp')}`,
  );
  const run = await runBpmn(xml);
  run.fail('t', 0);
  run.skipTrace();
  run.do({ type: 'cancel', processInstanceKey: run.state.key });
  expect(run.trace).toBe(
    'p Tg; sp Tg; TIMER CANCELED; t Tg; JOB CANCELED; INCIDENT RESOLVED; t Td; sp Td; p Td',
  );
  expect(run.state).toMatchObject({ isEnded: true, elements: {}, jobs: {}, timers: {}, incidents: {} });
});

test('modify terminates the step and activates the previous one (withdraw, T-05)', async () => {
  const run = await runBpmn(one());
  run.complete('t');
  run.skipTrace();
  run.do({
    type: 'modify',
    processInstanceKey: run.state.key,
    terminate: [run.key('u')],
    activate: [{ elementId: 't', variables: { back: true } }],
  });
  expect(run.trace).toBe(
    'VAR back@p; u Tg; JOB CANCELED; u Td; PROCESS_INSTANCE_MODIFICATION MODIFIED; t Ag; JOB CREATED; t Ad',
  );
  run.complete('t');
  run.complete('u');
  expect(run.state.isEnded).toBe(true);
  expect(run.replayed()).toEqual(run.state);
});

test('modify creates missing scopes and drops those left empty', async () => {
  const xml = bpmn(
    `<startEvent id="s"/>${service('a')}${activity('subProcess', 'sp', `<startEvent id="is"/>${service('t')}<endEvent id="ie"/>${chain('is', 't', 'ie')}`)}
     ${service('z')}${chain('s', 'a', 'sp', 'z')}`,
  );
  const run = await runBpmn(xml);
  run.skipTrace();
  const key = run.state.key;
  run.do({
    type: 'modify',
    processInstanceKey: key,
    terminate: [run.key('a')],
    activate: [{ elementId: 't' }],
  });
  expect(run.trace).toBe(
    'sp Ag; sp Ad; a Tg; JOB CANCELED; a Td; PROCESS_INSTANCE_MODIFICATION MODIFIED; t Ag; JOB CREATED; t Ad',
  );
  run.do({
    type: 'modify',
    processInstanceKey: key,
    terminate: [run.key('t')],
    activate: [{ elementId: 'a' }],
  });
  expect(run.trace).toMatch(/^t Tg; JOB CANCELED; t Td; sp Tg; sp Td; .*MODIFIED; a Ag/);
  expect(run.replayed()).toEqual(run.state);
  run.do({ type: 'modify', processInstanceKey: key, terminate: [run.key('a')], activate: [] });
  expect(run.state.isEnded).toBe(true);
});

test('modify refuses unknown elements and instances before anything changes', async () => {
  const run = await runBpmn(one());
  const before = JSON.stringify(run.state);
  const modify = { type: 'modify' as const, processInstanceKey: run.state.key };
  for (const elementId of ['nope', 'p', 's', '__proto__', 'toString'])
    expect(() => run.do({ ...modify, terminate: [], activate: [{ elementId }] })).toThrow(EngineError);
  expect(() => run.do({ ...modify, terminate: ['9'], activate: [] })).toThrow("could not be found: '9'");
  expect(JSON.stringify(run.state)).toBe(before);
});

test('inputs are local and see earlier ones; text without = stays text', async () => {
  const extra = mappings([
    ['=1', 'a'],
    ['=a + 1', 'b'],
    ['5', 'c'],
    ['=9', 'o.b'],
  ]);
  const run = await runBpmn(one(extra), { variables: { o: { a: 1 } } });
  expect(run.variablesAt('t')).toEqual({ a: 1, b: 2, c: '5', o: { b: 9 } });
  run.complete('t', { a: 7, r: 1 });
  expect(run.variablesAt('u')).toEqual({ o: { a: 1 }, r: 1 });
});

test('outputs: only mapped results go up, paths merge into what is there', async () => {
  const extra = mappings(
    [],
    [
      ['=r', 'o.b'],
      ['=r', 'text.b'],
      ['=r', 'nothing.b'],
    ],
  );
  const run = await runBpmn(one(extra), { variables: { o: { a: 1 }, text: 'x', nothing: null } });
  run.complete('t', { r: 2, lost: 1 });
  expect(run.variablesAt('u')).toEqual({ o: { a: 1, b: 2 }, text: null, nothing: { b: 2 } });
  expect(run.replayed()).toEqual(run.state);
});

test('an equal value writes no record, null overwrites', async () => {
  const run = await runBpmn(one(), { variables: { a: 1, b: 2 } });
  run.skipTrace();
  run.complete('t', { a: 1, b: null });
  expect(run.trace).toContain('PEV TRIGGERED t; VAR b@p; t Cd');
  expect(run.variablesAt('u')).toEqual({ a: 1, b: null });
});

test('names like __proto__ are variables and nothing else', async () => {
  const run = await runBpmn(one());
  run.complete('t', JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}'));
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.keys(run.variablesAt('u'))).toEqual(['__proto__', 'constructor']);
  expect(run.replayed()).toEqual(run.state);
});

test('user task: one retry and headers as Zeebe writes them', async () => {
  const xml = bpmn(
    `<startEvent id="s"/><userTask id="t">${extensions(
      '<zeebe:formDefinition formKey="=hash/x"/><zeebe:assignmentDefinition assignee="=who" candidateGroups="a, b ,c"/><zeebe:taskHeaders><zeebe:header key="actions" value="submit"/></zeebe:taskHeaders>',
    )}</userTask>${chain('s', 't')}`,
  );
  const run = await runBpmn(xml, { variables: { who: 'li' } });
  expect(Object.values(run.state.jobs)[0]).toMatchObject({
    type: 'io.camunda.zeebe:userTask',
    retries: 1,
    customHeaders: {
      actions: 'submit',
      'io.camunda.zeebe:assignee': 'li',
      'io.camunda.zeebe:candidateGroups': '["a","b","c"]',
      'io.camunda.zeebe:formKey': '=hash/x',
    },
  });
});
