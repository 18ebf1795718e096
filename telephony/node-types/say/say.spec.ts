import { expect, it } from 'vitest';
import { aCall } from '../testing/fake-call';

it('speaks in the language of the call', async () => {
  const call = aCall();
  expect(await call.node('say', { text: 'Hello', times: '2' }, { language: 'en' })).toEqual({
    kind: 'completed',
    variables: {},
  });
  expect(call.heard).toEqual([
    [{ verb: 'say', text: 'Hello', loop: 2, synthesizer: { vendor: 'default', language: 'en-US' } }],
  ]);
});
