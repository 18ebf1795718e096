import { openRedisBus, type RedisBus } from '@callweave/platform/bus-redis';
import { newId, silentLogger } from '@callweave/platform/kernel';
import { startRedis } from '@callweave/test/kit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEventBus } from './describe-event-bus';

/** Needs Redis: `node test/kit/redis.mjs -- vitest run test/contract/event-bus`. */
const url = process.env['TEST_REDIS_URL'];
const log = silentLogger;

describe.skipIf(!url)('on Redis (TEST_REDIS_URL)', () => {
  describeEventBus('on Redis', async () => {
    const stream = newId();
    const [here, there] = [
      await openRedisBus({ url: url!, log, stream }),
      await openRedisBus({ url: url!, log, stream }),
    ];
    return { here, there, close: async () => void (await Promise.all([here.close(), there.close()])) };
  });

  describe('of its own, which comes and goes', () => {
    let redis: Awaited<ReturnType<typeof startRedis>>;
    let buses: RedisBus[];
    const [here, there] = [() => buses[0]!, () => buses[1]!];
    beforeAll(async () => {
      redis = await startRedis();
      buses = [await openRedisBus({ url: redis.url, log }), await openRedisBus({ url: redis.url, log })];
    });
    afterAll(async () => {
      for (const bus of buses) await bus.close();
      await redis.stop();
    });
    const listen = (bus: RedisBus) => {
      const heard: [unknown, number][] = [];
      bus.subscribe('talk', (message, position) => heard.push([message, position!]));
      return heard;
    };

    it('gives a message the same position everywhere, growing from what was before', async () => {
      const [mine, theirs] = [listen(here()), listen(there())];
      const before = here().position;
      for (let n = 0; n < 50; n++) buses[n % 2]!.publish('talk', n);
      await expect.poll(() => [mine.length, theirs.length]).toEqual([50, 50]);
      expect(mine).toEqual(theirs);
      const positions = [before, ...mine.map(([, position]) => position)];
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      expect(here().position).toBeGreaterThanOrEqual(positions.at(-1)!);
    });

    it('tells everybody that one publisher could not be heard', async () => {
      let gaps = 0;
      there().onGap(() => (gaps += 1));
      const admin = new Redis(redis.url);
      // Everybody loses their connections; while they come back one has something to say.
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal');
      here().publish('talk', 'lost');
      await expect.poll(() => gaps, { timeout: 5_000 }).toBeGreaterThan(0);
      admin.disconnect();
      const theirs = listen(there());
      await expect
        .poll(() => (here().publish('talk', 'back'), theirs.length), { timeout: 5_000 })
        .toBeGreaterThan(0);
    });

    it('goes on after a restart of Redis that forgot everything; nothing comes late', async () => {
      const gaps = [0, 0];
      buses.forEach((bus, at) => bus.onGap(() => (gaps[at]! += 1)));
      const theirs = listen(there());
      const { port } = redis;
      await redis.stop('SIGKILL');
      here().publish('talk', 'into the void');
      redis = await startRedis({ port });
      await expect.poll(() => gaps.every((count) => count > 0), { timeout: 15_000 }).toBe(true);
      const before = here().position;
      await expect
        .poll(() => (here().publish('talk', 'again'), theirs.length), { timeout: 10_000 })
        .toBeGreaterThan(0);
      expect(theirs.map(([message]) => message)).not.toContain('into the void');
      expect(theirs.at(-1)![1]).toBeGreaterThan(before);
      expect(await here().health()).toMatchObject({ isReady: true });
    }, 30_000);

    it('does not open where there is no Redis', async () => {
      await expect(openRedisBus({ url: 'redis://127.0.0.1:1', log })).rejects.toThrow();
    });
  });
});
