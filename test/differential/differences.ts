import type { EngineRecord } from '@callweave/platform/kernel';
import type { Side } from './sides/side';

/**
 * What the embedded engine writes differently on purpose. A row changes Zeebe's records only, so it fails when the
 * embedded engine comes to agree; it also fails when no case meets it any more.
 */
export interface Difference {
  reason: string;
  /** The embedded engine's records are changed too: when they are written is left open. Default no. */
  isOnBoth?: boolean;
  /** Of which records of Zeebe. */
  of: (record: EngineRecord) => boolean;
  /** What the embedded engine writes there; nothing: no record. */
  ours: (value: EngineRecord['value']) => Record<string, unknown> | undefined;
}

const without = (value: EngineRecord['value'], ...names: string[]) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

export const differences: Difference[] = [
  {
    reason: 'The drawing is kept once, in the store by its bundle, not in every record stream.',
    of: ({ valueType }) => valueType === 'PROCESS',
    ours: (value) => without(value, 'checksum', 'resource'),
  },
  {
    reason: 'A deployment tells no checksum: the store compares the bytes.',
    of: ({ valueType }) => valueType === 'DEPLOYMENT',
    ours: (value) => ({
      ...value,
      processesMetadata: (value['processesMetadata'] as EngineRecord['value'][]).map((process) =>
        without(process, 'checksum'),
      ),
    }),
  },
  {
    reason: 'Leases are kept in memory: a record for each would double the writes of a step.',
    of: ({ valueType, value }) => valueType === 'JOB' && (value['deadline'] !== -1 || value['worker'] !== ''),
    ours: (value) => ({ ...value, deadline: -1, worker: '' }),
  },
  {
    reason: 'Leases are kept in memory, so prolonging one is no record.',
    of: ({ valueType, intent }) => valueType === 'JOB' && intent === 'TIMEOUT_UPDATED',
    ours: () => undefined,
  },
  {
    isOnBoth: true,
    reason: 'Zeebe looks for messages past their time once a minute; nobody gets them meanwhile either way.',
    of: ({ valueType, intent, value }) =>
      valueType === 'MESSAGE' && intent === 'EXPIRED' && value['name'] === '',
    ours: () => undefined,
  },
];

/** The record as the embedded engine should have written it. */
export function asOurs(
  record: EngineRecord,
  side: Side['name'],
  onUsed: (difference: Difference) => void,
): EngineRecord | undefined {
  let value: EngineRecord['value'] | undefined = record.value;
  for (const difference of differences) {
    if (side === 'embedded' && !difference.isOnBoth) continue;
    if (!value || !difference.of({ ...record, value })) continue;
    if (side === 'zeebe') onUsed(difference);
    value = difference.ours(value);
  }
  return value && { ...record, value };
}
