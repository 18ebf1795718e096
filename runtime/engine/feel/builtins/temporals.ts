import {
  daysInMonth,
  type FeelDate,
  type FeelDateTime,
  type FeelTemporal,
  temporal,
  temporalText,
} from '../temporal';
import { type Builtin, builtin } from './builtin';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const day = 86_400_000;

type Instant = FeelDate | FeelDateTime;

export const temporalBuiltins: Record<string, Builtin> = {
  now: builtin('', (evaluation) =>
    temporal<FeelDateTime>({ kind: 'date time', at: evaluation.now, zone: 'Z' }),
  ),
  today: builtin('', (evaluation) =>
    temporal<FeelDate>({ kind: 'date', at: Math.floor(evaluation.now / day) * day }),
  ),
  /** A timer cycle as text; null repeats for ever. */
  cycle: builtin(
    [
      'interval: temporal',
      'repetitions: number, interval: temporal',
      'repetitions: null, interval: temporal',
    ],
    (_, ...values: unknown[]) => {
      const interval = temporalText(values.at(-1) as FeelTemporal);
      const repetitions = values.length > 1 ? (values[0] ?? '') : '';
      return `R${String(repetitions)}/${interval}`;
    },
  ),
  'day of week': builtin('date: instant', (_, { at }: Instant) => weekdays[new Date(at).getUTCDay()]),
  'month of year': builtin('date: instant', (_, { at }: Instant) => months[new Date(at).getUTCMonth()]),
  'day of year': builtin('date: instant', (_, { at }: Instant) => {
    const date = new Date(at);
    return Math.floor((at - Date.UTC(date.getUTCFullYear(), 0, 1)) / day) + 1;
  }),
  'week of year': builtin('date: instant', (_, { at }: Instant) => isoWeek(at)),
  'last day of month': builtin('date: instant', (_, { at }: Instant) => {
    const date = new Date(at);
    date.setUTCHours(0, 0, 0, 0);
    date.setUTCDate(daysInMonth(date));
    return temporal<FeelDate>({ kind: 'date', at: date.getTime() });
  }),
};

/** ISO 8601: the week of the year's first Thursday is week 1. */
function isoWeek(at: number): number {
  const thursday = new Date(at);
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  return Math.ceil(((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / day + 1) / 7);
}
