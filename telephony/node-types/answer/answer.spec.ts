import { expect, it } from 'vitest';
import { aCall } from '../testing/fake-call';

it('answers', async () => {
  const call = aCall();
  expect(await call.node('answer', {})).toEqual({ kind: 'completed', variables: {} });
  expect(call.heard).toEqual([[{ verb: 'answer' }]]);
});
