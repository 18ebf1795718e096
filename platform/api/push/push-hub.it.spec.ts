import { openRedisBus, type RedisBus } from '@callweave/platform/bus-redis';
import { newId, silentLogger, type PushFrame, systemClock } from '@callweave/platform/kernel';
import { startRedis } from '@callweave/test/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PushHub } from './push-hub';
import { PushTickets } from './push-tickets';

/** Needs Redis: `node test/kit/redis.mjs -- vitest run platform/api/push`. */
describe.skipIf(!process.env['TEST_REDIS_URL'])('pushes of several processes (TEST_REDIS_URL)', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let buses: RedisBus[];
  beforeEach(async () => {
    redis = await startRedis();
    const options = { url: redis.url, log: silentLogger, stream: newId() };
    buses = [await openRedisBus(options), await openRedisBus(options)];
  });
  afterEach(async () => {
    for (const bus of buses) await bus.close();
    await redis.stop();
  });
  const hubs = () => buses.map((bus) => new PushHub(bus, systemClock)) as [PushHub, PushHub];

  it('arrive at every process, and are resumed at another one without gap or double', async () => {
    const [here, there] = hubs();
    const frames: PushFrame[] = [];
    const { position } = there.subscribe(
      'bank',
      'news',
      (frame) => frames.push(frame),
      () => undefined,
    );
    for (const n of [1, 2, 3]) here.publish('bank', 'news', n);
    here.publish('other', 'news', 'theirs');
    await expect.poll(() => frames.map(({ data }) => data)).toEqual([1, 2, 3]);
    await expect.poll(() => here.missed('bank', 'news', position)).toEqual(frames);
    expect(here.missed('bank', 'news', frames[1]!.position)).toEqual([frames[2]]);
  });

  it('are read again at a process that came later than the position', async () => {
    const [, there] = hubs();
    const { position } = there.subscribe(
      'bank',
      'news',
      () => undefined,
      () => undefined,
    );
    await expect.poll(() => buses[0]!.position, { timeout: 5_000 }).toBeGreaterThan(position);
    const late = new PushHub(buses[0]!, systemClock);
    expect(late.missed('bank', 'news', position)).toBeUndefined();
  });

  it('tell listeners to read again when some may be lost', async () => {
    const [here] = hubs();
    let resets = 0;
    const { position } = here.subscribe(
      'bank',
      'news',
      () => undefined,
      () => (resets += 1),
    );
    const { port } = redis;
    await redis.stop('SIGKILL');
    redis = await startRedis({ port });
    await expect.poll(() => resets, { timeout: 15_000 }).toBeGreaterThan(0);
    expect(here.missed('bank', 'news', position)).toBeUndefined();
  }, 20_000);

  it('are opened by a ticket of another process, once', async () => {
    const [here, there] = buses.map((bus) => new PushTickets(systemClock, bus, 'k'.repeat(32)));
    const ticket = here!.create({ tenantId: 'bank', sessionId: 's' });
    expect(there!.use(`${ticket}x`)).toBeUndefined();
    expect(there!.use(ticket)).toMatchObject({ tenantId: 'bank', sessionId: 's' });
    const heard = new Promise((resolve) => buses[0]!.subscribe('later', resolve));
    buses[1]!.publish('later', true);
    await heard;
    expect(here!.use(ticket)).toBeUndefined();
  });
});
