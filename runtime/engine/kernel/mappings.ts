import { compileFeel, type CompiledFeel, type FeelNode } from '../feel/index';
import type { Mapping } from '../model';
import { isExpression } from './expressions';

/** Parts of the target paths, in the order they are first named; a leaf is a source. */
type Targets = Map<string, Targets | string>;

/**
 * All mappings of an element as one FEEL context, as Zeebe runs them: later entries see earlier ones, also inside a nested
 * target; a context is not seen while it is built. An output into a context that is there is merged with it.
 */
export function compileMappings(mappings: readonly Mapping[], isOutput: boolean): CompiledFeel {
  const cache = isOutput ? outputCache : inputCache;
  const known = cache.get(mappings);
  if (known) return known;
  const compiled = contextOf(targetsOf(mappings), [], isOutput);
  cache.set(mappings, compiled);
  return compiled;
}

const inputCache = new WeakMap<readonly Mapping[], CompiledFeel>();
const outputCache = new WeakMap<readonly Mapping[], CompiledFeel>();

function targetsOf(mappings: readonly Mapping[]): Targets {
  const targets: Targets = new Map();
  for (const { source, target } of mappings) {
    const path = target.split('.');
    let inner = targets;
    for (const name of path.slice(0, -1)) {
      const there = inner.get(name);
      const next: Targets = there instanceof Map ? there : new Map();
      inner.set(name, next);
      inner = next;
    }
    inner.set(path.at(-1)!, source);
  }
  return targets;
}

type Parsed = CompiledFeel & { node: FeelNode };

function contextOf(targets: Targets, path: readonly string[], isOutput: boolean): Parsed {
  const entries = [...targets].map(([key, inner]) => {
    const isNested = inner instanceof Map;
    const value = isNested ? contextOf(inner, [...path, key], isOutput) : sourceOf(inner);
    return { key, value: isNested && isOutput ? merged([...path, key], value) : value };
  });
  return {
    text: `{${entries.map(({ key, value }) => `${key}:${value.text}`).join(',')}}`,
    node: { kind: 'context', entries: entries.map(({ key, value }) => ({ key, value: value.node })) },
  };
}

/** Deploying refuses what cannot be parsed. */
function sourceOf(source: string): Parsed {
  if (!isExpression(source))
    return { text: JSON.stringify(source), node: { kind: 'literal', value: source } };
  const { text, node } = compileFeel(source.slice(1));
  return { text, node: node ?? { kind: 'literal', value: null } };
}

function merged(path: readonly string[], fresh: Parsed): Parsed {
  const [first, ...rest] = path as [string, ...string[]];
  const there = rest.reduce<FeelNode>((from, name) => ({ kind: 'path', from, name }), {
    kind: 'name',
    name: first,
  });
  const name = path.join('.');
  return {
    text: `if (${name} = null) then ${fresh.text} else context merge(${name},${fresh.text})`,
    node: {
      kind: 'if',
      condition: { kind: 'compare', operator: '=', left: there, right: { kind: 'literal', value: null } },
      then: fresh.node,
      else: { kind: 'call', name: 'context merge', positional: [there, fresh.node] },
    },
  };
}
