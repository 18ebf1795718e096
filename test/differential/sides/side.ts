import type { EngineRecord } from '@callweave/platform/kernel';
import type { Commands } from './commands';

/** One of the two engines, its clock and all it recorded. */
export interface Side {
  readonly name: 'embedded' | 'zeebe';
  readonly commands: Commands;
  /** In order of writing; grows. */
  readonly records: readonly EngineRecord[];
  advanceClock(ms: number): Promise<void>;
  /** Until nothing more happens by itself. `isEnough`: what the other engine wrote is there too, as far as it is counted. */
  settle(isEnough: () => boolean): Promise<void>;
  close(): Promise<void>;
}
