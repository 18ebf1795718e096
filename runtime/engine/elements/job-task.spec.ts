import { expect, test } from 'vitest';
import { bpmn, chain, service } from '../testing/bpmn';
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
