import type { Trial } from '../trial';

/** A diagram and commands, played on both engines. */
export interface Case {
  name: string;
  /** Why the engines do not agree here, and must not; agreeing fails. */
  differs?: string;
  play(trial: Trial): Promise<void>;
}
