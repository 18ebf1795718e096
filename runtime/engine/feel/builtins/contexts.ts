import { type FeelValue, isContext } from '../values';
import { type Builtin, builtin } from './builtin';

type Context = Record<string, FeelValue>;

export const contextBuiltins: Record<string, Builtin> = {
  'get value': builtin(
    ['context: context, key: string', 'context: context, keys: list'],
    (_, context: Context, key: string | string[]) =>
      (Array.isArray(key) ? key : [key]).reduce<FeelValue>(
        (value, name) => (isContext(value) && Object.hasOwn(value, name) ? value[name] : null),
        context,
      ),
  ),
  'get entries': builtin('context: context', (_, context: Context) =>
    Object.entries(context).map(([key, value]) => ({ key, value })),
  ),
  'context put': builtin(
    ['context: context, key: string, value: any', 'context: context, keys: list, value: any'],
    (_, context: Context, key: string | string[], value) =>
      put(context, Array.isArray(key) ? key : [key], value),
  ),
  put: builtin('context: context, key: string, value: any', (_, context: Context, key: string, value) =>
    put(context, [key], value),
  ),
  'context merge': builtin('…contexts: context', (_, contexts: Context[]) => merge(contexts)),
  'put all': builtin('…contexts: context', (_, contexts: Context[]) => merge(contexts)),
  context: builtin('…entries: context', (_, entries: Context[]) =>
    entries.every(({ key }) => typeof key === 'string')
      ? Object.fromEntries(entries.map(({ key, value }) => [key as string, value ?? null]))
      : null,
  ),
};

function put(context: Context, keys: readonly unknown[], value: FeelValue): FeelValue {
  const [key, ...rest] = keys;
  if (typeof key !== 'string') return null;
  const inner = Object.hasOwn(context, key) && isContext(context[key]) ? context[key] : {};
  const changed = rest.length ? put(inner, rest, value) : value;
  return Object.fromEntries([...Object.entries(context).filter(([name]) => name !== key), [key, changed]]);
}

function merge(contexts: readonly Context[]): Context {
  return Object.fromEntries(contexts.flatMap((context) => Object.entries(context)));
}
