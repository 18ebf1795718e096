import { type DueDate, firstDue, looksLikeCron, nextDue } from '@callweave/runtime/engine';

/**
 * First start of a timer that begins to run `now`, as Zeebe counts; cron is read in `timeZone`.
 * @returns undefined when it never comes
 */
export function firstStart(
  { timerType, time }: { timerType: 'date' | 'cycle'; time: string },
  timeZone: string,
  now: number,
): DueDate | undefined {
  if (!looksLikeCron(time)) return firstDue(timerType, time, now);
  return inZone(timeZone, now, (local) => firstDue(timerType, time, local));
}

/** The start after `previous`, counted from its due date; undefined when that was the last. */
export function nextStart(previous: DueDate, timeZone: string): DueDate | undefined {
  if (!looksLikeCron(previous.cycle ?? '')) return nextDue(previous);
  return inZone(timeZone, previous.dueDate, (dueDate) => nextDue({ ...previous, dueDate }));
}

/** Lets `compute` think in wall-clock time. */
function inZone(
  timeZone: string,
  instant: number,
  compute: (local: number) => DueDate | undefined,
): DueDate | undefined {
  const offset = offsetMs(instant, timeZone);
  const due = compute(instant + offset);
  if (!due) return undefined;
  return { ...due, dueDate: due.dueDate - offsetMs(due.dueDate - offset, timeZone) };
}

function offsetMs(instant: number, timeZone: string): number {
  const whole = Math.floor(instant / 1000) * 1000;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(whole);
  const of = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - whole;
}
