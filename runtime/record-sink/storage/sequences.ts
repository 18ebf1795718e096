import type { ExportedRecord } from '../exporter/exported-record';

/** Records of one type that were sent but never came. */
export interface Gap {
  valueType: string;
  afterPosition: number;
  beforePosition: number;
  /** Null when the exporter counts anew, as after it was removed and added again: then nobody knows. */
  missing: number | null;
}

/**
 * Goes on counting the exporter's numbers per value type. Positions themselves have holes: what is not exported has one
 * too. A type that is new begins with whatever number it has. After a full request failed the exporter gives one number
 * to two records (seen with 8.5.8), and not again when it sends them after a restart: so its numbers are followed through
 * what is known too.
 * @param known position up to which records have come before; what they lack was said then
 */
export function countSequences(
  before: Readonly<Record<string, number>>,
  records: readonly ExportedRecord[],
  known: number,
): { sequences: Record<string, number>; gaps: Gap[] } {
  const sequences = { ...before };
  const gaps: Gap[] = [];
  let afterPosition = known;
  for (const { record, sequence } of records) {
    const { valueType } = record;
    const beforePosition = Number(record.position);
    const skipped = sequence - (sequences[valueType] ?? sequence) - 1;
    sequences[valueType] = sequence;
    if (beforePosition <= afterPosition) continue;
    if (skipped > 0) gaps.push({ valueType, afterPosition, beforePosition, missing: skipped });
    else if (skipped < -1) gaps.push({ valueType, afterPosition, beforePosition, missing: null });
    afterPosition = beforePosition;
  }
  return { sequences, gaps };
}
