/**
 * How the panel keeps what an admin typed in a `zeebe:input` source, and back.
 * Texts are stored as plain sources (Zeebe takes a source without `=` as a string), everything else as FEEL.
 */
export type FieldValue =
  | { mode: 'literal'; value: string | number | boolean | Record<string, unknown>[] | string[] }
  /** `feel` is the expression without its `=`. */
  | { mode: 'feel'; feel: string };

export type LiteralKind = 'text' | 'number' | 'boolean' | 'list';

export function readSource(source: string | undefined, kind: LiteralKind): FieldValue {
  if (source === undefined || source === '') return { mode: 'literal', value: emptyOf(kind) };
  if (!source.startsWith('='))
    return kind === 'text' ? { mode: 'literal', value: source } : { mode: 'feel', feel: source };
  const feel = source.slice(1).trim();
  const value = parseJson(feel);
  if (kind === 'text' && typeof value === 'string') return { mode: 'literal', value };
  if (kind === 'number' && typeof value === 'number') return { mode: 'literal', value };
  if (kind === 'boolean' && typeof value === 'boolean') return { mode: 'literal', value };
  if (kind === 'list' && Array.isArray(value)) return { mode: 'literal', value: value as string[] };
  return { mode: 'feel', feel };
}

/** @returns undefined when nothing is set, so that the mapping goes away */
export function writeSource(value: FieldValue): string | undefined {
  if (value.mode === 'feel') return value.feel.trim() === '' ? undefined : `=${value.feel}`;
  const literal = value.value;
  if (literal === '' || (Array.isArray(literal) && literal.length === 0)) return undefined;
  if (typeof literal !== 'string') return `=${JSON.stringify(literal)}`;
  // a text that would read as an expression must be quoted
  return literal.startsWith('=') ? `=${JSON.stringify(literal)}` : literal;
}

function emptyOf(kind: LiteralKind): string | number | boolean | string[] {
  return kind === 'boolean' ? false : kind === 'list' ? [] : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an expression, not a constant
  }
}
