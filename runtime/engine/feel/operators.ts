import type { CompareOperator } from './ast';
import { addTemporal, durationOf, isTemporal, periodOf } from './temporal';
import { decimal, display, equals, type FeelValue, type Meter, order } from './values';

/** Where operators count their work and say why a result is null. */
export interface Reporter extends Meter {
  warn(type: string, message: string): null;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '**';

/** Of numbers only: `-duration(…)` is null in Zeebe, `duration("-PT1H")` is not. */
export function negate(reporter: Reporter, value: FeelValue): FeelValue {
  if (typeof value === 'number') return -value;
  return reporter.warn('INVALID_TYPE', `Expected number but found '${display(value, reporter)}'`);
}

/** Null with a warning where FEEL knows no result. */
export function arithmetic(
  reporter: Reporter,
  operator: ArithmeticOperator,
  left: FeelValue,
  right: FeelValue,
): FeelValue {
  const result = calculated(reporter, operator, left, right);
  if (result !== undefined) return result;
  const [verb, preposition] = words[operator];
  const [shownLeft, shownRight] = [display(left, reporter), display(right, reporter)];
  return reporter.warn('INVALID_TYPE', `Can't ${verb} '${shownRight}' ${preposition} '${shownLeft}'`);
}

const words: Record<ArithmeticOperator, [verb: string, preposition: string]> = {
  '+': ['add', 'to'],
  '-': ['subtract', 'from'],
  '*': ['multiply', 'by'],
  '/': ['divide', 'by'],
  '**': ['exponentiate', 'by'],
};

const calculate: Record<ArithmeticOperator, (left: number, right: number) => number | null> = {
  '+': (left, right) => decimal(left + right),
  '-': (left, right) => decimal(left - right),
  '*': (left, right) => decimal(left * right),
  '/': (left, right) => (right === 0 ? null : decimal(left / right)),
  '**': (left, right) => decimal(left ** right),
};

function calculated(
  reporter: Reporter,
  operator: ArithmeticOperator,
  left: FeelValue,
  right: FeelValue,
): FeelValue {
  if (typeof left === 'number' && typeof right === 'number') return calculate[operator](left, right);
  if (operator === '+' && typeof left === 'string' && typeof right === 'string') {
    reporter.spend((left.length + right.length) >> 4);
    return left + right;
  }
  if (operator !== '+' && operator !== '-') return scaled(operator, left, right);
  if (!isTemporal(left) || !isTemporal(right)) return undefined;
  return addTemporal(left, right, operator === '+' ? 1 : -1) ?? undefined;
}

/** A duration times or divided by a number, or a duration by a duration. */
function scaled(operator: '*' | '/' | '**', left: FeelValue, right: FeelValue): FeelValue {
  if (operator === '*' && typeof left === 'number' && isTemporal(right)) return scaled('*', right, left);
  if (!isTemporal(left) || operator === '**') return undefined;
  const factor = typeof right === 'number' ? (operator === '*' ? right : 1 / right) : undefined;
  if (factor !== undefined && !Number.isFinite(factor)) return undefined;
  if (left.kind === 'duration' && factor !== undefined) return durationOf(left.ms * factor);
  if (left.kind === 'period' && factor !== undefined) return periodOf(left.months * factor);
  if (operator === '*' || !isTemporal(right)) return undefined;
  if (left.kind === 'duration' && right.kind === 'duration' && right.ms) return decimal(left.ms / right.ms);
  return undefined;
}

/** Three-valued: null with a warning when the two cannot be compared. */
export function compare(
  reporter: Reporter,
  operator: CompareOperator,
  left: FeelValue,
  right: FeelValue,
): boolean | null {
  if (operator === '=' || operator === '!=') {
    const same = equals(left, right, reporter);
    if (same === null) return notComparable(reporter, left, right);
    return operator === '=' ? same : !same;
  }
  if (typeof left === 'string') reporter.spend(left.length >> 8);
  const sign = order(left, right);
  if (sign === undefined) return notComparable(reporter, left, right);
  if (operator === '<') return sign < 0;
  if (operator === '<=') return sign <= 0;
  return operator === '>' ? sign > 0 : sign >= 0;
}

function notComparable(reporter: Reporter, left: FeelValue, right: FeelValue): null {
  const [shownLeft, shownRight] = [display(left, reporter), display(right, reporter)];
  return reporter.warn('NOT_COMPARABLE', `Can't compare '${shownLeft}' with '${shownRight}'`);
}
