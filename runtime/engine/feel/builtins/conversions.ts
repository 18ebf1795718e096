import { AssertionFailure } from '../failure';
import {
  dateOf,
  parseDate,
  parseDateTime,
  parseFeelDuration,
  parseTime,
  temporal,
  combine,
  type FeelDate,
  type FeelDateTime,
  type FeelDuration,
  type FeelTime,
  periodOf,
} from '../temporal';
import { display, type FeelValue } from '../values';
import { type Builtin, builtin } from './builtin';

export const conversionBuiltins: Record<string, Builtin> = {
  string: builtin('from: any', (evaluation, from) => (from === null ? null : display(from, evaluation))),
  number: builtin('from: string', (_, from: string) => numberFrom(from)),
  not: builtin('negand: any', (_, value) => (typeof value === 'boolean' ? !value : null)),
  'is defined': builtin('value: any', (_, value) => value !== null && value !== undefined),
  'get or else': builtin('value: any, default: any', (_, value, other) => value ?? other),
  assert: builtin('value: any, condition: any, cause?: string', (evaluation, value, condition, cause) => {
    if (condition === true) return value;
    const why = String(cause ?? 'The condition is not fulfilled');
    evaluation.warn('ASSERT_FAILURE', why);
    throw new AssertionFailure(why);
  }),
  date: builtin(
    ['from: string', 'from: date', 'from: date time', 'year: number, month: number, day: number'],
    (_, ...values: unknown[]) => dateFrom(values),
  ),
  time: builtin(
    [
      'from: string',
      'from: time',
      'from: date time',
      'hour: number, minute: number, second: number',
      'hour: number, minute: number, second: number, offset: duration',
    ],
    (_, ...values: unknown[]) => timeFrom(values),
  ),
  'date and time': builtin(
    [
      'from: string',
      'from: date time',
      'date: date, time: time',
      'date: date time, time: time',
      'from: date time, timezone: string',
    ],
    (_, ...values: unknown[]) => dateTimeFrom(values),
  ),
  duration: builtin(['from: string', 'from: duration', 'from: period'], (_, from) =>
    typeof from === 'string' ? parseFeelDuration(from) : from,
  ),
  'years and months duration': builtin('from: instant, to: instant', (_, from: FeelDate, to: FeelDate) =>
    monthsBetween(from, to),
  ),
};

function numberFrom(text: string): number | null {
  return /^-?(\d+(\.\d+)?|\.\d+)$/.test(text) ? Number(text) : null;
}

function dateFrom([from, month, day]: unknown[]): FeelValue {
  if (typeof from === 'string') return parseDate(from);
  if (typeof from === 'number') return dateOf(from, month as number, day as number);
  return midnight(from as FeelDate);
}

function midnight({ at }: FeelDate | FeelDateTime): FeelDate {
  return temporal({ kind: 'date', at: Math.floor(at / 86_400_000) * 86_400_000 });
}

function timeFrom([from, minute, second, offset]: unknown[]): FeelValue {
  if (typeof from === 'string') return parseTime(from);
  if (typeof from === 'number') {
    const two = (value: unknown) => String(Math.trunc(Number(value))).padStart(2, '0');
    const zone = offset === undefined ? '' : offsetText((offset as FeelDuration).ms);
    return parseTime(`${two(from)}:${two(minute)}:${two(second)}${zone}`);
  }
  const { at, zone } = from as FeelDateTime;
  const clock = ((at % 86_400_000) + 86_400_000) % 86_400_000;
  return temporal<FeelTime>({ kind: 'time', at: clock, ...(zone === undefined ? {} : { zone }) });
}

function offsetText(ms: number): string {
  const minutes = Math.trunc(Math.abs(ms) / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${ms < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

function dateTimeFrom([from, second]: unknown[]): FeelValue {
  if (typeof from === 'string') return parseDateTime(from) ?? startOf(parseDate(from));
  if (second === undefined) return from;
  if (typeof second === 'string') return null;
  return combine(midnight(from as FeelDate), second as FeelTime);
}

function startOf(date: FeelDate | null): FeelDateTime | null {
  return date && temporal({ kind: 'date time', at: date.at });
}

function monthsBetween(from: FeelDate, to: FeelDate): FeelValue {
  const [a, b] = [new Date(from.at), new Date(to.at)];
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  const isShort =
    months > 0 ? b.getUTCDate() < a.getUTCDate() : months < 0 && b.getUTCDate() > a.getUTCDate();
  return periodOf(months - (isShort ? Math.sign(months) : 0));
}
