import { describe, expect, it } from 'vitest';
import { addWorkingTime, openAt, type WorkSchedule } from './calendar';

const office: WorkSchedule = {
  weekly: [
    { days: [1, 2, 3, 4, 5], from: '09:00', to: '12:00' },
    { days: [1, 2, 3, 4, 5], from: '13:00', to: '18:00' },
  ],
  holidays: [
    { date: '2026-10-01', greeting: 'national-day', windows: [] },
    { date: '2026-10-10', windows: [{ from: '10:00', to: '16:00' }] },
  ],
};
const always: WorkSchedule = {
  weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
  holidays: [],
};
const china = 'Asia/Shanghai';
const at = (text: string) => new Date(text);

describe('working calendar', () => {
  it.each([
    ['2026-03-02T09:00:00+08:00', 'open', '2026-03-02T12:00:00+08:00'],
    ['2026-03-02T08:59:59+08:00', 'closed', '2026-03-02T09:00:00+08:00'],
    ['2026-03-02T12:00:00+08:00', 'closed', '2026-03-02T13:00:00+08:00'],
    ['2026-03-06T18:00:00+08:00', 'closed', '2026-03-09T09:00:00+08:00'],
    ['2026-10-01T10:00:00+08:00', 'national-day', '2026-10-02T00:00:00+08:00'],
    ['2026-10-10T10:30:00+08:00', 'open', '2026-10-10T16:00:00+08:00'],
  ])('at %s is %s until %s', (instant, branch, until) => {
    expect(openAt(office, at(instant), china)).toEqual({ branch, until: at(until) });
  });

  it('says nothing about the end of what never ends', () => {
    expect(openAt(always, at('2026-03-02T00:00:00Z'), china)).toEqual({ branch: 'open' });
    expect(openAt({ weekly: [], holidays: [] }, at('2026-03-02T00:00:00Z'), china)).toEqual({
      branch: 'closed',
    });
  });

  it('keeps wall-clock hours across clock changes', () => {
    const berlin = (text: string) => openAt(office, at(text), 'Europe/Berlin').until;
    expect(berlin('2026-03-27T17:00:00Z')).toEqual(at('2026-03-30T07:00:00Z'));
    expect(berlin('2026-10-23T16:30:00Z')).toEqual(at('2026-10-26T08:00:00Z'));
  });

  it('gives a skipped time the instant of the change and a doubled one its first', () => {
    const night = (from: string): WorkSchedule => ({
      weekly: [{ days: [7], from, to: '12:00' }],
      holidays: [],
    });
    const start = (text: string) => openAt(night('02:30'), at(text), 'Europe/Berlin').until;
    expect(start('2026-03-28T23:30:00Z')).toEqual(at('2026-03-29T01:00:00Z'));
    expect(start('2026-10-24T22:30:00Z')).toEqual(at('2026-10-25T00:30:00Z'));
  });

  it('adds working time over lunch, nights, weekends and holidays', () => {
    const hour = 3_600_000;
    const due = (from: string, hours: number) => addWorkingTime(office, at(from), hours * hour, china);
    expect(due('2026-03-02T11:00:00+08:00', 1)).toEqual(at('2026-03-02T12:00:00+08:00'));
    expect(due('2026-03-02T11:00:00+08:00', 2)).toEqual(at('2026-03-02T14:00:00+08:00'));
    expect(due('2026-03-06T17:00:00+08:00', 2)).toEqual(at('2026-03-09T10:00:00+08:00'));
    expect(due('2026-09-30T17:30:00+08:00', 1)).toEqual(at('2026-10-02T09:30:00+08:00'));
    expect(due('2026-03-02T11:00:00+08:00', 0)).toEqual(at('2026-03-02T11:00:00+08:00'));
    expect(() => addWorkingTime({ weekly: [], holidays: [] }, at('2026-03-02T00:00:00Z'), 1, china)).toThrow(
      RangeError,
    );
  });

  it('counts real hours on days of 23 and 25 hours', () => {
    const from = at('2026-03-28T23:00:00Z');
    const until = addWorkingTime(always, from, 24 * 3_600_000, 'Europe/Berlin');
    expect(until.getTime() - from.getTime()).toBe(24 * 3_600_000);
  });
});
