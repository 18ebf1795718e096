import type { EngineRecord } from '@callweave/platform/kernel';

/** A record as it came, with what only the exporter knows. */
export interface ExportedRecord {
  record: EngineRecord;
  /** Counted by the exporter per partition and value type, without holes. */
  sequence: number;
}

type Json = Record<string, unknown>;

/** Keys are `partition << 51 | counter`: from partition 4 on no number of JavaScript holds them. */
const lastExactPartition = 3;
const sequenceBits = (1n << 51n) - 1n;

/**
 * Reads one record of Zeebe's Elasticsearch exporter; keys and positions become text.
 * @throws {Error} when it is no such record
 */
export function readExported(text: string): ExportedRecord {
  const plain = JSON.parse(text) as Json;
  const { partitionId, position, timestamp, valueType, intent, recordType } = plain;
  if (
    !isCount(partitionId) ||
    !isCount(position) ||
    !isCount(timestamp) ||
    typeof valueType !== 'string' ||
    typeof intent !== 'string' ||
    !isObject(plain['value'])
  )
    throw new Error('not a record of the exporter');
  const exact = partitionId > lastExactPartition ? (JSON.parse(text, keepDigits) as Json) : plain;
  return {
    record: {
      partition: partitionId,
      position: String(position),
      sourceRecordPosition: String(plain['sourceRecordPosition'] ?? -1),
      key: String(exact['key'] ?? -1),
      timestamp,
      recordType: recordType as EngineRecord['recordType'],
      valueType,
      intent,
      value: keysAsText(plain['value'], exact['value'] as Json),
    },
    sequence: Number(BigInt(String(exact['sequence'] ?? 0)) & sequenceBits),
  };
}

/** Only the engine's own fields: what people named `…Key` lies deeper, in `variables`, and stays as it is. */
function keysAsText(value: Json, exact: Json): Json {
  const result = { ...value };
  for (const field of Object.keys(value))
    if (field.endsWith('Key') && typeof value[field] === 'number') result[field] = String(exact[field]);
  return result;
}

function keepDigits(_: string, value: unknown, context?: { source: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context!.source)
    ? context!.source
    : value;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
