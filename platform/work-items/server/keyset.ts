import { commonProblems, type Page } from '@callweave/platform/kernel';
import { z } from 'zod';

/** A position in a list ordered by a time and an id. */
export interface Position {
  time: Date;
  id: string;
}
const positionShape = z.tuple([z.iso.datetime(), z.string().max(64)]);

/** Condition that continues after a cursor. @throws {Problem} common-bad-input for a cursor that is none of ours */
export function after(
  cursor: string | undefined,
  column: string,
  direction: 'asc' | 'desc',
): Record<string, unknown> {
  if (!cursor) return {};
  const { time, id } = readCursor(cursor);
  const operator = direction === 'asc' ? '$gt' : '$lt';
  return { $or: [{ [column]: { [operator]: time } }, { [column]: time, id: { [operator]: id } }] };
}

/** Cuts one row more than asked for into a page. */
export function pageFrom<T>(rows: readonly T[], limit: number, positionOf: (row: T) => Position): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  const { time, id } = positionOf(last);
  return { items, nextCursor: Buffer.from(JSON.stringify([time.toISOString(), id])).toString('base64url') };
}

function readCursor(cursor: string): Position {
  try {
    const [time, id] = positionShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { time: new Date(time), id };
  } catch (cause) {
    throw commonProblems.badInput({}, { cause });
  }
}
