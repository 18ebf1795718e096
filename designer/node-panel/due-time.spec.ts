import { expect, it } from 'vitest';
import { parseDueTime, writeDueTime } from './due-time';

it('reads and writes a time after the start, and nothing more', () => {
  expect(parseDueTime(writeDueTime('PT4H')!)).toBe('PT4H');
  expect(parseDueTime('=now() + duration("PT4H")')).toBe('PT4H');
  expect(parseDueTime('')).toBe('');
  expect(parseDueTime('=dueAt')).toBeUndefined();
  expect(writeDueTime('')).toBeUndefined();
});
