import { parseDuration } from '../kernel/iso-time';

/*
 * Dates and times as feel-scala keeps them: date, local or zoned time, local or zoned date-time, days-time duration,
 * years-months duration. All arithmetic is on whole milliseconds in the proleptic Gregorian calendar.
 */

export interface FeelDate {
  kind: 'date';
  /** Midnight UTC, milliseconds since 1970. */
  at: number;
}
export interface FeelTime {
  kind: 'time';
  /** Milliseconds of the day on the clock. */
  at: number;
  zone?: string;
}
export interface FeelDateTime {
  kind: 'date time';
  /** The clock's reading as if it were UTC, milliseconds since 1970. */
  at: number;
  /** `Z`, `+08:00` or an IANA name; absent: local. */
  zone?: string;
}
export interface FeelDuration {
  kind: 'duration';
  ms: number;
}
export interface FeelPeriod {
  kind: 'period';
  months: number;
}
export type FeelTemporal = FeelDate | FeelTime | FeelDateTime | FeelDuration | FeelPeriod;

/** Marks temporals so that a context of a person with a key `kind` is never taken for one. */
const temporals = new WeakSet<object>();

export function temporal<T extends FeelTemporal>(value: T): T {
  temporals.add(value);
  return value;
}
export function isTemporal(value: unknown): value is FeelTemporal {
  return typeof value === 'object' && value !== null && temporals.has(value);
}

const day = 86_400_000;
const datePattern = /^(-?\d{4,9})-(\d{2})-(\d{2})$/;
const timePattern =
  /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2}(?::\d{2})?)?(?:@([\w/+-]+)|\[([\w/+-]+)\])?$/;

export function parseDate(text: string): FeelDate | null {
  const match = datePattern.exec(text);
  return match ? dateOf(Number(match[1]), Number(match[2]), Number(match[3])) : null;
}

export function dateOf(year: number, month: number, dayOfMonth: number): FeelDate | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, dayOfMonth);
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth;
  return isReal ? temporal({ kind: 'date', at: date.getTime() }) : null;
}

export function parseTime(text: string): FeelTime | null {
  const match = text.length < 100 ? timePattern.exec(text) : null;
  if (!match) return null;
  const [, hours, minutes, seconds = '0', fraction = '', offset, at, bracket] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  const zone = at ?? bracket ?? offset;
  if (zone !== undefined && zoneOffset(zone, 0) === undefined) return null;
  const clock = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + ms;
  return temporal({ kind: 'time', at: clock, ...(zone === undefined ? {} : { zone }) });
}

export function parseDateTime(text: string): FeelDateTime | null {
  const [datePart = '', timePart] = text.split('T', 2);
  const date = parseDate(datePart);
  const time = timePart === undefined ? null : parseTime(timePart);
  return date && time ? combine(date, time) : null;
}

export function combine(date: FeelDate, time: FeelTime): FeelDateTime {
  const zone = time.zone === undefined ? {} : { zone: time.zone };
  return temporal({ kind: 'date time', at: date.at + time.at, ...zone });
}

/** `P1Y2M` is a period, `P1DT2H` a duration; mixing them is null. */
export function parseFeelDuration(text: string): FeelDuration | FeelPeriod | null {
  const parsed = parseDuration(text);
  if (!parsed) return null;
  const hasMonths = /^[+-]?P[^T]*[YM]/i.test(text);
  const hasTime = /[WDHS]|T/i.test(text.slice(1));
  if (hasMonths && hasTime) return null;
  return hasMonths ? periodOf(parsed.months) : durationOf(parsed.ms);
}

export function durationOf(ms: number): FeelDuration {
  return temporal({ kind: 'duration', ms: Math.trunc(ms) });
}
export function periodOf(months: number): FeelPeriod {
  return temporal({ kind: 'period', months: Math.trunc(months) });
}

/** Milliseconds the zone is ahead of UTC at a clock reading; undefined for an unknown zone. */
export function zoneOffset(zone: string, clock: number): number | undefined {
  if (zone === 'Z') return 0;
  const match = /^([+-])(\d{2}):(\d{2})/.exec(zone);
  if (match) return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
  return namedZoneOffset(zone, clock);
}

/** Making a formatter is dear; null for a zone that Intl does not know. */
const zoneFormats = new Map<string, Intl.DateTimeFormat | null>();

function zoneFormat(zone: string): Intl.DateTimeFormat | null {
  const known = zoneFormats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    // A RangeError is how Intl says that there is no such zone.
  }
  if (zoneFormats.size >= 200) zoneFormats.clear();
  zoneFormats.set(zone, format);
  return format;
}

