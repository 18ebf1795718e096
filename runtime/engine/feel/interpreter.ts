import type { FeelIterator, FeelNode, FeelTest } from './ast';
import { invokeBuiltin } from './builtins/index';
import { FeelFailure } from './failure';
import { arithmetic, compare, negate } from './operators';
import { propertyOf } from './properties';
import { parseDate, parseDateTime, parseFeelDuration, parseTime } from './temporal';
import {
  display,
  equals,
  FeelFunctionValue,
  FeelRangeValue,
  type FeelValue,
  inRange,
  isContext,
  isInstance,
} from './values';

export interface FeelWarning {
  type: string;
  message: string;
}

/** Variables, innermost first. */
export interface Scope {
  variables: Readonly<Record<string, FeelValue>>;
  outer?: Scope;
}

/** What one evaluation may do and what it noticed. */
export class Evaluation {
  readonly warnings: FeelWarning[] = [];
  /** Spent so far. */
  steps = 0;
  private depth = 0;

  constructor(
    /** Milliseconds since 1970. */
    readonly now: number,
    private readonly maxSteps: number,
  ) {}

  /** @throws {FeelFailure} when the budget is used up */
  spend(steps: number): void {
    this.steps += steps;
    if (this.steps > this.maxSteps) throw new FeelFailure('the evaluation takes too many steps');
  }

  warn(type: string, message: string): null {
    if (this.warnings.length < 20) this.warnings.push({ type, message: message.slice(0, 500) });
    return null;
  }

