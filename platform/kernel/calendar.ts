/** A time of day as `HH:MM`, up to `24:00`, in the calendar's time zone. `to` is not included. */
export interface TimeWindow {
  from: string;
  to: string;
}

/** When somebody works. A date in `holidays` replaces that day of the week. */
export interface WorkSchedule {
  /** Weekdays: 1 Monday … 7 Sunday. */
  weekly: readonly (TimeWindow & { days: readonly number[] })[];
  holidays: readonly {
    /** `YYYY-MM-DD`. */
    date: string;
    /** Branch taken while closed on that day, e.g. its own greeting; default `closed`. */
    greeting?: string;
    /** Open in these after all; none: closed all day. */
    windows: readonly TimeWindow[];
  }[];
}

/** What a schedule says about an instant. */
export interface Opening {
  /** `open`, `closed`, or the greeting of the holiday. */
  branch: string;
  /** First instant at which the answer differs; undefined when it does not within a year. */
  until?: Date;
}

interface Span {
  from: number;
  to: number;
}

const minute = 60_000;
const day = 86_400_000;
const horizonDays = 366;

/** Whether the schedule is open at an instant, and until when that stays so. DST-safe; times are wall-clock times. */
export function openAt(schedule: WorkSchedule, instant: Date, timeZone: string): Opening {
  const branch = branchAt(schedule, instant, timeZone);
  const today = localDate(instant.getTime(), timeZone);
  for (let ahead = 0; ahead <= horizonDays; ahead++) {
    for (const edge of edgesOf(schedule, addDays(today, ahead), timeZone)) {
      if (edge <= instant.getTime()) continue;
      if (branchAt(schedule, new Date(edge), timeZone) !== branch) return { branch, until: new Date(edge) };
    }
  }
  return { branch };
}

/**
 * The instant at which `ms` of working time have passed since `from`; `from` itself for 0.
 * @throws {RangeError} when the schedule has not that much time within a year after the last open day
 */
export function addWorkingTime(schedule: WorkSchedule, from: Date, ms: number, timeZone: string): Date {
  let left = ms;
  let date = localDate(from.getTime(), timeZone);
  for (let idle = 0; left > 0; date = addDays(date, 1), idle++) {
    if (idle > horizonDays) throw new RangeError('the schedule has no working time left');
    for (const span of spansOf(schedule, date, timeZone)) {
      const length = span.to - Math.max(span.from, from.getTime());
      if (length <= 0) continue;
      idle = 0;
      if (length >= left) return new Date(Math.max(span.from, from.getTime()) + left);
      left -= length;
    }
  }
  return from;
}

function branchAt(schedule: WorkSchedule, instant: Date, timeZone: string): string {
  const date = localDate(instant.getTime(), timeZone);
  const time = instant.getTime();
  if (spansOf(schedule, date, timeZone).some((span) => span.from <= time && time < span.to)) return 'open';
  return schedule.holidays.find((one) => one.date === date)?.greeting ?? 'closed';
}

/** Instants on a day at which the answer may change: its start, and where windows begin and end. */
function edgesOf(schedule: WorkSchedule, date: string, timeZone: string): number[] {
  const edges = [toInstant(date, 0, timeZone)];
  for (const span of spansOf(schedule, date, timeZone)) edges.push(span.from, span.to);
  return edges.sort((a, b) => a - b);
}

/** Open times of a day as instants, in order, overlapping ones joined. */
function spansOf(schedule: WorkSchedule, date: string, timeZone: string): Span[] {
  const holiday = schedule.holidays.find((one) => one.date === date);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  const windows = holiday ? holiday.windows : schedule.weekly.filter((one) => one.days.includes(weekday));
  const spans = windows
    .map(({ from, to }) => ({
      from: toInstant(date, minutesOf(from), timeZone),
      to: toInstant(date, minutesOf(to), timeZone),
    }))
    .sort((a, b) => a.from - b.from);
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else joined.push(span);
  }
  return joined;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

/**
 * A wall-clock time as an instant. A time skipped by the clock change means the instant of the change;
 * one that happens twice means its first time.
 */
function toInstant(date: string, minutes: number, timeZone: string): number {
  const wall = Date.parse(`${date}T00:00:00Z`) + minutes * minute;
  const offsets = [wall - day, wall + day].map((instant) => offsetAt(instant, timeZone));
  const candidates = offsets.map((offset) => wall - offset).sort((a, b) => a - b);
  const match = candidates.find((instant) => instant + offsetAt(instant, timeZone) === wall);
  return match ?? changeBetween(candidates[0]!, candidates[1]!, timeZone);
}

/** The instant of the one clock change between two instants, to the second. */
function changeBetween(early: number, late: number, timeZone: string): number {
  const before = offsetAt(early, timeZone);
  let [low, high] = [early, late];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return high;
}

function offsetAt(instant: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day: date, hour, minute: minutes, second } = parts as Record<string, number>;
  const wall = Date.UTC(year!, month! - 1, date, hour! % 24, minutes, second);
  return wall - Math.floor(instant / 1000) * 1000;
}

function localDate(instant: number, timeZone: string): string {
  return new Date(instant + offsetAt(instant, timeZone)).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Cached: making a format costs far more than using it. @throws {RangeError} for an unknown zone */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const numeric = 'numeric' as const;
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
    });
    formats.set(timeZone, format);
  }
  return format;
}
