import { newId } from '@callweave/platform/kernel';
import { execute } from '../schema';
import type { SqlStore } from '../sql-store';

/**
 * A named right that one process of all has until a time. The database's clock decides, so that processes' clocks do not
 * matter. On SQLite there is one process only, and it always has every right.
 */
export class Lease {
  private readonly owner = newId();

  constructor(
    private readonly store: SqlStore,
    private readonly name: string,
    readonly lastsMs: number,
  ) {}

  /** Takes or renews it. @returns whether this process has it now */
  async take(): Promise<boolean> {
    if (this.store.dialect === 'sqlite') return true;
    return this.store.system('take a lease', async ({ em }) => {
      await execute(
        em,
        'insert into leases (name, owner, ends_at) values (?, ?, utc_timestamp(3) + interval ? microsecond) ' +
          'on duplicate key update owner = if(ends_at <= utc_timestamp(3), values(owner), owner), ' +
          // Sees the owner as just set.
          'ends_at = if(owner = values(owner), values(ends_at), ends_at)',
        [this.name, this.owner, this.lastsMs * 1000],
      );
      const [row] = (await execute(em, 'select owner from leases where name = ?', [this.name])) as {
        owner: string;
      }[];
      return row?.owner === this.owner;
    });
  }

  /** Another process may take it at once. */
  async release(): Promise<void> {
    if (this.store.dialect === 'sqlite') return;
    await this.store.system('release a lease', ({ em }) =>
      execute(em, 'update leases set ends_at = utc_timestamp(3) where name = ? and owner = ?', [
        this.name,
        this.owner,
      ]),
    );
  }
}