  evaluate(node: FeelNode, scope: Scope): FeelValue {
    this.spend(1);
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'temporal':
        return temporalLiteral(node.text);
      case 'name':
        return this.variable(node.name, scope);
      case 'list':
        return node.items.map((item) => this.evaluate(item, scope));
      case 'context':
        return this.context(node.entries, scope);
      case 'range':
        return new FeelRangeValue(
          this.evaluate(node.start, scope),
          this.evaluate(node.end, scope),
          node.isStartOpen,
          node.isEndOpen,
        );
      case 'negate':
        return negate(this, this.evaluate(node.operand, scope));
      case 'arithmetic':
        return arithmetic(
          this,
          node.operator,
          this.evaluate(node.left, scope),
          this.evaluate(node.right, scope),
        );
      case 'compare':
        return compare(
          this,
          node.operator,
          this.evaluate(node.left, scope),
          this.evaluate(node.right, scope),
        );
      case 'logic':
        return this.logic(node, scope);
      case 'between':
        return this.between(node, scope);
      case 'in':
        return this.isIn(this.evaluate(node.value, scope), node.tests, scope);
      case 'instance':
        return isInstance(this.evaluate(node.value, scope), node.type);
      case 'if':
        return this.evaluate(this.evaluate(node.condition, scope) === true ? node.then : node.else, scope);
      case 'for':
        return this.forEach(node, scope);
      case 'quantified':
        return this.quantified(node, scope);
      case 'function':
        return this.defineFunction(node.parameters, node.body, scope);
      case 'path':
        return this.path(this.evaluate(node.from, scope), node.name);
      case 'filter':
        return this.filter(this.evaluate(node.from, scope), node.filter, scope);
      case 'call':
        return this.call(node, scope);
    }
  }

  private variable(name: string, scope: Scope): FeelValue {
    for (let one: Scope | undefined = scope; one; one = one.outer)
      if (Object.hasOwn(one.variables, name)) return one.variables[name] ?? null;
    return this.warn('NO_VARIABLE_FOUND', `No variable found with name '${name}'`);
  }

  /** Entries see the ones before them. */
  private context(entries: readonly { key: string; value: FeelNode }[], scope: Scope): FeelValue {
    const variables: Record<string, FeelValue> = {};
    const inner: Scope = { variables, outer: scope };
    for (const { key, value } of entries) {
      if (key === '__proto__') throw new FeelFailure("a context cannot have the key '__proto__'");
      variables[key] = this.evaluate(value, inner);
    }
    return variables;
  }

  /** Three-valued; what is no boolean counts as null. */
  private logic(node: Extract<FeelNode, { kind: 'logic' }>, scope: Scope): boolean | null {
    const decisive = node.operator === 'or';
    let isUnknown = false;
    for (const operand of node.operands) {
      const value = this.evaluate(operand, scope);
      if (value === decisive) return decisive;
      if (typeof value !== 'boolean') isUnknown = true;
    }
    return isUnknown ? null : !decisive;
  }

  private between(node: Extract<FeelNode, { kind: 'between' }>, scope: Scope): boolean | null {
    const value = this.evaluate(node.value, scope);
    const low = compare(this, '>=', value, this.evaluate(node.low, scope));
    const high = compare(this, '<=', value, this.evaluate(node.high, scope));
    if (low === false || high === false) return false;
    return low === null || high === null ? null : true;
  }

  private isIn(value: FeelValue, tests: readonly FeelTest[], scope: Scope): boolean {
    return tests.some(({ operator, value: test }) => {
      const against = this.evaluate(test, scope);
      return operator ? compare(this, operator, value, against) === true : this.matches(value, against);
    });
  }

  private matches(value: FeelValue, against: FeelValue): boolean {
    if (against instanceof FeelRangeValue) return inRange(value, against) === true;
    if (!Array.isArray(against)) return equals(value, against, this) === true;
    this.spend(against.length);
    return equals(value, against, this) === true || against.some((item) => this.matches(value, item));
  }

  /** Calls `each` for every combination; `each` answers true to stop. */
  private iterate(
    iterators: readonly FeelIterator[],
    scope: Scope,
    each: (scope: Scope) => boolean,
  ): boolean | null {
    const [first, ...rest] = iterators;
    if (!first) return each(scope);
    const items = this.itemsOf(first, scope);
    if (!items) return null;
    for (const item of items) {
      this.spend(1);
      const inner: Scope = { variables: { [first.name]: item }, outer: scope };
      const result = this.iterate(rest, inner, each);
      if (result !== false) return result;
    }
    return false;
  }

  private itemsOf({ in: from, to }: FeelIterator, scope: Scope): Iterable<FeelValue> | null {
    const start = this.evaluate(from, scope);
    if (!to) return Array.isArray(start) ? start : null;
    const end = this.evaluate(to, scope);
    return typeof start === 'number' && typeof end === 'number' ? numbers(start, end) : null;
  }

  private forEach(node: Extract<FeelNode, { kind: 'for' }>, scope: Scope): FeelValue {
    const results: FeelValue[] = [];
    const done = this.iterate(node.iterators, scope, (inner) => {
      results.push(this.evaluate(node.body, node.usesPartial ? this.withPartial(inner, results) : inner));
      return false;
    });
    return done === null ? this.warn('INVALID_TYPE', 'Expected list to iterate over') : results;
  }

  /** `partial` is the list so far. */
  private withPartial(scope: Scope, results: readonly FeelValue[]): Scope {
    this.spend(results.length);
    return { variables: { partial: [...results] }, outer: scope };
  }

  private quantified(node: Extract<FeelNode, { kind: 'quantified' }>, scope: Scope): boolean | null {
    const found = this.iterate(node.iterators, scope, (inner) => {
      const isTrue = this.evaluate(node.body, inner) === true;
      return isTrue !== node.isEvery;
    });
    if (found === null) return this.warn('INVALID_TYPE', 'Expected list to iterate over');
    return found !== node.isEvery;
  }

  private defineFunction(parameters: string[], body: FeelNode, scope: Scope): FeelFunctionValue {
    return new FeelFunctionValue(parameters, (values) => {
      if (++this.depth > 50) throw new FeelFailure('functions call each other too deeply');
      const variables = Object.fromEntries(parameters.map((name, index) => [name, values[index] ?? null]));
      const result = this.evaluate(body, { variables, outer: scope });
      this.depth--;
      return result;
    });
  }

  private path(from: FeelValue, name: string): FeelValue {
    if (Array.isArray(from)) {
      this.spend(from.length);
      return from.map((item) => this.path(item, name));
    }
    if (isContext(from) && !Object.hasOwn(from, name)) {
      const keys = Object.keys(from).map((key) => `'${key}'`);
      const available = keys.length ? `Available keys: ${keys.join(', ')}` : 'The context is empty';
      return this.warn('NO_CONTEXT_ENTRY_FOUND', `No context entry found with key '${name}'. ${available}`);
    }
    if (isContext(from)) return from[name] ?? null;
    const property = propertyOf(from, name);
    return property === undefined
      ? this.warn(
          'NO_PROPERTY_FOUND',
          `No property found with name '${name}' of value '${display(from, this)}'`,
        )
      : property;
  }

  /** By number (from 1, from the end when negative) or by condition on `item`. */
  private filter(from: FeelValue, filter: FeelNode, scope: Scope): FeelValue {
    if (!Array.isArray(from))
      return this.warn('INVALID_TYPE', `Expected list but found '${display(from, this)}'`);
    const results: FeelValue[] = [];
    for (const item of from) {
      const itemScope: Scope = { variables: { item }, outer: scope };
      const inner = isContext(item) ? { variables: item, outer: itemScope } : itemScope;
      const matches = this.evaluate(filter, inner);
      if (typeof matches === 'number')
        return from.at(matches > 0 ? matches - 1 : matches || Infinity) ?? null;
      if (matches === true) results.push(item);
    }
    return results;
  }

  private call(node: Extract<FeelNode, { kind: 'call' }>, scope: Scope): FeelValue {
    const own = this.functionNamed(node.name, scope);
    const named = node.named && this.namedValues(node.named, scope);
    if (own) {
      const values = named
        ? own.parameters.map((name) => named[name] ?? null)
        : node.positional.map((one) => this.evaluate(one, scope));
      return own.invoke(values);
    }
    return invokeBuiltin(this, node.name, named ?? node.positional.map((one) => this.evaluate(one, scope)));
  }

  private functionNamed(name: string, scope: Scope): FeelFunctionValue | undefined {
    for (let one: Scope | undefined = scope; one; one = one.outer) {
      const value = Object.hasOwn(one.variables, name) ? one.variables[name] : undefined;
      if (value instanceof FeelFunctionValue) return value;
    }
    return undefined;
  }

  private namedValues(named: Record<string, FeelNode>, scope: Scope): Record<string, FeelValue> {
    return Object.fromEntries(Object.entries(named).map(([name, one]) => [name, this.evaluate(one, scope)]));
  }
}

function temporalLiteral(text: string): FeelValue {
  return parseDateTime(text) ?? parseDate(text) ?? parseTime(text) ?? parseFeelDuration(text);
}

/** Ascending or descending, both ends included. */
function* numbers(start: number, end: number): Generator<number> {
  const step = start <= end ? 1 : -1;
  for (let value = start; step * value <= step * end; value += step) yield value;
}
