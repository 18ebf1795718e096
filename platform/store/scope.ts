import { AsyncLocalStorage } from 'node:async_hooks';
import type { Durability } from '@callweave/platform/kernel';
import type { EntityManager } from '@mikro-orm/core';

/** In whose name the statements of one unit of work run. */
export interface Scope {
  /** Undefined: `system`, across tenants. */
  tenantId: string | undefined;
  now(): Date;
  /** What a commit survives; see `Store.system`. */
  durability?: Durability;
  /** The open transaction, for reads nested in it. */
  em?: EntityManager;
  /** The transaction has begun: everything goes through it. */
  isInTransaction?: boolean;
  /** Texts the wall has passed, until the driver below has run them. */
  passed: Set<string>;
  /** The unit of work has ended; what still runs in its context was left behind by mistake or on purpose. */
  isOver: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();

/** The scope of the unit of work this code runs in; undefined outside of `store.read`, `write` and `system`. */
export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

/** Runs `work` in the scope and closes it afterwards. */
export async function inScope<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
  return scopes.run(scope, async () => {
    try {
      return await work();
    } finally {
      scope.isOver = true;
    }
  });
}

/** Leaves the scope, for what must not inherit it: timers, handlers after the commit. */
export function outsideOfScope<T>(work: () => T): T {
  return scopes.exit(work);
}
