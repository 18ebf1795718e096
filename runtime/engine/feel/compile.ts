import { evaluate } from 'feelin';
import { feelBudget } from './budget';

export interface CompiledFeel {
  /** Without the leading `=`. */
  readonly text: string;
  /** Why it cannot be evaluated. */
  readonly error?: string;
}

const cache = new Map<string, CompiledFeel>();
const cacheSize = 2000;

/** Parses an expression (without the leading `=`); remembered by text, the oldest forgotten first. */
export function compileFeel(text: string): CompiledFeel {
  const known = cache.get(text);
  if (known) return known;
  const error = faultOf(text);
  const compiled: CompiledFeel = error === undefined ? { text } : { text, error };
  if (cache.size >= cacheSize) cache.delete(cache.keys().next().value!);
  cache.set(text, compiled);
  return compiled;
}

function faultOf(text: string): string | undefined {
  const tooMuch = feelBudget(text);
  if (tooMuch) return tooMuch;
  try {
    evaluate(text, {});
    return undefined;
  } catch (error) {
    return `failed to parse expression '${text}': ${error instanceof Error ? error.message : String(error)}`;
  }
}
