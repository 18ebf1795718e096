import { silentLogger } from '@callweave/platform/kernel';
import { runNode } from '@callweave/runtime/node-sdk';
import { driftTest } from '@callweave/runtime/node-testing';
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
});
