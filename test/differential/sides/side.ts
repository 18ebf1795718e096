import type { EngineRecord } from '@callweave/platform/kernel';
import type { Commands } from './commands';

/** One of the two engines, its clock and all it recorded. */
export interface Side {
  readonly name: 'embedded' | 'zeebe';
  readonly commands: Commands;
  /** In order of writing; grows. */
  readonly records: readonly EngineRecord[];
  advanceClock(ms: number): Promise<void>;
  /**
   * Until nothing more happens by itself.
   * @param isEnough as much is there as the other engine wrote: looking further is left to the end of the case
   */
  settle(isEnough?: () => boolean): Promise<void>;
  close(): Promise<void>;
}
