/** Chances from a seed: the same seed makes the same choices (mulberry32). */
export class Dice {
  constructor(private state: number) {}

  /** @returns 0 ≤ n < 1 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }
}

const deep = (depth: number): unknown => (depth === 0 ? 1 : { a: deep(depth - 1) });

/** Values nobody means to send: wrong types, ends of ranges, texts that mean something to some layer below. */
export const nasty: readonly unknown[] = [
  ...[null, true, -1, 0, 1.5, 1e308, 9007199254740993, '', ' ', 'NaN', '1'.repeat(400), 'x'.repeat(70_000)],
  ...[
    '\0',
    'a\0b',
    '\ud800',
    '𝕏'.repeat(300),
    '\u202eabc',
    '%',
    '%_',
    '\\',
    '"',
    "' or 1=1 --",
    '=1+1',
    '={a',
  ],
  ...['../../etc/passwd', '<script>1</script>', '{{x}}', '${7*7}', 'constructor', '__proto__', 'aaaa'],
  ...['2026-99-99', '0001-01-01T00:00:00.000Z', '+275760-09-13T00:00:00.000Z', 'e30', 'WzFd'],
  ...[[], {}, [[]], [null], deep(60), Array(3000).fill('x'), { length: -1 }, { toString: 1 }, { $gt: 1 }],
];

/** A copy with one thing wrong somewhere: another value, a property missing or one too many. */
export function spoil(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.next() < 0.2) return dice.pick(nasty);
  if (Array.isArray(value))
    return value.length ? [spoil(value[0], dice), ...value.slice(1)] : dice.pick(nasty);
  const [key, chance] = [dice.pick([...Object.keys(value), 'extra']), dice.next()];
  const { [key]: child, ...others } = value as Record<string, unknown>;
  return chance < 0.15 ? others : { ...others, [key]: spoil(child, dice) };
}

/** As part of an address: text as it is, anything else as JSON, never longer than a header may be. */
export function inAddress(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // Through bytes, since half a character cannot be encoded.
  return encodeURIComponent(Buffer.from(text.slice(0, 1000)).toString());
}
