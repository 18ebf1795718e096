import { describe, expect, it } from 'vitest';
import { parseCondition, writeCondition } from './condition';
import { parseDuration, writeDuration } from './duration';
import { readSource, writeSource } from './feel-literal';

describe('panel values', () => {
  it.each([
    ['text', '您好'],
    ['text', '="1 < 2"'],
    ['number', '=30000'],
    ['boolean', '=true'],
    ['list', '=[{"key":"1","label":"挂失"}]'],
    ['text', '="您好，" + callerNumber'],
  ] as const)('keep a %s source through the panel: %s', (kind, source) => {
    const written = writeSource(readSource(source, kind));
    expect(readSource(written, kind)).toEqual(readSource(source, kind));
  });

  it('offers one wording per language where a text depends on nothing else', () => {
    const source = '=if language = "en" then "Hello, \\"you\\"" else "您好"';
    expect(readSource(source, 'text')).toEqual({ mode: 'languages', en: 'Hello, "you"', zh: '您好' });
    expect(writeSource(readSource(source, 'text'))).toBe(source);
    expect(readSource('=if language = "en" then x else "您好"', 'text').mode).toBe('feel');
  });

  it('quotes a text that would read as an expression', () => {
    expect(writeSource({ mode: 'literal', value: '=1' })).toBe('="=1"');
  });

  it('removes the mapping of an emptied field', () => {
    expect(writeSource({ mode: 'literal', value: '' })).toBeUndefined();
    expect(writeSource({ mode: 'feel', feel: ' ' })).toBeUndefined();
  });

  it('builds and recognises one comparison, and nothing more', () => {
    expect(parseCondition('choice = "1"')).toEqual({ variable: 'choice', operator: '=', value: '1' });
    expect(writeCondition({ variable: 'tries', operator: '>=', value: 3 })).toBe('tries >= 3');
    expect(parseCondition('a = 1 and b = 2')).toBeUndefined();
  });

  it('reads a duration of one unit', () => {
    expect(parseDuration(writeDuration(30, 'minutes'))).toEqual({ amount: 30, unit: 'minutes' });
    expect(parseDuration('PT1H30M')).toBeUndefined();
  });
});
