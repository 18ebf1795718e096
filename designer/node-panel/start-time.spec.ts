import { expect, it } from 'vitest';
import { readStartTime, writeStartTime } from './start-time';

const zone = 'Asia/Shanghai';

it.each([
  [{ mode: 'once', at: '2026-12-31T09:00' }, { timeDate: '2026-12-31T09:00:00+08:00' }],
  [{ mode: 'every', interval: 'PT2H' }, { timeCycle: 'R/PT2H' }],
  [{ mode: 'daily', at: '09:05', isWorkdays: false }, { timeCycle: '0 5 9 * * *' }],
  [{ mode: 'daily', at: '18:00', isWorkdays: true }, { timeCycle: '0 0 18 * * MON-FRI' }],
  [{ mode: 'own', text: 'R3/PT1H' }, { timeCycle: 'R3/PT1H' }],
  [{ mode: 'own', text: '0 0 9 1 * *' }, { timeCycle: '0 0 9 1 * *' }],
] as const)('%o is drawn and read again', (time, drawn) => {
  expect(writeStartTime(time, zone)).toEqual(drawn);
  expect(readStartTime(drawn, zone)).toEqual(time);
});

it('says a date in the zone of the bank, however it was written', () => {
  expect(readStartTime({ timeDate: '2026-12-31T01:00:00Z' }, zone)).toEqual({
    mode: 'once',
    at: '2026-12-31T09:00',
  });
  expect(readStartTime({ timeDate: '=due' }, zone)).toEqual({ mode: 'once', at: '' });
});

it('draws nothing of what is empty', () => {
  expect(writeStartTime({ mode: 'once', at: '' }, zone)).toEqual({});
  expect(writeStartTime({ mode: 'daily', at: '', isWorkdays: true }, zone)).toEqual({});
  expect(readStartTime({}, zone)).toBeUndefined();
});
