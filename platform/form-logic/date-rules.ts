import type { FormComponent, LocalText } from '@callweave/platform/kernel';
import { fieldTexts } from './field-texts';

type DateVerdict = { value: unknown } | { wrong: LocalText };

/** A form-js `datetime` value: `2026-03-02`, `09:30`, `2026-03-02T09:30`, the times with `Z`, an offset or neither. */
export function checkDateTime(value: unknown, component: FormComponent, now: Date): DateVerdict {
  if (typeof value !== 'string') return { wrong: fieldTexts.wrongType };
  const subtype = component['subtype'] ?? 'date';
  if (subtype === 'time') return isTime(value, component) ? { value } : { wrong: fieldTexts.time };
  const [date = '', time] = subtype === 'datetime' ? splitOnce(value) : [value];
  if (!isDate(date)) return { wrong: fieldTexts.date };
  if (subtype === 'datetime' && !isTime(time ?? '', component)) return { wrong: fieldTexts.time };
  // The date is the user's local one; a day of tolerance covers every zone.
  const isPast = Date.parse(`${date}T23:59:59Z`) < now.getTime() - 24 * 3600 * 1000;
  if (component['disallowPassedDates'] === true && isPast) return { wrong: fieldTexts.past };
  return { value };
}

function splitOnce(value: string): [string, string] {
  const at = value.indexOf('T');
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const zones: Readonly<Record<string, string>> = {
  utc_normalized: 'Z',
  utc_offset: '(?:Z|[+-](?:0\\d|1[0-4]):[0-5]\\d)',
  no_timezone: '',
};

function isTime(text: string, component: FormComponent): boolean {
  const zone = zones[String(component['timeSerializingFormat'] ?? 'no_timezone')] ?? '';
  return new RegExp(`^(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,3})?)?${zone}$`).test(text);
}
