import type { EventBus, Logger } from '@callweave/platform/kernel';
import { startBalancer } from '@callweave/test/kit';
import { afterEach, expect, it, vi } from 'vitest';
import { openCallRig } from './call-rig';
import { cardLossFlow } from './card-loss-flow';
import { dialCardLoss } from './scripted-caller';

const bus = vi.hoisted(() => ({ isDown: false }));
vi.mock('@callweave/platform/store', async (load) => {
  const store = await load<{ createEventBus(log: Logger): EventBus }>();
  const createEventBus = (log: Logger): EventBus => {
    const real = store.createEventBus(log);
    return { ...real, publish: (...message) => (bus.isDown ? undefined : real.publish(...message)) };
  };
  return { ...store, createEventBus };
});
afterEach(() => void (bus.isDown = false));

it('while gateways do not hear each other, jobs go back to the engine until they come to their call', async () => {
  const rig = await openCallRig({ bpmn: cardLossFlow, leaseMs: 60_000, isOneOfMany: true });
  const other = await rig.addGateway();
  const balancer = await startBalancer(Number(new URL(rig.url).port), Number(new URL(other.url).port));
  bus.isDown = true;
  const callers = Array.from({ length: 4 }, () =>
    dialCardLoss(`ws://127.0.0.1:${balancer.port}/jambonz/app`),
  );
  for (const caller of callers) {
    await caller.hears('已受理', 30_000);
    expect(await caller.ended()).toMatchObject({ by: 'flow' });
  }
  expect(rig.tickets).toHaveLength(4);
  balancer.close();
  await rig.close();
}, 60_000);
