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
 * too. A type that is new begins with whatever number it has.
 * @param after position of the last record that came before these
 */
export function countSequences(
  before: Readonly<Record<string, number>>,
  records: readonly ExportedRecord[],
  after: number,
): { sequences: Record<string, number>; gaps: Gap[] } {
  const sequences = { ...before };
  const gaps: Gap[] = [];
  let afterPosition = after;
  for (const { record, sequence } of records) {
    const { valueType } = record;
    const expected = (sequences[valueType] ?? sequence - 1) + 1;
    const beforePosition = Number(record.position);
    if (sequence !== expected) {
      const missing = sequence > expected ? sequence - expected : null;
      gaps.push({ valueType, afterPosition, beforePosition, missing });
    }
    sequences[valueType] = sequence;
    afterPosition = beforePosition;
  }
  return { sequences, gaps };
}
