import { parseDuration } from './duration';

/** When a timer start begins, as an admin says it. */
export type StartTime =
  /** Wall-clock time in the bank's zone, `2026-12-31T09:00`. */
  | { mode: 'once'; at: string }
  /** ISO 8601 duration. */
  | { mode: 'every'; interval: string }
  /** `09:00` in the bank's zone. */
  | { mode: 'daily'; at: string; isWorkdays: boolean }
  /** Anything else: a repeating interval or cron as written. */
  | { mode: 'own'; text: string };
export type StartMode = StartTime['mode'];
export const startModes: readonly StartMode[] = ['daily', 'every', 'once', 'own'];

/** A timer event definition: one of both is there. */
export interface DrawnTime {
  timeDate?: string | undefined;
  timeCycle?: string | undefined;
}

/** Undefined where nothing is drawn yet. */
export function readStartTime({ timeDate, timeCycle }: DrawnTime, timeZone: string): StartTime | undefined {
  if (timeDate) return { mode: 'once', at: wallClock(timeDate, timeZone) };
  if (!timeCycle) return undefined;
  const interval = /^R\/(P\S+)$/.exec(timeCycle)?.[1];
  if (interval && parseDuration(interval)) return { mode: 'every', interval };
  const [, minute, hour, days] = /^0 (\d{1,2}) (\d{1,2}) \* \* (\*|MON-FRI)$/.exec(timeCycle) ?? [];
  if (!minute || !hour) return { mode: 'own', text: timeCycle };
  const at = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  return { mode: 'daily', at, isWorkdays: days === 'MON-FRI' };
}

/** What is left empty draws nothing. */
export function writeStartTime(time: StartTime, timeZone: string): DrawnTime {
  switch (time.mode) {
    case 'once':
      return time.at ? { timeDate: `${time.at}:00${offsetAt(time.at, timeZone)}` } : {};
    case 'every':
      return time.interval ? { timeCycle: `R/${time.interval}` } : {};
    case 'daily': {
      const [hour, minute] = time.at.split(':').map(Number);
      return time.at ? { timeCycle: `0 ${minute} ${hour} * * ${time.isWorkdays ? 'MON-FRI' : '*'}` } : {};
    }
    case 'own':
      return time.text ? { timeCycle: time.text } : {};
  }
}

function wallClock(text: string, timeZone: string): string {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) return '';
  // Swedish writes dates as ISO 8601 does.
  const words = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat('sv-SE', words).format(instant).replace(' ', 'T');
}

/** Offset of a wall-clock time, such as `+08:00`. */
function offsetAt(wall: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(new Date(`${wall}Z`)).find(({ type }) => type === 'timeZoneName')!.value;
  return name.replace('GMT', '') || '+00:00';
}
