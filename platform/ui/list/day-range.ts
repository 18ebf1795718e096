/** Ranges a list offers for its time, as days before today that they begin. */
const daysBefore = { today: 0, week: 6, month: 29 } as const;

export const dayRanges = Object.keys(daysBefore) as (keyof typeof daysBefore)[];

/** ISO time of the first midnight of a range, in the reader's own zone; undefined for none. */
export function startOfRange(range: string | undefined): string | undefined {
  if (!range || !(range in daysBefore)) return undefined;
  const day = new Date();
  day.setDate(day.getDate() - daysBefore[range as keyof typeof daysBefore]);
  day.setHours(0, 0, 0, 0);
  return day.toISOString();
}
