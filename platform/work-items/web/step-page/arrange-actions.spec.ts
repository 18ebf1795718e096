import { actionPresets, type StepAction } from '@callweave/platform/work-items/contract';
import { expect, it } from 'vitest';
import { arrangeActions } from './arrange-actions';

const actions = (...keys: string[]): StepAction[] => keys.map((key) => actionPresets[key]!);
const keysOf = (list: StepAction[]) => list.map(({ key }) => key);

it('fills the first primary action and keeps the dangerous one behind "more" (T-04)', () => {
  const arranged = arrangeActions(actions('solve', 'forward', 'transfer', 'return', 'void'));
  expect(arranged.main?.key).toBe('solve');
  expect(keysOf(arranged.beside)).toEqual(['forward', 'transfer']);
  expect(keysOf(arranged.more)).toEqual(['return', 'void']);
});

it('never makes a dangerous action the main one', () => {
  const arranged = arrangeActions(actions('void'));
  expect(arranged.main).toBeUndefined();
  expect(keysOf(arranged.more)).toEqual(['void']);
});
