import { afterAll, beforeAll, expect, it, describe } from 'vitest';
import { holding, Leader, openTestStore, type SqlStore } from '../index';

/** Needs a MySQL: `node test/kit/mysql.mjs -- vitest run platform/store/leases`. */
describe.skipIf(!process.env['TEST_DATABASE_URL'])('leading on MySQL (TEST_DATABASE_URL)', () => {
  let store: SqlStore;
  beforeAll(async () => void (store = await openTestStore([])));
  afterAll(() => store.close());
  const running: string[] = [];
  const partOf = (who: string) => ({
    start: async () => void running.push(who),
    stop: async () => void running.splice(running.indexOf(who), 1),
  });
  const leaderOf = (who: string, name: string, of = store) =>
    new Leader({ store: of, name, part: partOf(who), leaseMs: 800 });

  it('is for one at a time, and passes on at once when it stops', async () => {
    const [first, second] = [leaderOf('first', 'a'), leaderOf('second', 'a')];
    await first.start();
    await second.start();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(running).toEqual(['first']);
    await first.stop();
    await expect.poll(() => running, { timeout: 600 }).toEqual(['second']);
    expect([first.isLeading, second.isLeading]).toEqual([false, true]);
    await second.stop();
    expect(running).toEqual([]);
  });

  it.each([
    ['is away', () => Promise.reject(new Error('away'))],
    ['hangs', () => new Promise(() => undefined)],
  ])('ends where the store %s, before another may begin', async (how, answer) => {
    let isAway = false;
    const lonely = new Proxy(store, {
      get: (target, key) => {
        if (key === 'system' && isAway) return answer;
        const member: unknown = Reflect.get(target, key);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    const [first, second] = [leaderOf('lonely', how, lonely), leaderOf('other', how)];
    await first.start();
    await second.start();
    isAway = true;
    const seen = new Set<string>();
    await expect
      .poll(() => (seen.add(running.join()), running), { timeout: 3_000, interval: 10 })
      .toEqual(['other']);
    expect([...seen]).toEqual(['lonely', '', 'other']);
    isAway = false;
    await first.stop();
    await second.stop();
  });

  it('tells of a start that fails, and leaves it to others', async () => {
    const failing = new Leader({
      store,
      name: 'c',
      part: { ...partOf(''), start: () => Promise.reject(new Error('no')) },
    });
    await expect(failing.start()).rejects.toThrow('no');
    const other = leaderOf('other', 'c');
    await other.start();
    expect(running).toEqual(['other']);
    await other.stop();
  });

  it('does what is for all one after the other', async () => {
    const log: string[] = [];
    const work = (who: string) => async () => {
      log.push(`${who} begins`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      log.push(`${who} ends`);
    };
    await Promise.all([holding(store, 'd', work('a')), holding(store, 'd', work('b'))]);
    expect(log.map((line) => line.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
  });
});
