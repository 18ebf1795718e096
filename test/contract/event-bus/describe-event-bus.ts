import { type EventBus, maxBusMessageLength } from '@callweave/platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

export interface BusUnderTest {
  /** What two processes have; the same object where the bus ends at the process. */
  here: EventBus;
  there: EventBus;
  close(): Promise<void>;
}

/** What every {@link EventBus} does. */
export function describeEventBus(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`event bus, ${name}`, () => {
    let bus: BusUnderTest;
    beforeAll(async () => void (bus = await open()));
    afterAll(() => bus.close());
    const collect = (channel: string, on = bus.there) => {
      const got: unknown[] = [];
      return { got, stop: on.subscribe(channel, (message) => got.push(message)) };
    };

    it('brings messages to every process, its own too, in order', async () => {
      const [own, other] = [collect('order', bus.here), collect('order')];
      const sent = Array.from({ length: 200 }, (_, n) => ({ n }));
      for (const message of sent) bus.here.publish('order', message);
      expect(own.got).toEqual([]); // after the publisher's turn
      await expect.poll(() => other.got.length).toBe(200);
      await expect.poll(() => own.got).toEqual(sent);
      expect(other.got).toEqual(sent);
    });

    it('keeps channels apart and stops when asked to', async () => {
      const [first, second] = [collect('first'), collect('second')];
      bus.here.publish('first', 1);
      bus.here.publish('second', 2);
      await expect.poll(() => second.got).toEqual([2]);
      second.stop();
      bus.here.publish('second', 3);
      bus.here.publish('first', 4);
      await expect.poll(() => first.got).toEqual([1, 4]);
      expect(second.got).toEqual([2]);
    });

    it('brings copies of what is JSON, whatever the text', async () => {
      const { got } = collect('copies');
      const message = { text: '云织 𠮷 " \\ \u0000 $', list: [null, true, 1.5], none: undefined };
      bus.here.publish('copies', message);
      bus.here.publish('copies', undefined);
      message.text = 'changed afterwards';
      await expect
        .poll(() => got)
        .toEqual([{ text: '云织 𠮷 " \\ \u0000 $', list: [null, true, 1.5] }, null]);
      expect(got[0]).not.toHaveProperty('none');
    });

    it('refuses what is too long, and takes what is not', async () => {
      const { got } = collect('long');
      expect(() => bus.here.publish('long', 'x'.repeat(maxBusMessageLength))).toThrow(RangeError);
      bus.here.publish('long', 'x'.repeat(maxBusMessageLength - 2));
      await expect.poll(() => got.map((text) => String(text).length)).toEqual([maxBusMessageLength - 2]);
    });

    it('keeps the failure of a receiver from the others', async () => {
      bus.there.subscribe('failing', () => {
        throw new Error('a defect');
      });
      const { got } = collect('failing');
      bus.here.publish('failing', 1);
      await expect.poll(() => got).toEqual([1]);
    });
  });
}
