import { silentLogger } from '@callweave/platform/kernel';
import { createEventBus } from '@callweave/platform/store';
import { afterEach, expect, it, vi } from 'vitest';
import type { HealthCheck } from '../http/health';
import { PlatformStatus } from './platform-status';

const running: PlatformStatus[] = [];
afterEach(() => running.splice(0).forEach((status) => status.stop()));

const bus = createEventBus(silentLogger);
function aProcess(checks: readonly HealthCheck[], itsBus = bus): PlatformStatus {
  const status = new PlatformStatus({ checks, bus: itsBus, log: silentLogger, everyMs: 10 });
  running.push(status);
  status.start();
  return status;
}
const engine = (state: { isReady: boolean; isDegraded?: boolean }): HealthCheck => ({
  name: 'engine',
  part: 'engine',
  check: async () => ({ ...state, detail: '' }),
});

it('tells in every process what is degraded in one, until it is well again', async () => {
  const state = { isReady: true };
  const far = aProcess([engine(state)]);
  const near = aProcess([]);
  const changes: string[] = [];
  near.onChange((degraded) => changes.push(degraded.join()));
  state.isReady = false;
  await vi.waitFor(() => expect(near.degraded).toEqual(['engine']));
  state.isReady = true;
  await vi.waitFor(() => expect(near.degraded).toEqual([]));
  expect(far.degraded).toEqual([]);
  expect(changes).toEqual(['engine', '']);
});

it('misses a role that no process has any more', async () => {
  const own = createEventBus(silentLogger);
  const options = { checks: [], bus: own, log: silentLogger, everyMs: 10, believedMs: 100 };
  const api = new PlatformStatus({ ...options, roles: ['api', 'scheduler', 'gateway'] });
  const worker = new PlatformStatus({ ...options, roles: ['worker'] });
  running.push(api, worker);
  worker.start();
  api.start();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(api.degraded).toEqual([]);
  worker.stop();
  await vi.waitFor(() => expect(api.degraded).toEqual(['records']));
});

it('knows its own trouble without a bus, and ready but degraded is trouble too', async () => {
  const dead = { publish: () => undefined, subscribe: () => () => undefined };
  const alone = aProcess([engine({ isReady: true, isDegraded: true })], dead);
  await vi.waitFor(() => expect(alone.degraded).toEqual(['engine']));
});

it('asks only the checks of parts people are told of', async () => {
  const check = vi.fn(async () => ({ isReady: false, detail: '' }));
  const status = aProcess([{ name: 'store', check }]);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(status.degraded).toEqual([]);
  expect(check).not.toHaveBeenCalled();
});
