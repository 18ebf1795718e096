import { durationOf, type FeelTemporal, isTemporal, zoneOffset } from './temporal';
import { FeelRangeValue, type FeelValue } from './values';

/** `date.year`, `duration.hours`, `range.start` …; undefined when the value has no such property. */
export function propertyOf(value: FeelValue, name: string): FeelValue {
  if (value instanceof FeelRangeValue) return rangeProperties(value)[name];
  if (!isTemporal(value)) return undefined;
  const properties = temporalProperties(value);
  return Object.hasOwn(properties, name) ? properties[name]!() : undefined;
}

function rangeProperties(range: FeelRangeValue): Record<string, FeelValue> {
  return {
    start: range.start,
    end: range.end,
    'start included': !range.isStartOpen,
    'end included': !range.isEndOpen,
  };
}

function temporalProperties(value: FeelTemporal): Record<string, () => FeelValue> {
  switch (value.kind) {
    case 'date':
      return dateProperties(value.at);
    case 'time':
      return { ...timeProperties(value.at), ...zoneProperties(value.zone, value.at) };
    case 'date time':
      return {
        ...dateProperties(value.at),
        ...timeProperties(value.at),
        ...zoneProperties(value.zone, value.at),
      };
    case 'duration':
      return durationProperties(value.ms);
    case 'period':
      return { years: () => Math.trunc(value.months / 12), months: () => value.months % 12 };
  }
}

function dateProperties(at: number): Record<string, () => number> {
  const date = new Date(at);
  return {
    year: () => date.getUTCFullYear(),
    month: () => date.getUTCMonth() + 1,
    day: () => date.getUTCDate(),
    weekday: () => date.getUTCDay() || 7,
  };
}

function timeProperties(at: number): Record<string, () => number> {
  const date = new Date(at);
  return {
    hour: () => date.getUTCHours(),
    minute: () => date.getUTCMinutes(),
    second: () => date.getUTCSeconds(),
  };
}

/** The zone of an offset is null, as in feel-scala. */
function zoneProperties(zone: string | undefined, at: number): Record<string, () => FeelValue> {
  return {
    'time offset': () => (zone === undefined ? null : durationOf(zoneOffset(zone, at) ?? 0)),
    timezone: () => (zone === undefined || /^[Z+-]/.test(zone) ? null : zone),
  };
}

function durationProperties(ms: number): Record<string, () => number> {
  return {
    days: () => Math.trunc(ms / 86_400_000),
    hours: () => Math.trunc(ms / 3_600_000) % 24,
    minutes: () => Math.trunc(ms / 60_000) % 60,
    seconds: () => Math.trunc(ms / 1000) % 60,
  };
}
