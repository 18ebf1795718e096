import type { CallSession } from '../call-session';
import type { Stop } from '../stop';
import type { Shape } from './shapes';

/**
 * What must hold before a verb runs; otherwise it is skipped silently.
 * `answers`: answers the call by itself; `answered`: the call must be up; `unanswered`: it must not be.
 */
export type Needs = 'nothing' | 'answers' | 'answered' | 'unanswered';

/** One jambonz verb: its declared shape beside its behaviour. */
export interface Verb extends Shape {
  name: string;
  needs: Needs | ((data: Record<string, unknown>) => Needs);
  /** Resolves when the verb is done; must end soon after `stop` was triggered. */
  run(call: CallSession, data: Record<string, unknown>, stop: Stop): Promise<void>;
}

/** `loop` of say and play: `forever`, or a count where 0 means once. */
export function timesOf(loop: unknown): number {
  return loop === 'forever' ? Infinity : Math.max(1, Number(loop ?? 1));
}

/** One or many, as an array. */
export function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
