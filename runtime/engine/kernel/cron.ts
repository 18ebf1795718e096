/** A cron expression as Zeebe takes it: second, minute, hour, day of month, month, day of week. */
export interface Cron {
  seconds: number[];
  minutes: number[];
  hours: number[];
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  /** 0 Sunday … 6 Saturday. */
  weekdays: ReadonlySet<number>;
}

const macros: Record<string, string> = {
  '@yearly': '0 0 0 1 1 *',
  '@annually': '0 0 0 1 1 *',
  '@monthly': '0 0 0 1 * *',
  '@weekly': '0 0 0 * * 0',
  '@daily': '0 0 0 * * *',
  '@midnight': '0 0 0 * * *',
  '@hourly': '0 0 * * * *',
};
const monthNames = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const weekdayNames = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/** Text that is meant as cron and not as an ISO 8601 cycle. */
export function looksLikeCron(text: string): boolean {
  return /^@|\s/.test(text.trim());
}

/** Undefined when malformed. Not known: `L`, `W`, `#`. */
export function parseCron(text: string): Cron | undefined {
  const trimmed = text.trim();
  const fields = (macros[trimmed.toLowerCase()] ?? trimmed).split(/\s+/);
  if (fields.length !== 6 || text.length > 200) return undefined;
  const [second, minute, hour, day, month, weekday] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const sets = [
    fieldOf(second, 0, 59),
    fieldOf(minute, 0, 59),
    fieldOf(hour, 0, 23),
    fieldOf(day, 1, 31),
    fieldOf(month, 1, 12, monthNames, 1),
    fieldOf(weekday, 0, 7, weekdayNames, 0),
  ];
  const [seconds, minutes, hours, days, months, weekdays] = sets;
  if (!seconds || !minutes || !hours || !days || !months || !weekdays) return undefined;
  const inOrder = (set: Set<number>) => [...set].sort((a, b) => a - b);
  return {
    seconds: inOrder(seconds),
    minutes: inOrder(minutes),
    hours: inOrder(hours),
    days,
    months,
    weekdays: new Set([...weekdays].map((value) => value % 7)),
  };
}

/** `*`, `?`, `5`, `1-5`, `MON-FRI`, every tenth by a step of `/10`, `0-30/5` and lists of those. */
function fieldOf(
  text: string,
  low: number,
  high: number,
  names: readonly string[] = [],
  firstName = 0,
): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of text.toUpperCase().split(',')) {
    const match = /^(\*|\?|([A-Z\d]+)(?:-([A-Z\d]+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [, all, first, last, step] = match;
    const number = (name: string) =>
      names.includes(name) ? names.indexOf(name) + firstName : /^\d+$/.test(name) ? Number(name) : Number.NaN;
    const from = first === undefined ? low : number(first);
    const to = last !== undefined ? number(last) : all === first && step === undefined ? from : high;
    if (!(from >= low && to <= high && from <= to) || step === '0') return undefined;
    for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

const day = 86_400_000;

/** The next firing after `from` (milliseconds since 1970), in UTC; undefined when there is none within eight years. */
export function nextCron(cron: Cron, from: number): number | undefined {
  const after = Math.floor(from / 1000) * 1000 + 1000;
  const firstDay = Math.floor(after / day) * day;
  // Leap days are at most eight years apart.
  for (let start = firstDay; start < firstDay + 8 * 366 * day; start += day) {
    const date = new Date(start);
    if (!cron.months.has(date.getUTCMonth() + 1) || !cron.days.has(date.getUTCDate())) continue;
    if (!cron.weekdays.has(date.getUTCDay())) continue;
    const time = timeOfDay(cron, Math.max(0, after - start));
    if (time !== undefined) return start + time;
  }
  return undefined;
}

/** First time of day at or after `earliest`, milliseconds. */
function timeOfDay({ hours, minutes, seconds }: Cron, earliest: number): number | undefined {
  for (const hour of hours) {
    if ((hour + 1) * 3_600_000 <= earliest) continue;
    for (const minute of minutes) {
      const start = hour * 3_600_000 + minute * 60_000;
      if (start + 60_000 <= earliest) continue;
      const second = seconds.find((one) => start + one * 1000 >= earliest);
      if (second !== undefined) return start + second * 1000;
    }
  }
  return undefined;
}
