import { EngineError } from '@callweave/platform/kernel';
import { expect, test } from 'vitest';
import type { DeployedModel, EngineCommand } from './contract';
import { readProcesses } from './read/read-processes';
import { Random } from './testing/random';
import { randomFlow } from './testing/random-flow';
import { TestInstance } from './testing/run-bpmn';

/** `FUZZ_SEED=… FUZZ_RUNS=…` repeat or lengthen; the seed of a failure is in its message. */
const given = (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env ?? {};
const seed = Number(given['FUZZ_SEED'] ?? Date.now() % 1_000_000);
const runs = Number(given['FUZZ_RUNS'] ?? 150);

async function models(random: Random): Promise<DeployedModel[]> {
  const found: DeployedModel[] = [];
  for (const id of ['p', 'child']) {
    const { processes, errors } = await readProcesses(randomFlow(random, id));
    if (!errors.length)
      found.push({ processDefinitionKey: `${found.length + 1}`, version: 1, model: processes[0]! });
  }
  return found;
}

/** Something that might happen now, or a command for a key that does not exist. */
function randomCommand(random: Random, instance: TestInstance): EngineCommand {
  const { state } = instance;
  const key = (record: Record<string, unknown>) => random.pick([...Object.keys(record), '1']);
  const variables = random.pick([{}, { one: 1 }, { r: 2, x: null }, { key: 'k' }, { o: { c: [1] } }]);
  const elementKey = key(state.elements);
  const commands: (() => EngineCommand)[] = [
    () => ({ type: 'completeJob', jobKey: key(state.jobs), variables }),
    () => ({ type: 'completeJob', jobKey: key(state.jobs), variables }),
    () => ({ type: 'completeJob', jobKey: key(state.jobs), variables }),
    () => ({
      type: 'failJob',
      jobKey: key(state.jobs),
      retries: random.below(3) - 1,
      errorMessage: 'x',
      variables,
    }),
    () => ({
      type: 'throwError',
      jobKey: key(state.jobs),
      errorCode: random.pick(['one', 'two', 'three']),
      variables,
    }),
    () => ({ type: 'updateRetries', jobKey: key(state.jobs), retries: random.below(3) }),
    () => ({ type: 'triggerTimer', timerKey: key(state.timers) }),
    () => ({ type: 'triggerTimer', timerKey: key(state.timers) }),
    () => ({ type: 'correlateMessage', subscriptionKey: key(state.messages), messageKey: '5', variables }),
    () => ({ type: 'resolveIncident', incidentKey: key(state.incidents) }),
    () => ({ type: 'setVariables', elementInstanceKey: elementKey, variables, local: random.chance(0.5) }),
    () => randomModify(random, instance),
  ];
  return random.chance(0.02)
    ? { type: 'cancel', processInstanceKey: random.pick([state.key, elementKey]) }
    : random.pick(commands)();
}

function randomModify(random: Random, { state, definitions }: TestInstance): EngineCommand {
  const elements = Object.values(state.elements);
  const inside = elements.filter(
    ({ processInstanceKey, key }) => processInstanceKey === state.key && key !== state.key,
  );
  return {
    type: 'modify',
    processInstanceKey: state.key,
    terminate: inside.filter(() => random.chance(0.2)).map(({ key }) => key),
    activate: random.chance(0.7)
      ? [{ elementId: random.pick(Object.keys(definitions[0]!.model.elements)) }]
      : [],
  };
}

/** What must hold after every command. */
function checkInvariants({ state }: TestInstance): void {
  for (const element of Object.values(state.elements)) {
    expect(element.parentKey === '-1' || state.elements[element.parentKey]?.children).toBeTruthy();
    for (const child of element.children) expect(state.elements[child]).toBeDefined();
    expect(element.state).not.toBe('TERMINATING');
  }
  const owners = [state.jobs, state.timers, state.messages, state.incidents].flatMap((all) =>
    Object.values(all),
  );
  for (const { elementInstanceKey } of owners) expect(state.elements[elementInstanceKey]).toBeDefined();
  if (state.isEnded) expect(Object.keys(state.elements)).toEqual([]);
}

test(`random flows and commands: only refusals are thrown, replay gives the same state (seed ${seed})`, async () => {
  let valid = 0;
  for (let number = 0; number < runs; number++) {
    const random = new Random(seed + number);
    const definitions = await models(random);
    if (!definitions.length) continue;
    valid++;
    const instance = new TestInstance(definitions, { elementsPerCommand: 60, callDepth: 3 });
    try {
      instance.do({ type: 'create', processDefinitionKey: '1', variables: { one: 1, key: 'k', list: [1] } });
      for (let count = 0; count < 25 && !instance.state.isEnded; count++) {
        const before = instance.journal.length;
        try {
          instance.do(randomCommand(random, instance));
        } catch (error) {
          if (!(error instanceof EngineError)) throw error;
          expect(instance.journal.length).toBe(before);
        }
        checkInvariants(instance);
      }
      expect(instance.replayed()).toEqual(instance.state);
    } catch (error) {
      throw new Error(`seed ${seed + number} (FUZZ_SEED=${seed + number} FUZZ_RUNS=1)`, { cause: error });
    }
  }
  expect(valid).toBeGreaterThan(runs / 10);
});
