import { evaluate, FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin';
import type { CompiledFeel } from './compile';

export type FeelType =
  | 'NULL'
  | 'BOOLEAN'
  | 'NUMBER'
  | 'STRING'
  | 'ARRAY'
  | 'OBJECT'
  | 'DATE'
  | 'TIME'
  | 'DATE_TIME'
  | 'DURATION'
  | 'PERIOD'
  | 'CYCLE';

export interface FeelResult {
  /** As JSON: dates and durations are texts, functions and ranges null. */
  value: unknown;
  type: FeelType;
  warnings: { type: string; message: string }[];
  /** The evaluation itself failed (budget); null results are no failures. */
  failure?: string;
}

export interface FeelOptions {
  /** What `now()` and `today()` see, milliseconds since 1970. */
  now: number;
}

export function evaluateFeel(
  compiled: CompiledFeel,
  context: Readonly<Record<string, unknown>>,
  options: FeelOptions,
): FeelResult {
  void options;
  if (compiled.error !== undefined) return failed(compiled.error);
  try {
    const { value, warnings } = evaluate(compiled.text, context);
    return { ...feelTypeOf(value), warnings: warnings.map(({ type, message }) => ({ type, message })) };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(failure: string): FeelResult {
  return { value: null, type: 'NULL', warnings: [], failure };
}

export function feelTypeOf(value: unknown): { value: unknown; type: FeelType } {
  if (value === null || value === undefined || typeof value === 'function')
    return { value: null, type: 'NULL' };
  if (typeof value === 'boolean') return { value, type: 'BOOLEAN' };
  if (typeof value === 'number')
    return Number.isFinite(value) ? { value, type: 'NUMBER' } : { value: null, type: 'NULL' };
  if (typeof value === 'string') return { value, type: 'STRING' };
  if (Array.isArray(value)) return { value: value.map((item) => feelTypeOf(item).value), type: 'ARRAY' };
  if (value instanceof FeelDate) return { value: value.toString(), type: 'DATE' };
  if (value instanceof FeelTime) return { value: value.toString(), type: 'TIME' };
  if (value instanceof FeelDateTime) return { value: value.toString(), type: 'DATE_TIME' };
  if (value instanceof FeelDuration)
    return { value: value.toString(), type: value.yearsMonths ? 'PERIOD' : 'DURATION' };
  const entries = Object.entries(value).map(([name, inner]) => [name, feelTypeOf(inner).value]);
  return { value: Object.fromEntries(entries), type: 'OBJECT' };
}
