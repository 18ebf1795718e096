import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import type { Gateway } from '../wire/gateway';
import { CommandSender, type Trail } from './command-sender';

const refusal = (code: status, details = 'x') =>
  Object.assign(new Error(details), { code, details, metadata: new Metadata() });
const busy = () => refusal(status.RESOURCE_EXHAUSTED);
const dropped = () => refusal(status.UNAVAILABLE, 'Connection dropped');

/** A gateway that fails with these, one call after the other, then answers. */
function senderOn(failures: Error[], options: { patienceMs?: number; maxWaiting?: number } = {}) {
  const calls = { count: 0, active: 0, most: 0 };
  const call = async () => {
    calls.count++;
    calls.most = Math.max(calls.most, ++calls.active);
    await new Promise((resolve) => setTimeout(resolve, 1));
    calls.active--;
    const failure = failures.shift();
    if (failure) throw failure;
    return {};
  };
  const settings = { attemptMs: 1_000, patienceMs: 5_000, maxInFlight: 8, maxWaiting: 100, ...options };
  return { calls, sender: new CommandSender({ call } as unknown as Gateway, settings) };
}
const job = { jobKey: '1', variables: '{}' };

describe('a command', () => {
  it('is sent again while the broker is busy, and no further when it refuses', async () => {
    const { sender, calls } = senderOn([busy(), busy(), refusal(status.NOT_FOUND)]);
    await expect(sender.once('CompleteJob', job)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(calls.count).toBe(3);
  });

  it('without an answer is sent again only where that does no harm, and that is noted', async () => {
    const trail: Trail = { hadUnknown: false };
    const harmless = senderOn([dropped()]);
    await harmless.sender.repeat('CompleteJob', job, trail);
    expect([harmless.calls.count, trail.hadUnknown]).toEqual([2, true]);
    const harmful = senderOn([dropped()]);
    await expect(harmful.sender.once('CompleteJob', job)).rejects.toThrow('outcome is unknown');
    expect(harmful.calls.count).toBe(1);
  });

  it('is given up when patience ends', async () => {
    const { sender, calls } = senderOn(Array.from({ length: 1_000 }, busy), { patienceMs: 200 });
    const started = performance.now();
    await expect(sender.repeat('CompleteJob', job)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(calls.count).toBeGreaterThan(2);
    expect(calls.count).toBeLessThan(20);
  });

  it('waits its turn; too many are refused, and fewer are under way after the broker was busy', async () => {
    const { sender, calls } = senderOn([], { maxWaiting: 20 });
    const all = await Promise.allSettled(Array.from({ length: 40 }, () => sender.once('CompleteJob', job)));
    expect(all.filter(({ status: result }) => result === 'rejected')).toHaveLength(12);
    expect(calls.most).toBe(8);
    const pressed = senderOn([busy()]);
    await pressed.sender.once('CompleteJob', job);
    pressed.calls.most = 0;
    await Promise.all(Array.from({ length: 20 }, () => pressed.sender.once('CompleteJob', job)));
    expect(pressed.calls.most).toBeLessThan(8);
  });

  it('in its pause ends at closing', async () => {
    const { sender } = senderOn(Array.from({ length: 1_000 }, busy), { patienceMs: 60_000 });
    const sent = sender.repeat('CompleteJob', job);
    setTimeout(() => sender.close(), 50);
    await expect(sent).rejects.toThrow('The engine is closed');
    await expect(sender.repeat('CompleteJob', job)).rejects.toThrow('The engine is closed');
  });
});
