import { describe, expect, it } from 'vitest';
import { aCall } from '../testing/fake-call';

const branchAt = async (time: string, input: Record<string, unknown>) => {
  const outcome = await aCall().at(new Date(time)).node('schedule', input);
  return outcome.kind === 'completed' ? outcome.variables.branch : outcome;
};

describe('schedule (I-02, I-03)', () => {
  it.each([
    ['2026-03-02T01:00:00Z', 'open'],
    ['2026-03-02T00:59:59Z', 'closed'],
    ['2026-03-02T09:00:00Z', 'closed'],
    ['2026-03-01T03:00:00Z', 'closed'],
    ['2026-10-01T03:00:00Z', 'holiday'],
  ])('at %s in Shanghai: %s', async (time, branch) => {
    expect(await branchAt(time, { holidays: '2026-10-01， 2026-10-02' })).toBe(branch);
  });

  it('takes several windows a day', async () => {
    const hours = '09:00-12:00,13:30-17:30';
    expect(await branchAt('2026-03-02T04:30:00Z', { hours })).toBe('closed');
    expect(await branchAt('2026-03-02T05:30:00Z', { hours })).toBe('open');
  });

  it('gives each holiday of a detailed schedule its own branch', async () => {
    const schedule = {
      weekly: [{ days: [4], from: '09:00', to: '24:00' }],
      holidays: [
        { date: '2026-10-01', greeting: '国庆' },
        { date: '2026-10-08', windows: [{ from: '10:00', to: '12:00' }] },
      ],
    };
    expect(await branchAt('2026-10-01T03:00:00Z', { schedule })).toBe('国庆');
    expect(await branchAt('2026-10-08T03:00:00Z', { schedule })).toBe('open');
    expect(await branchAt('2026-10-08T05:00:00Z', { schedule })).toBe('closed');
    expect(await branchAt('2026-09-24T15:59:00Z', { schedule })).toBe('open');
  });

  it.each([{ hours: '9-17' }, { days: '8' }, { holidays: '国庆' }, { timeZone: 'Mars/Base' }])(
    'is wrongly drawn with %j',
    async (input) => {
      expect(await branchAt('2026-03-02T01:00:00Z', input)).toMatchObject({ kind: 'failed', retries: 0 });
    },
  );
});
