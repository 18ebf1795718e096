import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  missingForProduction,
  type Production,
  type ProductionRole,
  startProduction,
  startRedis,
  type ZeebeOptions,
} from '@callweave/test/kit';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BankAtWork } from './production-faults/bank-at-work';
import { killLeader } from './production-faults/leader';
import { isSoak, size } from './production-faults/sizes';
import { mayMount, SmallDisk } from './production-faults/small-disk';
import { hasFaketime, WallClocks } from './production-faults/wall-clocks';

const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const needs = missingForProduction.length ? ` (needs ${missingForProduction.join(' and ')})` : '';
/**
 * What screens are told at the latest: each process looks every 5 s, asks for 2 s, misses another one after 20 s and
 * remembers a lost call for 30 s.
 */
const toldWithin = { timeout: 60_000, interval: 200 };
const hourSeconds = 3_600;

type Case = (name: string, work: (bank: BankAtWork) => Promise<void>, isPossible?: boolean) => void;

/**
 * The production stack with calls and tickets on it while something is broken: nothing acknowledged is lost or doubled,
 * everything catches up, and people are told meanwhile. `PRODUCTION_FAULTS=soak`: 100 calls and long faults; what they
 * saw stands beside each case with `--reporter=verbose`.
 */
function onProduction(name: string, zeebe: Omit<ZeebeOptions, 'records'>, walk: (when: Case) => void): void {
  describe.skipIf(needs !== '' && !isRequired)(`${name}${needs}`, { timeout: size.timeoutMs }, () => {
    let clocks: WallClocks | undefined;
    let stack: Production | undefined;
    let bank: BankAtWork;
    beforeAll(async () => {
      clocks = new WallClocks();
      stack = await startProduction({ env: { SEED: 'demo' }, envOf: clocks.of, zeebe });
      bank = await BankAtWork.open(stack, clocks);
    }, 240_000);
    afterAll(async () => {
      await bank?.close();
      await stack?.stop();
      clocks?.remove();
    }, 60_000);
    walk((what, work, isPossible = true) =>
      it.skipIf(!isPossible && !isRequired)(what, async ({ annotate }) => {
        expect(isPossible, what).toBe(true);
        await work(bank);
        await annotate(bank.summary);
      }),
    );
  });
}

const kill = async ({ roles }: Production, role: ProductionRole) => {
  roles[role].kill('SIGKILL');
  await roles[role].ended;
};
const told = ({ screen }: BankAtWork, ...parts: string[]) =>
  expect.poll(() => screen.degraded, toldWithin).toEqual(expect.arrayContaining(parts));
const calm = ({ screen }: BankAtWork) => expect.poll(() => screen.degraded, toldWithin).toEqual([]);

