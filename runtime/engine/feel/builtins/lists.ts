import type { Evaluation } from '../interpreter';
import { addTemporal, isTemporal } from '../temporal';
import type { FeelFunctionValue } from '../values';
import { decimal, equals, type FeelValue, order } from '../values';
import { type Builtin, builtin } from './builtin';

type List = FeelValue[];

const ofNumbers = (calculate: (numbers: number[]) => number | null): Builtin =>
  builtin('…list: number', (evaluation, list: number[]) => {
    evaluation.spend(list.length);
    const result = list.length ? calculate(list) : null;
    return result === null ? null : decimal(result);
  });

export const listBuiltins: Record<string, Builtin> = {
  'list contains': builtin('list: list, element: any', (evaluation, list: List, element) =>
    has(evaluation, list, element),
  ),
  count: builtin('list: list', (_, list: List) => list.length),
  min: builtin('…list: any', (evaluation, list: List) => extreme(evaluation, list, -1)),
  max: builtin('…list: any', (evaluation, list: List) => extreme(evaluation, list, 1)),
  sum: builtin('…list: any', (evaluation, list: List) => sum(evaluation, list)),
  product: ofNumbers((numbers) => numbers.reduce((all, one) => all * one, 1)),
  mean: ofNumbers((numbers) => total(numbers) / numbers.length),
  median: ofNumbers(median),
  stddev: ofNumbers(deviation),
  mode: builtin('…list: any', (evaluation, list: List) => mode(evaluation, list)),
  all: builtin('…list: any', (_, list: List) => everyTrue(list)),
  and: builtin('…list: any', (_, list: List) => everyTrue(list)),
  any: builtin('…list: any', (_, list: List) => someTrue(list)),
  or: builtin('…list: any', (_, list: List) => someTrue(list)),
  sublist: builtin(
    'list: list, start position: number, length?: number',
    (_, list: List, start: number, length?: number) => {
      const from = start > 0 ? start - 1 : list.length + start;
      return start === 0 ? [] : list.slice(from, length === undefined ? undefined : from + length);
    },
  ),
  append: builtin('list: list, item: any', (_, list: List, item) => [...list, item]),
  concatenate: builtin('…lists: list', (evaluation, lists: List[]) => {
    evaluation.spend(lists.flat().length);
    return lists.flat();
  }),
  'insert before': builtin(
    'list: list, position: number, newItem: any',
    (_, list: List, position: number, item) => list.toSpliced(indexOf(list, position), 0, item),
  ),
  remove: builtin('list: list, position: number', (_, list: List, position: number) =>
    list.toSpliced(indexOf(list, position), 1),
  ),
  reverse: builtin('list: list', (_, list: List) => list.toReversed()),
  'index of': builtin('list: list, match: any', (evaluation, list: List, match) => {
    evaluation.spend(list.length);
    return list.flatMap((item, index) => (equals(item, match, evaluation) === true ? [index + 1] : []));
  }),
  union: builtin('…lists: list', (evaluation, lists: List[]) => distinct(evaluation, lists.flat())),
  'distinct values': builtin('list: list', (evaluation, list: List) => distinct(evaluation, list)),
  'duplicate values': builtin('list: list', (evaluation, list: List) =>
    distinct(
      evaluation,
      list.filter((item) => {
        evaluation.spend(list.length);
        return list.filter((other) => equals(item, other, evaluation) === true).length > 1;
      }),
    ),
  ),
  flatten: builtin('list: list', (evaluation, list: List) => {
    const flat = list.flat(100);
    evaluation.spend(flat.length);
    return flat;
  }),
  sort: builtin('list: list, precedes: function', (_, list: List, precedes: FeelFunctionValue) =>
    list.toSorted((left, right) => {
      if (precedes.invoke([left, right]) === true) return -1;
      return precedes.invoke([right, left]) === true ? 1 : 0;
    }),
  ),
  'is empty': builtin('list: list', (_, list: List) => list.length === 0),
};

function has(evaluation: Evaluation, list: List, element: FeelValue): boolean {
  evaluation.spend(list.length);
  return list.some((item) => equals(item, element, evaluation) === true);
}

/** Largest for sign 1, smallest for -1; null unless all can be compared. */
function extreme(evaluation: Evaluation, list: List, sign: 1 | -1): FeelValue {
  evaluation.spend(list.length);
  let best: FeelValue = list[0] ?? null;
  for (const item of list) {
    const difference = order(item, best);
    if (difference === undefined) return null;
    if (difference * sign > 0) best = item;
  }
  return best;
}

function sum(evaluation: Evaluation, list: List): FeelValue {
  evaluation.spend(list.length);
  if (!list.length) return null;
  if (list.every((item) => typeof item === 'number')) return decimal(total(list));
  const [first, ...rest] = list;
  return rest.reduce(
    (all, one) => (isTemporal(all) && isTemporal(one) ? addTemporal(all, one, 1) : null),
    first,
  );
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => decimal(all + one) ?? Number.NaN, 0);
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

function deviation(numbers: number[]): number | null {
  if (numbers.length < 2) return null;
  const mean = total(numbers) / numbers.length;
  return Math.sqrt(total(numbers.map((one) => (one - mean) ** 2)) / (numbers.length - 1));
}

function mode(evaluation: Evaluation, list: List): FeelValue {
  const counts = distinct(evaluation, list).map((value) => ({
    value,
    count: list.filter((item) => equals(item, value, evaluation) === true).length,
  }));
  const most = Math.max(0, ...counts.map(({ count }) => count));
  return counts.filter(({ count }) => count === most).map(({ value }) => value);
}

function everyTrue(list: List): boolean | null {
  if (list.some((item) => item === false)) return false;
  return list.every((item) => item === true) ? true : null;
}

function someTrue(list: List): boolean | null {
  if (list.some((item) => item === true)) return true;
  return list.every((item) => item === false) ? false : null;
}

function distinct(evaluation: Evaluation, list: List): List {
  const seen: List = [];
  for (const item of list) if (!has(evaluation, seen, item)) seen.push(item);
  return seen;
}

/** Positions from 1; negative ones from the end. */
function indexOf(list: List, position: number): number {
  return position > 0 ? position - 1 : list.length + position;
}
