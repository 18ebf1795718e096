import type { Evaluation } from '../interpreter';
import { isTemporal } from '../temporal';
import { type FeelKind, FeelRangeValue, type FeelValue, kindOf } from '../values';

/** What a parameter takes; `any` includes null, a trailing `?` makes it optional, `…` takes all the rest as one list. */
export type ParameterType = FeelKind | 'any' | 'temporal' | 'instant';

export interface Builtin {
  /** One list per overload; `name: type`. */
  overloads: readonly (readonly string[])[];
  run(evaluation: Evaluation, ...values: never[]): FeelValue;
}

/** @param signatures e.g. `string: string, start position: number, length?: number` */
export function builtin<V extends FeelValue[]>(
  signatures: string | readonly string[],
  run: (evaluation: Evaluation, ...values: V) => FeelValue,
): Builtin {
  const list = typeof signatures === 'string' ? [signatures] : signatures;
  return {
    overloads: list.map((signature) => (signature ? signature.split(/,\s*/) : [])),
    run: run as unknown as Builtin['run'],
  };
}

/** The values in the order of the first overload that takes them; undefined when none does. */
export function bind(
  { overloads }: Builtin,
  given: readonly FeelValue[] | Readonly<Record<string, FeelValue>>,
): FeelValue[] | undefined {
  for (const parameters of overloads) {
    const values = Array.isArray(given)
      ? positional(parameters, given as FeelValue[])
      : byName(parameters, given as Record<string, FeelValue>);
    if (values) return values;
  }
  return undefined;
}

function positional(parameters: readonly string[], given: readonly FeelValue[]): FeelValue[] | undefined {
  if (parameters[0]?.startsWith('…')) return variadic(parameters[0], given);
  if (given.length > parameters.length) return undefined;
  const fits = parameters.every((parameter, index) => takes(parameter, given[index], index < given.length));
  return fits ? [...given] : undefined;
}

/** A single list counts as the values themselves. */
function variadic(parameter: string, given: readonly FeelValue[]): FeelValue[] | undefined {
  const [only] = given;
  const items = given.length === 1 && Array.isArray(only) ? (only as FeelValue[]) : given;
  const [, type] = split(parameter);
  return type === 'any' || items.every((item) => isOf(item, type)) ? [items] : undefined;
}

function byName(parameters: readonly string[], given: Record<string, FeelValue>): FeelValue[] | undefined {
  const names = parameters.map((parameter) => split(parameter)[0]);
  if (Object.keys(given).some((name) => !names.includes(name))) return undefined;
  const values = names.map((name) => given[name]);
  const fits = parameters.every((parameter, index) =>
    takes(parameter, values[index], Object.hasOwn(given, names[index]!)),
  );
  return fits ? values : undefined;
}

function takes(parameter: string, value: FeelValue, isGiven: boolean): boolean {
  const [name, type] = split(parameter);
  if (!isGiven) return name !== '' && parameter.includes('?');
  return isOf(value, type);
}

function split(parameter: string): [name: string, type: string] {
  const [name = '', type = 'any'] = parameter.split(/:\s*/);
  return [name.replace(/[?…]/g, ''), type];
}

function isOf(value: FeelValue, type: string): boolean {
  if (type === 'any') return true;
  if (type === 'temporal') return isTemporal(value);
  if (type === 'instant') return ['date', 'date time'].includes(kindOf(value));
  if (type === 'range') return value instanceof FeelRangeValue;
  return kindOf(value) === type;
}
