import { expect, it } from 'vitest';
import { aCall } from '../testing/fake-call';

it('is silent for the given seconds', async () => {
  const call = aCall();
  await call.node('pause', { seconds: '1.5' });
  expect(call.heard).toEqual([[{ verb: 'pause', length: 1.5 }]]);
});
