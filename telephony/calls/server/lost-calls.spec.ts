import type { EngineRecord } from '@callweave/platform/kernel';
import { testActor } from '@callweave/platform/store';
import { callQuery } from '@callweave/telephony/calls/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { actor, type CallsBench, flowEnd, openCallsBench, record, started } from './testing/calls-bench';

let bench: CallsBench;
let calls: CallsBench['calls'];
beforeEach(async () => {
  bench = await openCallsBench();
  calls = bench.calls;
});
afterEach(() => bench.close());

/** The start of a call's instance, as the engine records it: its variables in the order they were given. */
const birth = [
  record('VARIABLE', 'CREATED', '11', { name: 'callId', value: '"c1"' }),
  record('VARIABLE', 'CREATED', '12', { name: 'callerNumber', value: '"13800000001"' }),
  record('VARIABLE', 'CREATED', '13', { name: 'calledNumber', value: '"95588"' }),
];

describe('a call whose start nobody noted', () => {
  beforeEach(() => bench.addNumber('95588', actor, { institutionId: 'branch' }));
  const only = async () => {
    const { items } = await calls.records.list(actor, callQuery.parse({}));
    expect(items).toHaveLength(1);
    return calls.records.detail(actor, 'c1');
  };

  it.each([
    ['at once', (records: EngineRecord[]) => [records]],
    ['one by one', (records: EngineRecord[]) => records.map((one) => [one])],
    ['twice', (records: EngineRecord[]) => [records, records]],
    [
      'in another order, as Zeebe may',
      ([id, ...more]: EngineRecord[]) => [[...more.slice(0, 2), id!, more[2]!]],
    ],
    [
      'in another order one by one',
      ([id, ...more]: EngineRecord[]) => [...more.slice(0, 2), id!, more[2]!].map((one) => [one]),
    ],
  ])('has one record from its instance, whose records come %s', async (_how, batches) => {
    for (const batch of batches([...birth, flowEnd])) await bench.project(batch);
    expect(await only()).toMatchObject({
      ...{ callerNumber: '13800000001', calledNumber: '95588', serviceNumber: '95588', flowName: '总机' },
      ...{ state: 'ended', startedAt: '2026-03-02T01:00:00.000Z' },
    });
    const branch = { ...testActor({ rights: { 'calls.view': 'institution' } }), institutionId: 'branch' };
    expect(await calls.records.exists(branch, 'c1')).toBe(true);
  });

  it('is told more of by a note that comes late, and nothing else', async () => {
    await bench.project(birth);
    calls.desk.noteStarted(started('c1', 5, { callerName: '李雷', serviceNumber: '1', flowName: '别的' }));
    await calls.flush();
    expect(await only()).toMatchObject({
      ...{ callerName: '李雷', serviceNumber: '95588', flowName: '总机', state: 'active' },
      startedAt: '2026-03-02T01:00:00.000Z',
    });
  });

  it('is told its numbers by a note that comes before they are read', async () => {
    await bench.project(birth.slice(0, 1));
    calls.desk.noteStarted(started('c1', 5, { callerNumber: '139', serviceNumber: '95588' }));
    await calls.flush();
    expect(await only()).toMatchObject({ callerNumber: '139', serviceNumber: '95588' });
  });

  it('leaves a noted record as it is', async () => {
    calls.desk.noteStarted(started('c1', 5, { callerNumber: '139' }));
    await calls.flush();
    await bench.project(birth);
    expect(await only()).toMatchObject({ callerNumber: '139', startedAt: '2026-03-02T01:05:00.000Z' });
  });

  it('is no call when only a ticket speaks of it', async () => {
    vi.spyOn(bench.releases, 'byProcessDefinition').mockResolvedValue({ id: 'r2', kind: 'ticket' } as never);
    await bench.project(birth);
    expect((await calls.records.list(actor, callQuery.parse({}))).items).toEqual([]);
  });
});

describe('a call nobody has seen for long', () => {
  const minute = (value: number) => new Date(Date.UTC(2026, 2, 2, 1, value));

  it('is closed as lost when it was last seen, unless its owner keeps vouching for it', async () => {
    calls.desk.noteStarted(started('lost', 0));
    calls.desk.noteStarted(started('up', 0));
    calls.desk.noteAnswered({ tenantId: 'tenant-a', callId: 'lost', at: minute(1) });
    await calls.flush();
    const both = ['lost', 'up'].map((callId) => ({ tenantId: 'tenant-a', callId }));
    await calls.desk.noteAlive(both, minute(3));
    await calls.desk.noteAlive([both[1]!], minute(9));
    bench.frames.length = 0;
    expect(await calls.desk.closeLost(minute(3))).toEqual([]);
    expect(await calls.desk.closeLost(minute(5))).toEqual(['lost']);
    expect(await calls.desk.closeLost(minute(5))).toEqual([]);
    expect(bench.frames.map(({ to }) => to)).toContain('tenant-a call:lost');
    expect(await calls.records.detail(actor, 'lost')).toMatchObject({
      ...{ state: 'ended', hangUpSide: 'network', talkSeconds: 120 },
      endedAt: minute(3).toISOString(),
    });
    expect((await calls.records.detail(actor, 'up')).state).toBe('active');
  });

  it('was hung up by whom the switch says later', async () => {
    calls.desk.noteStarted(started('c1', 0));
    await calls.flush();
    await calls.desk.closeLost(minute(5));
    for (const side of ['caller', 'network'] as const)
      calls.desk.noteEnded({ tenantId: 'tenant-a', callId: 'c1', at: minute(4), side });
    await calls.flush();
    expect(await calls.records.detail(actor, 'c1')).toMatchObject({
      ...{ hangUpSide: 'caller', endedAt: minute(4).toISOString() },
    });
  });
});
