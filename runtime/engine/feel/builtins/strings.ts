import { RE2JS } from 're2js';
import { FeelFailure } from '../failure';
import type { Evaluation } from '../interpreter';
import { display, type FeelValue } from '../values';
import { type Builtin, builtin } from './builtin';

export const stringBuiltins: Record<string, Builtin> = {
  substring: builtin(
    'string: string, start position: number, length?: number',
    (_, text: string, start: number, length?: number) => substring(text, start, length),
  ),
  'string length': builtin('string: string', (_, text: string) => [...text].length),
  'upper case': builtin('string: string', (_, text: string) => text.toUpperCase()),
  'lower case': builtin('string: string', (_, text: string) => text.toLowerCase()),
  'substring before': builtin('string: string, match: string', (_, text: string, match: string) =>
    text.includes(match) ? text.slice(0, text.indexOf(match)) : '',
  ),
  'substring after': builtin('string: string, match: string', (_, text: string, match: string) =>
    text.includes(match) ? text.slice(text.indexOf(match) + match.length) : '',
  ),
  contains: builtin('string: string, match: string', (_, text: string, match: string) =>
    text.includes(match),
  ),
  'starts with': builtin('string: string, match: string', (_, text: string, match: string) =>
    text.startsWith(match),
  ),
  'ends with': builtin('string: string, match: string', (_, text: string, match: string) =>
    text.endsWith(match),
  ),
  matches: builtin(
    'input: string, pattern: string, flags?: string',
    (evaluation, text: string, pattern: string, flags?: string) => {
      const compiled = regex(evaluation, text, pattern, flags);
      return compiled && compiled.matcher(text).find();
    },
  ),
  replace: builtin(
    'input: string, pattern: string, replacement: string, flags?: string',
    (evaluation, text: string, pattern: string, replacement: string, flags?: string) => {
      const compiled = regex(evaluation, text, pattern, flags);
      if (!compiled) return null;
      evaluation.spend((text.length * (replacement.length + 1)) >> 6);
      return compiled.matcher(text).replaceAll(replacement);
    },
  ),
  split: builtin('string: string, delimiter: string', (evaluation, text: string, delimiter: string) => {
    const compiled = regex(evaluation, text, delimiter);
    return compiled && [...compiled.split(text, -1)];
  }),
  extract: builtin('string: string, pattern: string', (evaluation, text: string, pattern: string) => {
    const matcher = regex(evaluation, text, pattern)?.matcher(text);
    if (!matcher) return null;
    const found: FeelValue[] = [];
    while (matcher.find()) found.push(matcher.group());
    return found;
  }),
  'string join': builtin(
    ['list: list', 'list: list, delimiter: string', 'list: list, delimiter: null'],
    (evaluation, list: FeelValue[], delimiter?: string | null) => {
      const texts = list.filter((item) => item !== null);
      for (const text of texts) evaluation.spend(1 + (String(text).length >> 4));
      return texts.every((item) => typeof item === 'string') ? texts.join(delimiter ?? '') : null;
    },
  ),
};

/** Positions count characters from 1; 0 takes nothing, as feel-scala does. */
function substring(text: string, start: number, length: number | undefined): string {
  const characters = [...text];
  const from = start > 0 ? start - 1 : characters.length + start;
  if (start === 0) return '';
  if (from >= characters.length || from < 0)
    throw new FeelFailure(
      `java.lang.StringIndexOutOfBoundsException: Range [${from}, ${characters.length}) out of bounds for length ${characters.length}`,
    );
  return characters.slice(from, length === undefined ? undefined : from + Math.max(0, length)).join('');
}

/** Linear in text and pattern: tenants write these. */
function regex(evaluation: Evaluation, text: string, pattern: string, flags = ''): RE2JS | null {
  evaluation.spend(200 + ((text.length * pattern.length) >> 3));
  if (pattern.length > 500)
    return evaluation.warn('FUNCTION_INVOCATION_FAILURE', 'The pattern is longer than 500 characters');
  try {
    return RE2JS.compile(pattern, regexFlags(flags));
  } catch {
    // Any error means the pattern is not valid; the result is null as for other wrong arguments.
    return evaluation.warn(
      'FUNCTION_INVOCATION_FAILURE',
      `Invalid pattern '${display(pattern, evaluation)}'`,
    );
  }
}

function regexFlags(flags: string): number {
  let bits = 0;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  return bits;
}
