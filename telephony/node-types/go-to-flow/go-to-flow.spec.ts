import { expect, it } from 'vitest';
import { aCall } from '../testing/fake-call';

it('starts the other flow once per job, with the call and the data, and lets it decide from then on (I-01)', async () => {
  const call = aCall();
  const data = { reason: 'loss', callId: 'forged' };
  const answer = await call.node('go-to-flow', { flow: 'card-loss', data }, { callerNumber: '138' });
  expect(answer).toEqual({ kind: 'completed', variables: {} });
  expect(call.instances).toMatchObject([
    {
      processDefinitionKey: '77',
      idempotencyKey: 'go-to-flow-2251799813685249',
      variables: { callId: 'call-1', callerNumber: '138', language: 'zh-CN', reason: 'loss' },
    },
  ]);
  expect(call.followed).toEqual(['88']);
});

it('leaves the call alone when it has ended', async () => {
  const call = aCall();
  const answer = await call.node('go-to-flow', { flow: 'card-loss' }, { callId: 'call-2' });
  expect(answer).toMatchObject({ errorCode: 'call-ended' });
  expect(call.instances).toEqual([]);
});