function namedZoneOffset(zone: string, clock: number): number | undefined {
  const format = zoneFormat(zone);
  if (!format || Math.abs(clock) > 8.64e15) return undefined;
  const name = format.formatToParts(clock).find(({ type }) => type === 'timeZoneName')!.value;
  return name === 'GMT' ? 0 : zoneOffset(name.slice(3), 0);
}

/** The instant of a zoned value. */
export function instantOf(value: FeelTime | FeelDateTime): number {
  return value.at - (value.zone === undefined ? 0 : (zoneOffset(value.zone, value.at) ?? 0));
}

/** The sum, or null where FEEL knows none. */
export function addTemporal(left: FeelTemporal, right: FeelTemporal, sign: 1 | -1): FeelTemporal | null {
  if (right.kind === 'duration') return addDuration(left, sign * right.ms);
  if (right.kind === 'period') return addMonths(left, sign * right.months);
  if (sign === -1) return difference(left, right);
  return left.kind === 'duration' || left.kind === 'period' ? addTemporal(right, left, 1) : null;
}

function addDuration(left: FeelTemporal, ms: number): FeelTemporal | null {
  switch (left.kind) {
    case 'duration':
      return durationOf(left.ms + ms);
    case 'date':
      // feel-scala gives a date only for whole days.
      return temporal({ kind: 'date', at: Math.floor((left.at + ms) / day) * day });
    case 'date time':
      return inRange(temporal({ ...left, at: left.at + ms }));
    case 'time':
      return temporal({ ...left, at: (((left.at + ms) % day) + day) % day });
    default:
      return null;
  }
}

function addMonths(left: FeelTemporal, months: number): FeelTemporal | null {
  if (left.kind === 'period') return periodOf(left.months + months);
  if (left.kind !== 'date' && left.kind !== 'date time') return null;
  const date = new Date(left.at);
  const dayOfMonth = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  date.setUTCDate(Math.min(dayOfMonth, daysInMonth(date)));
  return inRange(temporal({ ...left, at: date.getTime() }));
}

export function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function difference(left: FeelTemporal, right: FeelTemporal): FeelDuration | null {
  if (left.kind === 'date' && right.kind === 'date') return durationOf(left.at - right.at);
  if (left.kind !== right.kind || (left.kind !== 'date time' && left.kind !== 'time')) return null;
  const other = right as FeelTime | FeelDateTime;
  if ((left.zone === undefined) !== (other.zone === undefined)) return null;
  return durationOf(instantOf(left) - instantOf(other));
}

function inRange<T extends FeelDate | FeelDateTime>(value: T): T | null {
  return Math.abs(value.at) <= 8.64e15 ? value : null;
}

/** As a variable: Java's text, zero seconds dropped (`2026-01-31T10:00Z`). */
export function temporalText(value: FeelTemporal): string {
  switch (value.kind) {
    case 'date':
      return dateText(value.at);
    case 'time':
      return clockText(value.at, false) + zoneText(value.zone, value.at);
    case 'date time':
      return `${dateText(value.at)}T${clockText(value.at, false)}${zoneText(value.zone, value.at)}`;
    case 'duration':
      return durationText(value.ms);
    case 'period':
      return periodText(value.months);
  }
}

/** As `string(…)` writes it: with seconds. */
export function temporalString(value: FeelTemporal): string {
  if (value.kind === 'time') return clockText(value.at, true) + zoneText(value.zone, value.at);
  if (value.kind === 'date time')
    return `${dateText(value.at)}T${clockText(value.at, true)}${zoneText(value.zone, value.at)}`;
  return temporalText(value);
}

function dateText(at: number): string {
  return new Date(at).toISOString().slice(0, -14);
}

function clockText(at: number, withSeconds: boolean): string {
  const text = new Date(((at % day) + day) % day).toISOString().slice(11, 23);
  if (text.endsWith('.000'))
    return !withSeconds && text.slice(6, 8) === '00' ? text.slice(0, 5) : text.slice(0, 8);
  return text;
}

function zoneText(zone: string | undefined, at: number): string {
  if (zone === undefined || zone === 'Z' || /^[+-]/.test(zone)) return zone ?? '';
  const minutes = (zoneOffset(zone, at) ?? 0) / 60_000;
  const pad = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(minutes / 60)}:${pad(minutes % 60)}[${zone}]`;
}

/** Java's Duration: hours are the largest unit, every part carries the sign. */
function durationText(ms: number): string {
  const hours = Math.trunc(ms / 3_600_000);
  const minutes = Math.trunc((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  const parts = [hours && `${hours}H`, minutes && `${minutes}M`, seconds && `${seconds}S`].filter(Boolean);
  return parts.length ? `PT${parts.join('')}` : 'PT0S';
}

function periodText(months: number): string {
  const years = Math.trunc(months / 12);
  const rest = months % 12;
  return years || rest ? `P${years ? `${years}Y` : ''}${rest ? `${rest}M` : ''}` : 'P0D';
}
