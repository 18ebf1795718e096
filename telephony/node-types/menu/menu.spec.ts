import { describe, expect, it } from 'vitest';
import { aCall } from '../testing/fake-call';

const timeout = { reason: 'timeout' };
const press = (digits: string) => ({ digits, reason: 'dtmfDetected' });
const prompts = (call: ReturnType<typeof aCall>) =>
  call.heard.flat().map((verb) => (verb.text ?? (verb.say as { text: string }).text) as string);

describe('key menu (I-06)', () => {
  const input = { prompt: '挂失请按1', keys: '1，2', shortPrompt: '请按键', invalidPrompt: '按键无效' };

  it('returns the key', async () => {
    const call = aCall(press('2'));
    expect(await call.node('menu', input)).toEqual({
      kind: 'completed',
      variables: { choice: '2', attempts: 1 },
    });
    expect(call.heard[0]![0]).toMatchObject({ verb: 'gather', numDigits: 1, timeout: 8 });
  });

  it('plays the short prompt after a timeout, the invalid prompt after a wrong key', async () => {
    const call = aCall(timeout, press('9'), press('1'));
    expect(await call.node('menu', input)).toMatchObject({ variables: { choice: '1', attempts: 3 } });
    expect(prompts(call)).toEqual(['挂失请按1', '请按键', '按键无效']);
  });

  it('gives up after too many timeouts, with the exit prompt', async () => {
    const call = aCall(timeout, timeout);
    const answer = await call.node('menu', { ...input, maxTimeouts: 2, exitPrompt: '再见' });
    expect(answer).toMatchObject({ variables: { choice: 'timeout', attempts: 2 } });
    expect(prompts(call)).toEqual(['挂失请按1', '请按键', '再见']);
  });

  it('gives up after too many invalid keys', async () => {
    const call = aCall(press('7'), timeout, press('8'));
    expect(await call.node('menu', { ...input, maxInvalid: 2 })).toMatchObject({
      variables: { choice: 'invalid', attempts: 3 },
    });
  });

  it('takes keys of several digits, ended by a pause or #', async () => {
    const call = aCall(press('801'));
    expect(await call.node('menu', { ...input, keys: '1, 801' })).toMatchObject({
      variables: { choice: '801' },
    });
    expect(call.heard[0]![0]).toMatchObject({ minDigits: 1, maxDigits: 3, finishOnKey: '#' });
  });

  it('is wrongly drawn with keys no telephone has', async () => {
    expect(await aCall().node('menu', { ...input, keys: '1;A' })).toMatchObject({
      kind: 'failed',
      retries: 0,
    });
  });
});
