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
import { size } from './production-faults/sizes';
import { killLeader } from './production-faults/leader';

const isRequired = process.env['REQUIRE_SERVICES'] === '1';
const needs = missingForProduction.length ? ` (needs ${missingForProduction.join(' and ')})` : '';
/** What screens are told at the latest: each process looks every 5 s, and asks for 2 s. */
const toldWithin = { timeout: 30_000, interval: 200 };

/**
 * The production stack with calls and tickets on it while something is broken: nothing acknowledged is lost or doubled,
 * everything catches up, and people are told meanwhile. `PRODUCTION_FAULTS=soak`: 100 calls and long faults.
 */
function onProduction(
  name: string,
  zeebe: Omit<ZeebeOptions, 'records'>,
  walk: (bank: () => BankAtWork) => void,
): void {
  describe.skipIf(needs !== '' && !isRequired)(`${name}${needs}`, { timeout: size.timeoutMs }, () => {
    let stack: Production | undefined;
    let bank: BankAtWork;
    beforeAll(async () => {
      stack = await startProduction({ env: { SEED: 'demo' }, zeebe });
      bank = await BankAtWork.open(stack);
    }, 240_000);
    afterAll(async () => {
      await bank?.close();
      await stack?.stop();
    }, 60_000);
    walk(() => bank);
  });
}

const kill = async ({ roles }: Production, role: ProductionRole) => {
  roles[role].kill('SIGKILL');
  await roles[role].ended;
};
const told = ({ screen }: BankAtWork, part: string) =>
  expect.poll(() => [...screen.told], toldWithin).toContain(part);
const calm = ({ screen }: BankAtWork) => expect.poll(() => screen.degraded, toldWithin).toEqual([]);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

onProduction('under load, nothing acknowledged is lost or doubled', {}, (bank) => {
  it.each(['api', 'gateway', 'scheduler'] as const)('when %s is killed and comes back', async (role) => {
    const { stack } = bank();
    const calls = await bank().through(async () => {
      await kill(stack, role);
      await stack.restart(role);
    });
    // Nobody on the line needs the API or a scheduler.
    if (role !== 'gateway') expect(calls.filter(({ ticketNumber }) => !ticketNumber)).toEqual([]);
  });

  it(`when the sink is gone for ${size.sinkGoneMs / 1000} s`, async () => {
    const { stack } = bank();
    await bank().through(async () => {
      await kill(stack, 'worker');
      await pause(size.sinkGoneMs);
      await stack.restart('worker');
    });
    await calm(bank());
  });

  it(`when the broker is killed and gone for ${size.brokerGoneMs / 1000} s`, async () => {
    const { stack, screen } = bank();
    screen.forget();
    await bank().through(async () => {
      await stack.zeebe.kill();
      await pause(size.brokerGoneMs);
      await told(bank(), 'engine');
      await stack.zeebe.start();
    });
    await calm(bank());
  });

  it('when MySQL is killed and comes back', async () => {
    const { stack } = bank();
    await bank().through(async () => {
      await stack.mysql.kill();
      expect(await bank().unwell()).toContain('store');
      await stack.mysql.start();
    });
    await calm(bank());
  });

  it(`when MySQL is read-only for ${size.readOnlyMs / 1000} s`, async () => {
    const { stack } = bank();
    await bank().through(async () => {
      const db = await createConnection(stack.mysql.url);
      await db.query('set global super_read_only = on');
      await pause(size.readOnlyMs);
      await db.query('set global read_only = off');
      await db.end();
    });
    await calm(bank());
  });

  it('when Redis is killed and comes back', async () => {
    const { stack, screen } = bank();
    screen.forget();
    const { port } = stack.redis;
    await bank().through(async () => {
      await stack.redis.stop('SIGKILL');
      await told(bank(), 'bus');
      const again = await startRedis({ port });
      bank().onClose(() => again.stop());
    });
    await calm(bank());
  });
});

onProduction('three brokers', { brokers: 3 }, (bank) => {
  it('lose their leader in mid-call and mid-step: callers hear the hold prompt at worst', async () => {
    const { zeebe } = bank().stack;
    const calls = await bank().through(() => killLeader(zeebe));
    expect(calls.filter(({ ticketNumber }) => !ticketNumber)).toEqual([]);
  });
});
