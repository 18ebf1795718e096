import { silentLogger } from '@callweave/platform/kernel';
import { runNode } from '@callweave/runtime/node-sdk';
import { driftTest, runDrawing } from '@callweave/runtime/node-testing';
import { describe, expect, it } from 'vitest';
import { createGenericNodes, genericNodeTemplates } from '../index';

driftTest(`${import.meta.dirname}/..`, genericNodeTemplates);

describe('set data', () => {
  const [node] = createGenericNodes({ log: silentLogger });

  it('hands the computed values to the flow', async () => {
    expect(await runNode(node!, { input: { values: { level: '高', n: 3 } } })).toEqual({
      kind: 'completed',
      variables: { level: '高', n: 3 },
    });
  });

  it.each(['a-b', '', 'ticketId', 'values'])('refuses %j as a variable at once', async (name) => {
    expect(await runNode(node!, { input: { values: { [name]: 1 } } })).toMatchObject({
      kind: 'failed',
      retries: 0,
      errorMessage: expect.stringContaining('set-data-not-a-variable'),
    });
  });

  it('computes in its smallest drawing what the flow goes on with', async () => {
    const file = `${import.meta.dirname}/examples/minimal.bpmn`;
    expect(await runDrawing(file, [node!], { price: 1.1, count: 3 })).toEqual({
      isEnded: true,
      completed: ['start', 'set', 'end', 'set-data-minimal'],
      variables: { price: 1.1, count: 3, amount: 3.3 },
      incidents: [],
    });
  });

  it('sets null where an operand is missing, as FEEL does', async () => {
    const file = `${import.meta.dirname}/examples/minimal.bpmn`;
    const run = await runDrawing(file, [node!], { price: 'x' });
    expect(run.isEnded).toBe(true);
    expect(run.variables).toMatchObject({ amount: null });
  });
});
