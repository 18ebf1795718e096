import { type RecordLookup, VirtualClock } from '@callweave/platform/kernel';
import { describe, expect, it } from 'vitest';
import { Reservations } from './reservations';

const USE_MS = 10_000;

/** As the tables do it. */
function lookupWithRows(): RecordLookup {
  const rows = new Map<string, number>();
  return {
    recordsOf: async () => [],
    createdInstance: async () => undefined,
    reserveCreation: async (key, now, until) => {
      const row = rows.get(key);
      const isMine = row === undefined || row <= now.getTime();
      if (isMine) rows.set(key, until.getTime());
      return { isMine, isFirst: row === undefined };
    },
  };
}

describe('the right to send a creation', () => {
  it('is one process’s until it ends, then anybody’s, who has to ask the records', async () => {
    const [lookup, clock] = [lookupWithRows(), new VirtualClock()];
    const [one, two] = [new Reservations(lookup, clock, USE_MS), new Reservations(lookup, clock, USE_MS)];
    expect(await one.take('k')).toEqual({ isMine: true, isUntouched: true });
    expect(await two.take('k')).toEqual({ isMine: false, isUntouched: false });
    clock.advance(3 * USE_MS);
    expect(await two.take('k')).toEqual({ isMine: true, isUntouched: false });
    expect(await one.take('k')).toMatchObject({ isMine: false });
  });

  it('is prolonged by who has it', async () => {
    const [lookup, clock] = [lookupWithRows(), new VirtualClock()];
    const one = new Reservations(lookup, clock, USE_MS);
    await one.take('k');
    clock.advance(1.5 * USE_MS);
    expect(await one.take('k')).toEqual({ isMine: true, isUntouched: true });
    clock.advance(1.5 * USE_MS);
    expect(await new Reservations(lookup, clock, USE_MS).take('k')).toMatchObject({ isMine: false });
  });

  it('knows whether anything may have been carried out under it', async () => {
    const one = new Reservations(lookupWithRows(), new VirtualClock(), USE_MS);
    await one.take('k');
    one.touch('k');
    expect(await one.take('k')).toEqual({ isMine: true, isUntouched: false });
    one.untouch('k');
    expect(await one.take('k')).toEqual({ isMine: true, isUntouched: true });
  });
});
