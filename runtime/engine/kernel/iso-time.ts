/** An ISO 8601 duration: calendar months and milliseconds, both may be negative. */
export interface Period {
  months: number;
  ms: number;
}

const durationPattern =
  /^([+-]?)P(?:([+-]?\d+)Y)?(?:([+-]?\d+)M)?(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+(?:[.,]\d{1,9})?)S)?)?$/i;

/** Longest duration accepted, to keep dates in range: 10,000 years. */
const maxMonths = 120_000;
const maxMs = 10_000 * 366 * 86_400_000;

/** Undefined when malformed, empty (`P`, `PT`) or absurdly long. */
export function parseDuration(text: string): Period | undefined {
  const match = text.length <= 100 ? durationPattern.exec(text) : null;
  if (!match || /[PT]$/i.test(text)) return undefined;
  const [, minus, years, months, weeks, days, hours, minutes, seconds] = match;
  const sign = minus === '-' ? -1 : 1;
  const period = {
    months: sign * (12 * numberOf(years) + numberOf(months)),
    ms:
      sign *
      (86_400_000 * (7 * numberOf(weeks) + numberOf(days)) +
        3_600_000 * numberOf(hours) +
        60_000 * numberOf(minutes) +
        Math.trunc(1000 * numberOf(seconds))),
  };
  if (Math.abs(period.months) > maxMonths || Math.abs(period.ms) > maxMs) return undefined;
  return period;
}

/** Months by the calendar in UTC (the 31st becomes the last of a shorter month), then the rest. */
export function addPeriod(from: number, { months, ms }: Period): number {
  if (months === 0) return from + ms;
  const date = new Date(from);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime() + ms;
}

const dateTimePattern =
  /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})(?:\[[\w/+-]+\])?$/;

/** Date-time with zone or offset as milliseconds since 1970; undefined otherwise. */
export function parseDateTime(text: string): number | undefined {
  const match = text.length <= 100 ? dateTimePattern.exec(text) : null;
  if (!match) return undefined;
  const [, date, minutes, seconds = ':00', zone] = match;
  const time = Date.parse(`${date}T${minutes}${seconds.slice(0, 7)}${zone}`);
  return Number.isNaN(time) ? undefined : time;
}

/** A date-time with zone as Java writes it: no zero seconds, fractions in threes. Undefined when it is none. */
export function normalDateTime(text: string): string | undefined {
  if (parseDateTime(text) === undefined) return undefined;
  return text.replace(
    /(?<=T\d{2}:\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})/,
    (_, seconds, fraction = '', zone) => {
      const digits = String(fraction).replace(/0+$/, '');
      const shown = digits && `.${digits.padEnd(Math.ceil(digits.length / 3) * 3, '0')}`;
      return seconds === '00' && !shown ? zone : `:${seconds}${shown}${zone}`;
    },
  );
}

function numberOf(text: string | undefined): number {
  return text ? Number(text.replace(',', '.')) : 0;
}
