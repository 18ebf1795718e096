import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actor, type CallsBench, openCallsBench, record, started, trail, turn } from './testing/calls-bench';

let bench: CallsBench;
let calls: CallsBench['calls'];
beforeEach(async () => {
  bench = await openCallsBench();
  calls = bench.calls;
});
afterEach(() => bench.close());

describe('the IVR trace (I-16)', () => {
  it('goes after 15 days, line by line; the call and its tickets stay', async () => {
    const at = (day: number) => new Date(bench.clock.now().getTime() - day * 86_400_000);
    calls.desk.noteStarted(started('c1', 0));
    for (const day of [14, 15.001])
      calls.desk.noteTurn(
        { tenantId: 'tenant-a', callId: 'c1' },
        { ...turn(`t${day}`, '12', '2'), at: at(day) },
      );
    await calls.flush();
    await bench.project(
      trail.map((one, index) => ({ ...one, timestamp: at(index < 5 ? 16 : 14).getTime() })),
    );
    const before = await calls.records.detail(actor, 'c1');
    expect(before.trace).toHaveLength(3);
    const [sweep] = calls.schedules;
    for (let times = 0; times < 2; times += 1) await sweep!.run();
    const after = await calls.records.detail(actor, 'c1');
    expect(after.trace.map(({ elementId }) => elementId)).toEqual(['say']);
    expect(after).toMatchObject({ keys: '2', ticketIds: ['ticket-1'], callerNumber: '13800000001' });
  });

  it('goes in batches, all of what is old and nothing else', async () => {
    const old = bench.clock.now().getTime() - 20 * 86_400_000;
    const job = (index: number, timestamp: number) => ({
      ...record('JOB', 'CREATED', String(1000 + index), { type: 'say', elementId: 'say' }),
      timestamp,
    });
    await bench.project([
      trail[0]!,
      ...Array.from({ length: 1201 }, (_, index) => job(index, old + index)),
      job(5000, bench.clock.now().getTime()),
    ]);
    await calls.schedules[0]!.run();
    expect((await calls.records.detail(actor, 'c1')).trace.map(({ id }) => id)).toEqual(['6000']);
  });
});
