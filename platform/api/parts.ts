import type { JobRunner, Leader } from '@callweave/platform/store';
import type { createAreas, createPhone } from './areas';
import type { Config } from './config/config';
import type { Role } from './config/settings';
import type { HttpServer } from './http/http-server';
import type { Lifecycle } from './lifecycle';
import type { PushServer } from './push/push-server';
import type { PlatformStatus } from './status/platform-status';

export interface Parts extends ReturnType<typeof createAreas> {
  config: Config;
  http: HttpServer;
  jobs: JobRunner;
  projector: Leader;
  push: PushServer;
  status: PlatformStatus;
  phone: ReturnType<typeof createPhone> | undefined;
}

/** Something that runs by itself. It lives in processes that have one of its roles; left out: in all. */
interface Part {
  name: string;
  roles?: readonly Role[];
  start?(): unknown;
  stop?(): unknown;
}

/**
 * What runs, in the order in which it is started; it stops in the opposite order. What only one process may do at a time
 * says so itself: the projector leads by a lease, queued jobs and schedules are claimed row by row.
 */
function partsOf(parts: Parts): Part[] {
  const { config, gateway, http, jobs, list, phone, projector, push, status, worker } = parts;
  return [
    // What a crash left is finished by whoever runs scheduled work; what areas keep in memory is flushed everywhere.
    ...list.map((area) => ({ name: 'recovery', roles: ['scheduler'] as const, start: () => area.start?.() })),
    ...list.map((area) => ({ name: 'area', stop: () => area.stop?.() })),
    { name: 'projector', roles: ['worker'], start: () => projector.start(), stop: () => projector.stop() },
    // Before the gateway in this list, so after it at the stop: the server ends only when no call holds a socket.
    { name: 'http', stop: () => http.stop() },
    { name: 'job runner', roles: ['scheduler'], start: () => jobs.start(), stop: () => jobs.stop() },
    { name: 'node worker', roles: ['worker'], start: () => worker.start(), stop: () => worker.stop() },
    { name: 'gateway', roles: ['gateway'], start: () => gateway.start(), stop: () => gateway.stop() },
    { name: 'push', stop: () => push.stop() },
    { name: 'status', start: () => status.start(), stop: () => status.stop() },
    { name: 'switch', stop: () => phone?.closeSwitch() },
    { name: 'phone', stop: () => phone?.stop?.() },
    { name: 'drain', roles: ['gateway'], stop: () => drain(config, http, parts) },
  ];
}

export async function startParts(parts: Parts, life: Lifecycle): Promise<void> {
  const lives = ({ roles }: Part) => !roles || roles.some((role) => parts.config.ROLE.includes(role));
  for (const { name, start, stop } of partsOf(parts).filter(lives)) {
    await start?.();
    if (stop) life.add(name, stop);
  }
}

/**
 * Refused connections go to other gateways; the calls here may end. A process that also serves people must not keep them
 * waiting: its calls are handed over at once.
 */
async function drain({ ROLE, DRAIN_SECONDS }: Config, http: HttpServer, { gateway }: Parts): Promise<void> {
  if (ROLE.includes('api')) return;
  http.refuse();
  await gateway.drain(DRAIN_SECONDS * 1000);
}
