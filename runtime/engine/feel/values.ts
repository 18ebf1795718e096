import { instantOf, isTemporal, temporalString, type FeelTemporal } from './temporal';

export interface FeelRange {
  start: FeelValue;
  end: FeelValue;
  isStartOpen: boolean;
  isEndOpen: boolean;
}
export type FeelCallable = (values: FeelValue[]) => FeelValue;

/** Values while evaluating: JSON, temporals, ranges and functions. */
export type FeelValue = unknown;

export class FeelRangeValue implements FeelRange {
  constructor(
    readonly start: FeelValue,
    readonly end: FeelValue,
    readonly isStartOpen: boolean,
    readonly isEndOpen: boolean,
  ) {}
}
export class FeelFunctionValue {
  constructor(
    readonly parameters: readonly string[],
    readonly invoke: FeelCallable,
  ) {}
}

export type FeelKind =
  'null' | 'boolean' | 'number' | 'string' | 'list' | 'context' | 'range' | 'function' | FeelTemporal['kind'];

export function kindOf(value: FeelValue): FeelKind {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return typeof value as FeelKind;
  if (Array.isArray(value)) return 'list';
  if (isTemporal(value)) return value.kind;
  if (value instanceof FeelRangeValue) return 'range';
  return value instanceof FeelFunctionValue ? 'function' : 'context';
}

export function isContext(value: FeelValue): value is Record<string, FeelValue> {
  return kindOf(value) === 'context';
}

/** Counts work; throws when there was too much. A list may contain itself many times over, so even comparing can be endless. */
export interface Meter {
  spend(steps: number): void;
}

/** Three-valued: null when the two cannot be compared. Null equals only null. */
export function equals(left: FeelValue, right: FeelValue, meter: Meter): boolean | null {
  meter.spend(typeof left === 'string' ? 1 + (left.length >> 8) : 1);
  const kind = kindOf(left);
  const other = kindOf(right);
  if (kind === 'null' || other === 'null') return kind === other;
  if (kind !== other) return null;
  if (kind === 'list') return listsEqual(left as FeelValue[], right as FeelValue[], meter);
  if (kind === 'context')
    return contextsEqual(left as Record<string, FeelValue>, right as Record<string, FeelValue>, meter);
  if (isTemporal(left) && isTemporal(right)) return temporalString(left) === temporalString(right);
  if (kind === 'range' || kind === 'function') return null;
  return left === right;
}

function listsEqual(left: readonly FeelValue[], right: readonly FeelValue[], meter: Meter): boolean {
  return (
    left.length === right.length && left.every((item, index) => equals(item, right[index], meter) === true)
  );
}

function contextsEqual(
  left: Record<string, FeelValue>,
  right: Record<string, FeelValue>,
  meter: Meter,
): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && equals(left[name], right[name], meter) === true)
  );
}

/** Negative, zero or positive; undefined when the two have no order. */
export function order(left: FeelValue, right: FeelValue): number | undefined {
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return undefined;
  if (kind === 'number') return (left as number) - (right as number);
  if (kind === 'string') return (left as string) < (right as string) ? -1 : Number(left !== right);
  return isTemporal(left) && isTemporal(right) ? orderTemporal(left, right) : undefined;
}

function orderTemporal(left: FeelTemporal, right: FeelTemporal): number | undefined {
  if (left.kind === 'date' && right.kind === 'date') return left.at - right.at;
  if (left.kind === 'duration' && right.kind === 'duration') return left.ms - right.ms;
  if (left.kind === 'period' && right.kind === 'period') return left.months - right.months;
  if ((left.kind !== 'time' && left.kind !== 'date time') || left.kind !== right.kind) return undefined;
  if ((left.zone === undefined) !== (right.zone === undefined)) return undefined;
  return instantOf(left) - instantOf(right);
}

/** Null when the value cannot be compared with the bounds. */
export function inRange(value: FeelValue, range: FeelRange): boolean | null {
  const low = order(range.start, value);
  const high = order(value, range.end);
  if (low === undefined || high === undefined) return null;
  return (range.isStartOpen ? low < 0 : low <= 0) && (range.isEndOpen ? high < 0 : high <= 0);
}

/**
 * Doubles stand in for decimal128: a result that is a short decimal up to the 15th digit is that decimal,
 * so that `0.1 + 0.2 = 0.3`. Null for what is no finite number.
 */
export function decimal(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  if (Number.isInteger(value)) return value;
  const rounded = Number(value.toPrecision(15));
  return String(rounded).length + 2 < String(value).length ? rounded : value;
}

/** As warnings and `string` write it. */
export function display(value: FeelValue, meter: Meter, isInner = false): string {
  if (typeof value === 'string') {
    meter.spend(1 + (value.length >> 4));
    return isInner ? `"${value}"` : value;
  }
  meter.spend(1);
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => display(item, meter, true)).join(', ')}]`;
  if (isTemporal(value)) return temporalString(value);
  if (isContext(value)) {
    const entries = Object.entries(value).map(([name, inner]) => `${name}:${display(inner, meter, true)}`);
    return `{${entries.join(', ')}}`;
  }
  return typeof value === 'object' ? kindOf(value) : String(value);
}

const typeNames: Record<string, string> = {
  'date and time': 'date time',
  'days and time duration': 'duration',
  'day-time-duration': 'duration',
  'years and months duration': 'period',
  'year-month-duration': 'period',
};

/** `value instance of type`. */
export function isInstance(value: FeelValue, type: string): boolean {
  if (type === 'Any') return value !== null;
  return kindOf(value) === (typeNames[type] ?? type);
}
