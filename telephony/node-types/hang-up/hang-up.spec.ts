import { expect, it } from 'vitest';
import { aCall } from '../testing/fake-call';

const done = { kind: 'completed', variables: {} };

it('says goodbye, hangs up, and lets the flow go on', async () => {
  const call = aCall('gone');
  expect(await call.node('hang-up', { prompt: '再见' })).toEqual(done);
  expect(call.heard[0]!.map(({ verb }) => verb)).toEqual(['say', 'hangup']);
});

it('is done when the caller was faster', async () => {
  expect(await aCall().node('hang-up', {}, { callId: 'call-2' })).toEqual(done);
});
