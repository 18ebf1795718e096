import { spokenText } from './speech';
import type { VerbRun } from './verb-run';

/** What the caller heard and pressed in one run of verbs. */
export interface CallTurn {
  /** Unique on the platform. */
  id: string;
  jobKey?: string;
  at: Date;
  prompt: string;
  keys?: string;
  reason?: string;
}

/** Keys that are a card number or the like are told as `****`. */
export function turnOf(
  { id, verbs, options }: VerbRun,
  { digits, reason }: Readonly<Record<string, unknown>>,
): Omit<CallTurn, 'at'> {
  const keys = typeof digits === 'string' && digits !== '' ? digits : undefined;
  return {
    id,
    jobKey: options.jobKey,
    prompt: spokenText(verbs),
    keys: keys && options.isSensitive ? '****' : keys,
    reason: typeof reason === 'string' ? reason : undefined,
  };
}
