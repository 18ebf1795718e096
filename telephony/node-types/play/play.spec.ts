import { expect, it } from 'vitest';
import { aCall } from '../testing/fake-call';

it.each([
  ['playCompleted', true],
  ['playFailed', false],
])('goes on after %s and says so', async (reason, played) => {
  const call = aCall({ reason });
  const url = 'https://media.example/welcome.wav';
  expect(await call.node('play', { url, maxSeconds: 20 })).toMatchObject({ variables: { played } });
  expect(call.heard).toEqual([[{ verb: 'play', url, timeoutSecs: 20 }]]);
});
