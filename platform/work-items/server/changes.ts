import type { Transaction } from '@callweave/platform/store';
import type { WorkItemParts } from './ports';

/** Channel and topic; the topic's id is a user's. */
export const workItemsChannel = 'work-items';

export interface Change {
  tenantId: string;
  workItemId?: string;
  /** People whose lists changed. */
  userIds?: readonly (string | null | undefined)[];
}

/** Tells screens after the commit that steps changed. */
export function announce(
  { pusher }: Pick<WorkItemParts, 'pusher'>,
  tx: Transaction,
  { tenantId, workItemId, userIds = [] }: Change,
): void {
  tx.afterCommit(() => {
    const users = new Set(userIds.filter((userId): userId is string => !!userId));
    for (const userId of users) pusher.publish(tenantId, `${workItemsChannel}:${userId}`, { workItemId });
    pusher.publish(tenantId, workItemsChannel, { workItemId });
  });
}

interface Move {
  tenantId: string;
  processInstanceKey: string;
}

/** Tells waiting answers after the commit that records of an instance were projected. */
export function announceMove({ bus }: Pick<WorkItemParts, 'bus'>, tx: Transaction, move: Move): void {
  tx.afterCommit(() => bus.publish(workItemsChannel, move));
}

/** How often is looked without a notice: one may be lost on its way from another process. */
const lookAgainMs = 250;

/** Follows an instance from now on, its records projected without delay; close it. */
export class InstanceWatch {
  private hasMoved = false;
  private wake = (): void => undefined;
  readonly close: () => void;

  constructor({ bus, records }: Pick<WorkItemParts, 'bus' | 'records'>, processInstanceKey: string) {
    const relax = records.hurry();
    const unsubscribe = bus.subscribe(workItemsChannel, (message) => {
      if ((message as Move).processInstanceKey === processInstanceKey) this.look();
    });
    this.close = () => {
      unsubscribe();
      relax();
    };
  }

  /** The next `until` looks at once. */
  look(): void {
    this.hasMoved = true;
    this.wake();
  }

  /**
   * Repeats `check` whenever the instance moved.
   * @returns the first answer that is not undefined, or undefined after `timeoutMs`
   */
  async until<T>(timeoutMs: number, check: () => Promise<T | undefined>): Promise<T | undefined> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      await this.moved(Math.min(lookAgainMs, end - performance.now()));
      const answer = await check();
      if (answer !== undefined || performance.now() >= end) return answer;
    }
  }

  private async moved(timeoutMs: number): Promise<void> {
    if (!this.hasMoved && timeoutMs > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.hasMoved = false;
  }
}
