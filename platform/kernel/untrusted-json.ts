const maxDepth = 64;
/** Names that reach prototypes when somebody merges objects carelessly. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
/** Half a character, as `\ud800` in JSON; no database keeps it (RFC 7493 §2.1). */
const loneSurrogate = /\p{Surrogate}/u;

export type JsonFault =
  { kind: 'halfCharacter' | 'tooDeep'; key?: undefined } | { kind: 'forbiddenKey'; key: string };

/**
 * What makes a parsed JSON value of somebody else's dangerous: half characters, more than 64 levels, names of prototypes.
 * Walks without recursion: the depth is the attacker's.
 */
export function faultOfJson(root: unknown): JsonFault | undefined {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return { kind: 'tooDeep' };
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string' && loneSurrogate.test(value)) return { kind: 'halfCharacter' };
      if (typeof value !== 'object' || value === null) continue;
      if (Array.isArray(value)) for (const item of value) next.push(item);
      else
        for (const [key, child] of Object.entries(value)) {
          if (forbiddenKeys.has(key)) return { kind: 'forbiddenKey', key };
          next.push(key, child);
        }
    }
    level = next;
  }
  return undefined;
}
