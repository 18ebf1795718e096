import type { Evaluation } from '../interpreter';
import { display, type FeelValue } from '../values';
import { bind, type Builtin } from './builtin';
import { contextBuiltins } from './contexts';
import { conversionBuiltins } from './conversions';
import { listBuiltins } from './lists';
import { numberBuiltins } from './numbers';
import { stringBuiltins } from './strings';
import { temporalBuiltins } from './temporals';

/** The functions of feel-scala 1.17; not among them: `random number` (a step must be repeatable), range relations. */
const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...conversionBuiltins,
    ...stringBuiltins,
    ...numberBuiltins,
    ...listBuiltins,
    ...contextBuiltins,
    ...temporalBuiltins,
  }),
);

/** Names with spaces, longest first, for the parser. */
export const spacedNames: readonly string[] = [...builtins.keys()]
  .filter((name) => name.includes(' '))
  .sort((a, b) => b.length - a.length);

/** Null with a warning when there is no such function or it does not take these values. */
export function invokeBuiltin(
  evaluation: Evaluation,
  name: string,
  given: readonly FeelValue[] | Readonly<Record<string, FeelValue>>,
): FeelValue {
  const found = builtins.get(name);
  const count = Object.keys(given).length;
  if (!found)
    return evaluation.warn(
      'NO_FUNCTION_FOUND',
      `No function found with name '${name}' and ${count} parameters`,
    );
  for (const value of Object.values(given)) evaluation.spend(sizeOf(value));
  const values = bind(found, given);
  if (!values) {
    const shown = Object.values(given).map((value) => display(value, evaluation, true));
    return evaluation.warn(
      'FUNCTION_INVOCATION_FAILURE',
      `Failed to invoke function '${name}': cannot take (${shown.join(', ')})`,
    );
  }
  return (found.run as (evaluation: Evaluation, ...values: FeelValue[]) => FeelValue)(evaluation, ...values);
}

/** Most functions look at everything they are given. */
function sizeOf(value: FeelValue): number {
  if (typeof value === 'string') return value.length >> 5;
  return Array.isArray(value) ? value.length >> 2 : 0;
}
