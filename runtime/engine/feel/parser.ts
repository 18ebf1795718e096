import type { CompareOperator, FeelIterator, FeelNode, FeelTest } from './ast';
import { FeelScanner, FeelSyntaxError } from './scanner';

/** Most nodes of one expression: bounds the depth of evaluation too. */
const maxNodes = 2000;
/** Deepest nesting of brackets, lists, functions. */
const maxNesting = 50;

/** @param callNames names of functions that contain spaces, longest first @throws {FeelSyntaxError} */
export function parseFeel(text: string, callNames: readonly string[]): FeelNode {
  const parser = new FeelParser(new FeelScanner(text), callNames);
  return parser.parse();
}

class FeelParser {
  private nodes = 0;
  private nesting = 0;
  /** How often the name `partial` was read. */
  private partials = 0;

  constructor(
    private readonly scanner: FeelScanner,
    private readonly callNames: readonly string[],
  ) {}

  parse(): FeelNode {
    const node = this.expression();
    if (!this.scanner.atEnd)
      throw this.scanner.expected(
        'binaryComparison | between | instanceOf | in | "and" | "or" | end-of-input',
      );
    return node;
  }

  private node<T extends FeelNode>(node: T): T {
    if (++this.nodes > maxNodes) throw new FeelSyntaxError(`the expression has more than ${maxNodes} parts`);
    return node;
  }

  private expression(): FeelNode {
    if (++this.nesting > maxNesting)
      throw new FeelSyntaxError(`the expression is nested deeper than ${maxNesting} levels`);
    const node = this.special() ?? this.disjunction();
    this.nesting--;
    return node;
  }

  private special(): FeelNode | undefined {
    const { scanner } = this;
    if (scanner.takeWord('if')) return this.ifExpression();
    if (scanner.takeWord('for')) {
      const iterators = this.iterators();
      this.scanner.need('return');
      const before = this.partials;
      const body = this.expression();
      return this.node({ kind: 'for', iterators, body, usesPartial: this.partials > before });
    }
    for (const isEvery of [true, false]) {
      if (!scanner.takeWord(isEvery ? 'every' : 'some')) continue;
      const iterators = this.iterators();
      this.scanner.need('satisfies');
      return this.node({ kind: 'quantified', isEvery, iterators, body: this.expression() });
    }
    return scanner.takeWord('function') ? this.functionDefinition() : undefined;
  }

  private ifExpression(): FeelNode {
    const condition = this.expression();
    this.scanner.need('then');
    const then = this.expression();
    this.scanner.need('else');
    return this.node({ kind: 'if', condition, then, else: this.expression() });
  }

  private functionDefinition(): FeelNode {
    this.scanner.needSymbol('(');
    const parameters: string[] = [];
    while (!this.scanner.take(')')) {
      if (parameters.length) this.scanner.needSymbol(',');
      parameters.push(this.scanner.needName());
    }
    return this.node({ kind: 'function', parameters, body: this.expression() });
  }

  private iterators(): FeelIterator[] {
    const iterators: FeelIterator[] = [];
    do {
      const name = this.scanner.needName();
      this.scanner.need('in');
      const from = this.expression();
      iterators.push(
        this.scanner.take('..') ? { name, in: from, to: this.expression() } : { name, in: from },
      );
    } while (this.scanner.take(','));
    return iterators;
  }

  private disjunction(): FeelNode {
    return this.chain('or', () => this.chain('and', () => this.comparison()));
  }

  private chain(operator: 'and' | 'or', operand: () => FeelNode): FeelNode {
    const operands = [operand()];
    while (this.scanner.takeWord(operator)) operands.push(operand());
    return operands.length === 1 ? operands[0]! : this.node({ kind: 'logic', operator, operands });
  }

  private comparison(): FeelNode {
    const left = this.sum();
    const operator = this.compareOperator();
    if (operator) return this.node({ kind: 'compare', operator, left, right: this.sum() });
    if (this.scanner.takeWord('between')) {
      const low = this.sum();
      this.scanner.need('and');
      return this.node({ kind: 'between', value: left, low, high: this.sum() });
    }
    if (this.scanner.takeWord('instance')) {
      this.scanner.need('of');
      return this.node({ kind: 'instance', value: left, type: this.scanner.needType() });
    }
    return this.scanner.takeWord('in') ? this.node({ kind: 'in', value: left, tests: this.tests() }) : left;
  }

  private compareOperator(): CompareOperator | undefined {
    return (['!=', '<=', '>=', '<', '>', '='] as const).find((operator) => this.scanner.take(operator));
  }

  private tests(): FeelTest[] {
    const before = this.scanner.position;
    const { nesting } = this;
    if (!this.scanner.take('(')) return [this.test()];
    try {
      const tests = [this.test()];
      while (this.scanner.take(',')) tests.push(this.test());
      this.scanner.needSymbol(')');
      return tests;
    } catch (error) {
      // `(1..5]` is a range and no list of tests.
      if (!(error instanceof FeelSyntaxError)) throw error;
      this.scanner.position = before;
      this.nesting = nesting;
      return [this.test()];
    }
  }

  private test(): FeelTest {
    const operator = this.compareOperator();
    if (operator) return { operator, value: this.sum() };
    const value = this.sum();
    if (!this.scanner.peek('..')) return { value };
    throw this.scanner.expected('range');
  }

