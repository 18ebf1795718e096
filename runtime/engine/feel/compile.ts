import type { FeelNode } from './ast';
import { spacedNames } from './builtins/index';
import { parseFeel } from './parser';
import { FeelSyntaxError } from './scanner';

export interface CompiledFeel {
  /** Without the leading `=`. */
  readonly text: string;
  /** Absent when it cannot be parsed. */
  readonly node?: FeelNode;
  /** Why it cannot be parsed. */
  readonly error?: string;
}

const cache = new Map<string, CompiledFeel>();
/** Compiled expressions kept; the oldest is forgotten first. */
const cacheSize = 2000;
/** Longest expression, in UTF-16 units. */
const maxLength = 10_000;

/** Parses an expression (without the leading `=`) once per text. Never throws. */
export function compileFeel(text: string): CompiledFeel {
  const known = cache.get(text);
  if (known) return known;
  const compiled = parsed(text);
  if (cache.size >= cacheSize) cache.delete(cache.keys().next().value!);
  cache.set(text, compiled);
  return compiled;
}

function parsed(text: string): CompiledFeel {
  const refused = (why: string) => ({
    text,
    error: `failed to parse expression '${text.slice(0, 200)}': ${why}`,
  });
  if (text.length > maxLength) return refused(`it is longer than ${maxLength} characters`);
  try {
    return { text, node: parseFeel(text, spacedNames) };
  } catch (error) {
    if (!(error instanceof FeelSyntaxError)) throw error;
    return refused(error.message);
  }
}
