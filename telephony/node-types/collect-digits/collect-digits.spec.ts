import { describe, expect, it } from 'vitest';
import { aCall } from '../testing/fake-call';
import { isLuhnValid } from './luhn';

const card = '6222021234567894';
const press = (digits: string) => ({ digits, reason: 'dtmfDetected' });
const input = { prompt: '请输入卡号', minDigits: 16, maxDigits: 19, mask: 'card', check: 'luhn', tries: 2 };

describe('collect digits (I-08)', () => {
  it('returns plain digits', async () => {
    const answer = await aCall(press('1001')).node('collect-digits', { prompt: '请输入工号', minDigits: 4 });
    expect(answer).toMatchObject({ variables: { result: 'got', digits: '1001', token: null, attempts: 1 } });
  });

  it('keeps a card number in the vault and shows a token and a mask', async () => {
    const call = aCall(press(card));
    const answer = await call.node('collect-digits', input);
    expect(answer).toMatchObject({
      variables: { result: 'got', valid: true, digits: null, token: 'vault:1', mask: '6222 **** **** 0000' },
    });
    expect(call.kept).toEqual([card]);
    expect(JSON.stringify(answer)).not.toContain(card);
  });

  it('asks again after a wrong check digit and keeps nothing of it', async () => {
    const call = aCall(press('6222021234567890'), press('6222'));
    expect(await call.node('collect-digits', { ...input, invalidPrompt: '卡号有误' })).toMatchObject({
      variables: { result: 'invalid', valid: false, digits: null, token: null, attempts: 2 },
    });
    expect(call.kept).toEqual([]);
    expect(call.heard[1]![0]).toMatchObject({ say: { text: '卡号有误' } });
  });

  it('takes the finish key after a number of full length as part of it, not as a try', async () => {
    const call = aCall(press('6222021234567890129'), press(''), press(card));
    expect(await call.node('collect-digits', input)).toMatchObject({
      variables: { result: 'got', attempts: 2 },
    });
  });

  it('listens on for a late finish key where numbers have one length, so that no digit after it is lost', async () => {
    const wrong = '6222021234567890';
    const call = aCall(press(wrong), press(`#${wrong}`), press(`${card}#`));
    const fixed = { ...input, maxDigits: 16, tries: 3, invalidPrompt: '卡号有误' };
    expect(await call.node('collect-digits', fixed)).toMatchObject({
      variables: { result: 'got', attempts: 3 },
    });
    expect(call.kept).toEqual([card]);
    const [first, ...others] = call.heard.map(([verb]) => verb);
    expect(first).toMatchObject({ finishOnKey: '#', maxDigits: 16 });
    for (const verb of others) {
      expect(verb).toMatchObject({ minDigits: 16, maxDigits: 17, dtmfBargein: false });
      expect(verb).not.toHaveProperty('finishOnKey');
    }
  });

  it('ends at the finish key again once one came', async () => {
    const call = aCall(press('6222021234567890'), press('6222021234567890#'), press(card));
    await call.node('collect-digits', { ...input, maxDigits: 16, tries: 3 });
    expect(call.heard[2]![0]).toMatchObject({ finishOnKey: '#', maxDigits: 16 });
  });

  it('counts the finish key alone as a try', async () => {
    const call = aCall(press(''), press(''));
    expect(await call.node('collect-digits', input)).toMatchObject({
      variables: { result: 'invalid', attempts: 2 },
    });
  });

  it('tells silence from a wrong number', async () => {
    const call = aCall({ reason: 'timeout' }, { reason: 'timeout' });
    expect(await call.node('collect-digits', input)).toMatchObject({ variables: { result: 'timeout' } });
  });

  it('asks the switch for what was typed when the caller stops typing', async () => {
    const call = aCall(press(card));
    await call.node('collect-digits', { ...input, finishKey: 'none' });
    expect(call.heard[0]![0]).toMatchObject({ minDigits: 1, interDigitTimeout: 5 });
    expect(call.heard[0]![0]).not.toHaveProperty('finishOnKey');
  });
});

it.each([
  ['4111111111111111', true],
  [card, true],
  ['4111111111111112', false],
  ['0', false],
  ['', false],
  ['41a1', false],
])('check digit of %s: %s', (digits, isValid) => expect(isLuhnValid(digits)).toBe(isValid));
