import { expect, test } from 'vitest';
import { nextCron, parseCron } from './cron';
import { addPeriod, parseDateTime, parseDuration } from './iso-time';
import { nextDue, parseCycle } from './timers';

const at = (text: string) => Date.parse(text);

test.each([
  ['PT10S', '2026-01-31T00:00:10Z'],
  ['P1M', '2026-02-28T00:00:00Z'],
  ['P1Y2M', '2027-03-31T00:00:00Z'],
  ['P1DT2H3M4.5S', '2026-02-01T02:03:04.500Z'],
  ['-PT1H', '2026-01-30T23:00:00Z'],
  ['P2W', '2026-02-14T00:00:00Z'],
  ['PT0S', '2026-01-31T00:00:00Z'],
])('%s from the end of January', (duration, expected) => {
  expect(addPeriod(at('2026-01-31T00:00:00Z'), parseDuration(duration)!)).toBe(at(expected));
});

test.each(['', 'P', 'PT', '10 seconds', 'PT1', 'P99999999Y', '1D', 'PT1H2'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('dates need a zone', () => {
  expect(parseDateTime('2026-03-02T10:00+08:00')).toBe(at('2026-03-02T02:00:00Z'));
  expect(parseDateTime('2026-03-02T10:00:00.5Z')).toBe(at('2026-03-02T10:00:00.500Z'));
  expect(parseDateTime('2026-03-02T10:00+08:00[Asia/Shanghai]')).toBe(at('2026-03-02T02:00:00Z'));
  for (const text of ['2026-03-02T10:00', '2026-03-02', 'soon', '2026-13-02T10:00Z'])
    expect(parseDateTime(text)).toBeUndefined();
});

test('R0 and R1 fire once, R endlessly, the others as often as they say', () => {
  const fires = (cycle: string) => {
    let due: ReturnType<typeof nextDue> = { dueDate: 0, repetitions: parseCycle(cycle)!.repetitions, cycle };
    let count = 0;
    for (; due && count < 10; due = nextDue(due)) count++;
    return count;
  };
  expect(['R0/PT1S', 'R1/PT1S', 'R3/PT1S', 'R/PT1S'].map(fires)).toEqual([1, 1, 3, 10]);
});

test.each([
  ['0 0 9-17 * * MON-FRI', '2026-03-06T17:00:00Z', '2026-03-09T09:00:00Z'],
  ['0 0 9-17 * * MON-FRI', '2026-03-06T12:30:00Z', '2026-03-06T13:00:00Z'],
  ['@daily', '2026-03-06T12:30:00Z', '2026-03-07T00:00:00Z'],
  ['*/10 * * * * *', '2026-03-06T23:59:55Z', '2026-03-07T00:00:00Z'],
  ['0 30 8 1 JAN,JUL ?', '2026-01-01T08:30:00Z', '2026-07-01T08:30:00Z'],
  ['0 0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['0 0 12 * * 7', '2026-03-06T00:00:00Z', '2026-03-08T12:00:00Z'],
])('%s after %s', (cron, from, expected) => {
  expect(nextCron(parseCron(cron)!, at(from))).toBe(at(expected));
});

test.each([
  '0 9 * * *',
  '0 0 25 * * *',
  'a b c d e f',
  '0 0 0 0 * *',
  '*/0 * * * * *',
  '0 0 0 L * *',
  '@often',
])('%s is no cron expression', (text) => {
  expect(parseCron(text)).toBeUndefined();
});

test('a day that never comes has no next firing', () => {
  expect(nextCron(parseCron('0 0 0 30 2 *')!, 0)).toBeUndefined();
});
