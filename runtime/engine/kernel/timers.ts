import type { Variables } from '@callweave/platform/kernel';
import type { EventModel } from '../model';
import { looksLikeCron, nextCron, parseCron } from './cron';
import { isExpression, required } from './expressions';
import { ElementFailure } from './failure';
import { addPeriod, parseDateTime, parseDuration, type Period } from './iso-time';
import type { Run } from './run';

export interface DueDate {
  /** Milliseconds since 1970. */
  dueDate: number;
  /** Firings left this one included, -1 endless. */
  repetitions: number;
  /** The evaluated text of a cycle. */
  cycle?: string;
}

type TimerEvent = Extract<EventModel, { kind: 'timer' }>;

/** @throws {ElementFailure} EXTRACT_VALUE_ERROR with Zeebe's text */
export function dueDateOf(run: Run, context: Variables, event: TimerEvent): DueDate {
  const text = timerText(run, context, event);
  const due = firstDue(event.timerType, text, run.env.now);
  if (due) return due;
  const name = isExpression(event.expression) ? event.expression.slice(1) : event.expression;
  throw new ElementFailure(
    'EXTRACT_VALUE_ERROR',
    `Invalid ${event.timerType === 'date' ? 'date-time' : event.timerType} format '${text}' for expression '${name}'.`,
  );
}

/**
 * The first firing of a timer whose text is known. Cron is read in UTC.
 * @param now milliseconds since 1970
 * @returns undefined when the text is malformed, or the cron never comes
 */
export function firstDue(timerType: TimerEvent['timerType'], text: string, now: number): DueDate | undefined {
  return { date: dateDue, duration: durationDue, cycle: cycleDue }[timerType](text, now);
}

const wantedTypes = {
  date: ['DATE_TIME', 'STRING'],
  duration: ['DURATION', 'PERIOD', 'STRING'],
  cycle: ['STRING'],
};

function timerText(run: Run, context: Variables, { expression, timerType }: TimerEvent): string {
  if (!isExpression(expression)) return expression;
  return String(required(run, context, expression, wantedTypes[timerType]));
}

function dateDue(text: string): DueDate | undefined {
  const dueDate = parseDateTime(text);
  return dueDate === undefined ? undefined : { dueDate, repetitions: 1 };
}

function durationDue(text: string, now: number): DueDate | undefined {
  const period = parseDuration(text);
  return period && { dueDate: addPeriod(now, period), repetitions: 1 };
}

interface Cycle {
  /** -1 endless. */
  repetitions: number;
  start?: number;
  interval: Period;
}

/** `R3/PT1S`, `R/PT1S`, `R2/2030-01-01T00:00:00Z/PT1S`; undefined when malformed; cron is in `cron.ts`. */
export function parseCycle(text: string): Cycle | undefined {
  const parts = text.split('/');
  const count = /^R(-1|\d{0,9})$/.exec(parts[0]!);
  if (!count || parts.length < 2 || parts.length > 3) return undefined;
  const interval = parseDuration(parts.at(-1)!);
  const start = parts.length === 3 && parts[1] !== '' ? parseDateTime(parts[1]!) : undefined;
  if (!interval || (parts.length === 3 && parts[1] !== '' && start === undefined)) return undefined;
  return { repetitions: count[1] === '' ? -1 : Number(count[1]), interval, ...(start && { start }) };
}

/** A start in the past begins one interval from now; a future one is the first firing. */
function cycleDue(text: string, now: number): DueDate | undefined {
  if (looksLikeCron(text)) return cronDue(text, now);
  const cycle = parseCycle(text);
  if (!cycle) return undefined;
  const { repetitions, start, interval } = cycle;
  const dueDate = start !== undefined && start >= now ? start : addPeriod(now, interval);
  return { dueDate, repetitions, cycle: text };
}

function cronDue(text: string, from: number): DueDate | undefined {
  const cron = parseCron(text);
  const dueDate = cron && nextCron(cron, from);
  return dueDate === undefined ? undefined : { dueDate, repetitions: -1, cycle: text };
}

/**
 * The next firing, one interval after the previous due date (no drift) or, if that is past too, from now; undefined when
 * that was the last. R0 and R1 fire once.
 * @param now milliseconds since 1970, default in time
 */
export function nextDue(previous: DueDate, now = previous.dueDate): DueDate | undefined {
  if (previous.cycle !== undefined && looksLikeCron(previous.cycle))
    return cronDue(previous.cycle, previous.dueDate);
  const cycle = previous.cycle === undefined ? undefined : parseCycle(previous.cycle);
  if (!cycle) return undefined;
  const repetitions = previous.repetitions === -1 ? -1 : previous.repetitions - 1;
  if (previous.repetitions === 0 || repetitions === 0) return undefined;
  const onTime = addPeriod(previous.dueDate, cycle.interval);
  const dueDate = onTime >= now ? onTime : addPeriod(now, cycle.interval);
  return { dueDate, repetitions, cycle: previous.cycle };
}
