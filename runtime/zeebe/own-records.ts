import { creationKeyVariable, type EngineRecord } from '@callweave/platform/kernel';

/** Records as the drawing made them: without the adapter's own variable, which also call activities copy. */
export function withoutOwn(records: readonly EngineRecord[]): EngineRecord[] {
  return records.filter((record) => !isOwnVariable(record)).map(withoutKey);
}

const isOwnVariable = ({ valueType, value }: EngineRecord) =>
  valueType === 'VARIABLE' && value['name'] === creationKeyVariable;

function withoutKey(record: EngineRecord): EngineRecord {
  const variables = record.value['variables'];
  if (record.valueType !== 'PROCESS_INSTANCE_CREATION' || !isObject(variables)) return record;
  const { [creationKeyVariable]: _, ...rest } = variables;
  return { ...record, value: { ...record.value, variables: rest } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
