import type { EventBus, Pusher } from '@callweave/platform/kernel';
import type { Transaction } from '@callweave/platform/store';

/** Channel and topic; the topic's id is a user's. */
export const workItemsChannel = 'work-items';

export interface Change {
  tenantId: string;
  processInstanceKey: string;
  workItemId?: string;
  /** People whose lists changed. */
  userIds?: readonly (string | null | undefined)[];
}

/** Tells screens and waiting answers after the commit that steps of an instance changed. */
export function announce(deps: { bus: EventBus; pusher: Pusher }, tx: Transaction, change: Change): void {
  tx.afterCommit(() => {
    const { tenantId, workItemId, processInstanceKey } = change;
    deps.bus.publish(workItemsChannel, { tenantId, processInstanceKey });
    const users = new Set((change.userIds ?? []).filter((userId): userId is string => !!userId));
    for (const userId of users)
      deps.pusher.publish(tenantId, `${workItemsChannel}:${userId}`, { workItemId });
    deps.pusher.publish(tenantId, workItemsChannel, { workItemId });
  });
}

const pollMs = 250;

/**
 * Repeats `check` when something changed in the instance, and four times a second in case a notice was lost.
 * @returns the first answer that is not undefined, or undefined after `timeoutMs`
 */
export async function waitFor<T>(
  bus: EventBus,
  processInstanceKey: string,
  timeoutMs: number,
  check: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const until = Date.now() + timeoutMs;
  let wake = (): void => undefined;
  const close = bus.subscribe(workItemsChannel, (message) => {
    if ((message as Change).processInstanceKey === processInstanceKey) wake();
  });
  try {
    for (;;) {
      const noticed = new Promise<void>((resolve) => (wake = resolve));
      const answer = await check();
      if (answer !== undefined || Date.now() >= until) return answer;
      await Promise.race([noticed, pause(Math.min(pollMs, until - Date.now()))]);
    }
  } finally {
    close();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(1, ms)));
}