  private sum(): FeelNode {
    return this.binary(['+', '-'], () =>
      this.binary(['*', '/'], () => this.binary(['**'], () => this.unary())),
    );
  }

  private binary(operators: readonly ('+' | '-' | '*' | '/' | '**')[], operand: () => FeelNode): FeelNode {
    let left = operand();
    for (;;) {
      const operator = operators.find((one) => this.takeOperator(one));
      if (!operator) return left;
      left = this.node({ kind: 'arithmetic', operator, left, right: operand() });
    }
  }

  /** `*` is not the beginning of `**`. */
  private takeOperator(operator: string): boolean {
    return !(operator === '*' && this.scanner.peek('**')) && this.scanner.take(operator);
  }

  private unary(): FeelNode {
    if (!this.scanner.take('-')) return this.postfix();
    if (++this.nesting > maxNesting) throw new FeelSyntaxError('too many signs');
    const operand = this.unary();
    this.nesting--;
    return this.node({ kind: 'negate', operand });
  }

  private postfix(): FeelNode {
    let node = this.primary();
    for (;;) {
      if (this.scanner.peek('..')) return node;
      if (this.scanner.take('.'))
        node = this.node({ kind: 'path', from: node, name: this.scanner.needName() });
      else if (this.scanner.take('[')) {
        node = this.node({ kind: 'filter', from: node, filter: this.expression() });
        this.scanner.needSymbol(']');
      } else return node;
    }
  }

  private primary(): FeelNode {
    const { scanner } = this;
    const literal = this.literal();
    if (literal) return literal;
    if (scanner.take('@')) {
      const text = scanner.takeString();
      if (text === undefined) throw scanner.expected('"');
      return this.node({ kind: 'temporal', text });
    }
    if (scanner.take('{')) return this.context();
    if (scanner.take('[')) return this.listOrRange();
    if (scanner.take('(')) return this.groupOrRange();
    if (scanner.take(']')) return this.rangeFrom(this.expression(), true);
    return this.nameOrCall();
  }

  private literal(): FeelNode | undefined {
    const { scanner } = this;
    const value = scanner.takeNumber() ?? scanner.takeString();
    if (value !== undefined) return this.node({ kind: 'literal', value });
    for (const [word, constant] of [
      ['null', null],
      ['true', true],
      ['false', false],
    ] as const) {
      if (scanner.takeWord(word)) return this.node({ kind: 'literal', value: constant });
    }
    return undefined;
  }

  private context(): FeelNode {
    const entries: { key: string; value: FeelNode }[] = [];
    while (!this.scanner.take('}')) {
      if (entries.length) this.scanner.needSymbol(',');
      const key = this.scanner.takeKey();
      this.scanner.needSymbol(':');
      entries.push({ key, value: this.expression() });
    }
    return this.node({ kind: 'context', entries });
  }

  private listOrRange(): FeelNode {
    if (this.scanner.take(']')) return this.node({ kind: 'list', items: [] });
    const first = this.expression();
    if (this.scanner.peek('..')) return this.rangeFrom(first, false);
    const items = [first];
    while (this.scanner.take(',')) items.push(this.expression());
    this.scanner.needSymbol(']');
    return this.node({ kind: 'list', items });
  }

  private groupOrRange(): FeelNode {
    const inner = this.expression();
    if (this.scanner.peek('..')) return this.rangeFrom(inner, true);
    this.scanner.needSymbol(')');
    return inner;
  }

  private rangeFrom(start: FeelNode, isStartOpen: boolean): FeelNode {
    this.scanner.needSymbol('..');
    const end = this.expression();
    const isEndOpen = !this.scanner.take(']');
    if (isEndOpen && !this.scanner.take(')') && !this.scanner.take('[')) throw this.scanner.expected(']');
    return this.node({ kind: 'range', start, end, isStartOpen, isEndOpen });
  }

  private nameOrCall(): FeelNode {
    const spaced = this.scanner.takeCallOf(this.callNames);
    const name = spaced ?? this.scanner.takeName();
    if (name === undefined) throw this.scanner.expected('expression');
    if (name === 'partial') this.partials++;
    if (!this.scanner.take('(')) return this.node({ kind: 'name', name });
    return this.call(name);
  }

  private call(name: string): FeelNode {
    const positional: FeelNode[] = [];
    const named: Record<string, FeelNode> = {};
    let isNamed = false;
    for (let count = 0; !this.scanner.take(')'); count++) {
      if (count) this.scanner.needSymbol(',');
      const key = this.argumentName();
      if (key === undefined) positional.push(this.expression());
      else named[key] = this.expression();
      isNamed ||= key !== undefined;
    }
    if (isNamed && positional.length) throw this.scanner.expected('named parameter');
    return this.node({ kind: 'call', name, positional, ...(isNamed ? { named } : {}) });
  }

  private argumentName(): string | undefined {
    const before = this.scanner.position;
    try {
      const key = this.scanner.takeKey();
      if (this.scanner.take(':')) return key;
    } catch (error) {
      if (!(error instanceof FeelSyntaxError)) throw error;
    }
    this.scanner.position = before;
    return undefined;
  }
}
