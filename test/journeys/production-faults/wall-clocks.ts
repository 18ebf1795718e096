import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProductionRole } from '@callweave/test/kit';

const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');

/** Whether wall clocks can be moved here: Debian's package libfaketime. */
export const hasFaketime = library !== undefined;

/** A wall clock for each role, which moves when it is told to; monotonic clocks run on, as with a real one. */
export class WallClocks {
  private readonly folder = mkdtempSync(join(tmpdir(), 'callweave-clocks-'));

  /** @param seconds before the real time */
  set(role: ProductionRole, seconds: number): void {
    writeFileSync(this.file(role), `+${seconds}\n`);
  }

  /** Environment of a process whose clock this is. */
  readonly of = (role: ProductionRole): Record<string, string> => {
    if (!library) return {};
    this.set(role, 0);
    return {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.file(role),
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  };

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private file(role: ProductionRole): string {
    return join(this.folder, role);
  }
}
