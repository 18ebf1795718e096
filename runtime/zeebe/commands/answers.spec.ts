import { creationKeyVariable, type EngineRecord } from '@callweave/platform/kernel';
import { expect, it } from 'vitest';
import { withoutOwn } from '../own-records';
import { deployedProcesses } from './deployments';
import { correlationKeys } from './fences';

it('tells new processes from those deployed before by their keys', () => {
  const process = (key: string) => ({
    process: { bpmnProcessId: `p${key}`, version: 1, processDefinitionKey: key, resourceName: 'a.bpmn' },
  });
  // As Zeebe counts: 49 then deployment 50; 49 again in 51; 49, 52, 53 in 54; 56, 49, 57 in 58.
  const duplicates = (key: string, ...keys: string[]) =>
    deployedProcesses({ key, deployments: keys.map(process) }).map(({ duplicate }) => duplicate);
  expect(duplicates('50', '49')).toEqual([false]);
  expect(duplicates('51', '49')).toEqual([true]);
  expect(duplicates('54', '49', '52', '53')).toEqual([true, false, false]);
  expect(duplicates('58', '56', '49', '57')).toEqual([false, true, false]);
});

it('finds a correlation key for every partition', () => {
  expect(correlationKeys(1)).toEqual(['0']);
  expect(new Set(correlationKeys(7)).size).toBe(7);
});

it('hides its own variable, and nothing else', () => {
  const record = (valueType: string, value: Record<string, unknown>) =>
    ({ valueType, value }) as EngineRecord;
  const shown = withoutOwn([
    record('VARIABLE', { name: creationKeyVariable }),
    record('VARIABLE', { name: 'amount' }),
    record('PROCESS_INSTANCE_CREATION', { variables: { [creationKeyVariable]: 'k', amount: 1 } }),
    record('JOB', { variables: { n: 1 } }),
  ]);
  expect(shown.map(({ value }) => value)).toEqual([
    { name: 'amount' },
    { variables: { amount: 1 } },
    { variables: { n: 1 } },
  ]);
});
