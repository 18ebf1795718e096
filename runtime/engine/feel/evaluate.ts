import type { CompiledFeel } from './compile';
import { AssertionFailure, FeelFailure } from './failure';
import { Evaluation, type FeelWarning } from './interpreter';
import { isTemporal, temporalText } from './temporal';
import { FeelFunctionValue, FeelRangeValue, type FeelValue, kindOf, type Meter } from './values';

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
  | 'PERIOD';

export interface FeelResult {
  /** As JSON: dates and durations are texts, functions and ranges null. */
  value: unknown;
  type: FeelType;
  warnings: FeelWarning[];
  /** What it cost of the budget. */
  steps: number;
  /** Zeebe's text. The evaluation itself failed: over budget, or where Zeebe raises an incident. A null result is no failure. */
  failure?: string;
}

export interface FeelOptions {
  /** What `now()` and `today()` see, milliseconds since 1970. */
  now: number;
  /** Evaluated nodes, list items and the like, default 100,000 (some 20 ms). */
  steps?: number;
}

/** Default budget of one evaluation. */
export const maxFeelSteps = 100_000;

/**
 * Evaluates as Zeebe 8.5.8 does: what is wrong becomes null with a warning. Differences that remain: doubles instead of
 * decimal128 (rounded so that short decimals stay exact), no integer overflow at 2^63, zone-less values are UTC.
 */
export function evaluateFeel(
  compiled: CompiledFeel,
  context: Readonly<Record<string, unknown>>,
  options: FeelOptions,
): FeelResult {
  const evaluation = new Evaluation(options.now, options.steps ?? maxFeelSteps);
  const { warnings } = evaluation;
  if (!compiled.node)
    return { value: null, type: 'NULL', warnings, steps: 0, failure: compiled.error ?? 'not parsed' };
  try {
    const value = evaluation.evaluate(compiled.node, { variables: context });
    const json = asJson(value, evaluation);
    const type = json === null ? 'NULL' : typeOf(value);
    return { value: json, type, warnings, steps: evaluation.steps };
  } catch (error) {
    // RangeError: the stack is used up, a text is too long, or a date is out of the calendar.
    if (!(error instanceof FeelFailure || error instanceof RangeError)) throw error;
    const failure = failureText(compiled.text, error);
    return { value: null, type: 'NULL', warnings, steps: evaluation.steps, failure };
  }
}

function failureText(text: string, error: Error): string {
  return error instanceof AssertionFailure
    ? `Assertion failure on evaluate the expression '${text}': ${error.message}`
    : `failed to evaluate expression '${text}' : ${error.message}`;
}

const types: Record<string, FeelType> = {
  boolean: 'BOOLEAN',
  number: 'NUMBER',
  string: 'STRING',
  list: 'ARRAY',
  context: 'OBJECT',
  date: 'DATE',
  time: 'TIME',
  'date time': 'DATE_TIME',
  duration: 'DURATION',
  period: 'PERIOD',
};

function typeOf(value: FeelValue): FeelType {
  return types[kindOf(value)] ?? 'NULL';
}

function asJson(value: FeelValue, meter: Meter): unknown {
  meter.spend(typeof value === 'string' ? 1 + (value.length >> 4) : 1);
  if (value === undefined || value instanceof FeelRangeValue || value instanceof FeelFunctionValue)
    return null;
  // JSON knows neither a negative zero nor what is not finite.
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (value === null || typeof value !== 'object') return value;
  if (isTemporal(value)) return temporalText(value);
  if (Array.isArray(value)) return value.map((item) => asJson(item, meter));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asJson(inner, meter)]));
}