onProduction('under load, nothing acknowledged is lost or doubled', { controlledClock: true }, (when) => {
  for (const role of ['api', 'gateway', 'scheduler', 'worker'] as const)
    when(`when ${role} is killed and comes back`, async (bank) => {
      const { stack } = bank;
      const calls = await bank.through(async () => {
        await kill(stack, role);
        await stack.restart(role);
      });
      // Nobody on the line needs these.
      if (role === 'api' || role === 'scheduler')
        expect(calls.filter(({ ticketNumber }) => !ticketNumber)).toEqual([]);
    });

  const gone = size.sinkGoneMs / 1000;
  when(
    `when the sink is gone for ${gone} s, then gateway and scheduler until people are told`,
    async (bank) => {
      const { stack } = bank;
      await bank.through(async () => {
        await kill(stack, 'worker');
        await pause(size.sinkGoneMs);
        await Promise.all([kill(stack, 'gateway'), kill(stack, 'scheduler')]);
        await told(bank, 'records', 'telephony', 'engine');
        const roles = ['worker', 'gateway', 'scheduler'] as const;
        await Promise.all(roles.map((role) => stack.restart(role)));
      });
      await calm(bank);
    },
  );

  when(`when the broker is killed and gone for ${size.brokerGoneMs / 1000} s`, async (bank) => {
    const { zeebe } = bank.stack;
    await bank.through(async () => {
      await zeebe.kill();
      await pause(size.brokerGoneMs);
      await told(bank, 'engine');
      await zeebe.start();
    });
    await calm(bank);
  });

  when('when MySQL is killed and comes back', async (bank) => {
    const { mysql } = bank.stack;
    await bank.through(async () => {
      await mysql.kill();
      await expect.poll(() => bank.unwell(), toldWithin).toContain('store');
      await mysql.start();
    });
    await calm(bank);
  });

  when('when MySQL is read-only, and people are told so in words', async (bank) => {
    const { stack, http } = bank;
    const body = { flowKey: 'bank-ticket', action: 'save', fields: { title: '试试' } };
    await bank.through(async () => {
      const db = await createConnection(stack.mysql.url);
      await db.query('set global super_read_only = on');
      const refused = await http.send('post', '/api/tickets', { body });
      expect(refused).toMatchObject({ status: 503, body: { title: '数据暂时无法读写，请稍后再试' } });
      await pause(size.otherFaultsMs);
      await told(bank, 'store');
      expect((await http.send('get', '/api/tickets')).status).toBe(200);
      await db.query('set global read_only = off');
      await db.end();
    });
    await calm(bank);
  });

  const fullDisk = async (bank: BankAtWork) => {
    const { mysql } = bank.stack;
    // In the size of every change only the tables' disk: a binary log without room holds each commit for up to 60 s.
    const folder = join(mysql.folder, isSoak ? 'data' : 'data/callweave');
    const offline = async <T>(work: () => T) => {
      await mysql.kill('SIGTERM');
      const done = work();
      await mysql.start();
      return done;
    };
    const disk = await offline(() => SmallDisk.under(folder, isSoak ? 2_000 : 200));
    try {
      await bank.through(async () => {
        disk.fill();
        await pause(size.otherFaultsMs);
        await told(bank, 'store');
        disk.free();
        // One that gave up, as some do, is started again by who looks after it.
        await mysql.start();
      });
    } finally {
      await offline(() => disk.remove());
    }
    await calm(bank);
  };
  when('when the disk of MySQL is full (needs mount)', fullDisk, mayMount);

  when('when Redis is killed and comes back', async (bank) => {
    const { redis } = bank.stack;
    await bank.through(async () => {
      await redis.stop('SIGKILL');
      await told(bank, 'bus');
      const again = await startRedis({ port: redis.port });
      bank.onClose(() => again.stop());
    });
    await calm(bank);
  });

  const jumps = async (bank: BankAtWork) => {
    await bank.through(async () => {
      for (const role of ['api', 'worker', 'gateway', 'scheduler'] as const) {
        bank.clocks.set(role, hourSeconds);
        await pause(size.otherFaultsMs);
        bank.clocks.set(role, 0);
        await pause(size.otherFaultsMs / 2);
      }
    });
    await calm(bank);
  };
  when(
    'when clocks jump an hour ahead and back, one after the other (needs libfaketime)',
    jumps,
    hasFaketime,
  );

  // All leases end at once, and timers of an hour fire. It goes back by a restart.
  when("when the broker's clock jumps an hour ahead", async (bank) => {
    const { zeebe } = bank.stack;
    await bank.through(() => zeebe.advanceClock(hourSeconds * 1000));
    await zeebe.restart();
    await calm(bank);
  });
});

onProduction('three brokers', { brokers: 3 }, (when) => {
  when('lose their leader in mid-call and mid-step: callers hear the hold prompt at worst', async (bank) => {
    const calls = await bank.through(() => killLeader(bank.stack.zeebe));
    expect(calls.filter(({ ticketNumber }) => !ticketNumber)).toEqual([]);
  });
});
