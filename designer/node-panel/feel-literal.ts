/** What an admin typed for one input. Texts may have one wording per language of callers. */
export type FieldValue =
  | { mode: 'literal'; value: string | number | boolean | Record<string, unknown>[] | string[] }
  /** Spoken by the call variable `language`: `en`, else Chinese. */
  | { mode: 'languages'; zh: string; en: string }
  /** `feel` is the expression without its `=`. */
  | { mode: 'feel'; feel: string };

export type LiteralKind = 'text' | 'number' | 'boolean' | 'list';

const perLanguage = /^if language = "en" then ("(?:[^"\\]|\\.)*") else ("(?:[^"\\]|\\.)*")$/;

/**
 * Reads a `zeebe:input` source. Zeebe takes one without `=` as a text, everything else is FEEL.
 * @param kind what the field holds; a source of another kind is shown as its expression
 */
export function readSource(source: string | undefined, kind: LiteralKind): FieldValue {
  if (source === undefined || source === '') return { mode: 'literal', value: emptyOf(kind) };
  if (!source.startsWith('='))
    return kind === 'text' ? { mode: 'literal', value: source } : { mode: 'feel', feel: source };
  const feel = source.slice(1).trim();
  return readConstant(feel, kind) ?? readLanguages(feel) ?? { mode: 'feel', feel };
}

/** @returns undefined when nothing is set, so that the mapping goes away */
export function writeSource(value: FieldValue): string | undefined {
  if (value.mode === 'feel') return value.feel.trim() === '' ? undefined : `=${value.feel}`;
  if (value.mode === 'languages') return writeLanguages(value);
  const literal = value.value;
  if (literal === '' || (Array.isArray(literal) && literal.length === 0)) return undefined;
  if (typeof literal !== 'string') return `=${JSON.stringify(literal)}`;
  // a text that would read as an expression must be quoted
  return literal.startsWith('=') ? `=${JSON.stringify(literal)}` : literal;
}

function writeLanguages({ zh, en }: { zh: string; en: string }): string | undefined {
  if (zh === '' && en === '') return undefined;
  return `=if language = "en" then ${JSON.stringify(en)} else ${JSON.stringify(zh)}`;
}

function readLanguages(feel: string): FieldValue | undefined {
  const match = perLanguage.exec(feel);
  return match
    ? { mode: 'languages', en: JSON.parse(match[1]!) as string, zh: JSON.parse(match[2]!) as string }
    : undefined;
}

function readConstant(feel: string, kind: LiteralKind): FieldValue | undefined {
  const value = parseJson(feel);
  const fits = kind === 'list' ? Array.isArray(value) : typeof value === (kind === 'text' ? 'string' : kind);
  return fits ? { mode: 'literal', value: value as string } : undefined;
}

function emptyOf(kind: LiteralKind): string | boolean | string[] {
  if (kind === 'boolean') return false;
  return kind === 'list' ? [] : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an expression, not a constant
  }
}
