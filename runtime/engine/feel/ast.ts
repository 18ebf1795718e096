/** A parsed FEEL expression. */
export type FeelNode =
  | { kind: 'literal'; value: null | boolean | number | string }
  | { kind: 'temporal'; text: string }
  | { kind: 'name'; name: string }
  | { kind: 'list'; items: FeelNode[] }
  | { kind: 'context'; entries: { key: string; value: FeelNode }[] }
  | { kind: 'range'; start: FeelNode; end: FeelNode; isStartOpen: boolean; isEndOpen: boolean }
  | { kind: 'negate'; operand: FeelNode }
  | { kind: 'arithmetic'; operator: '+' | '-' | '*' | '/' | '**'; left: FeelNode; right: FeelNode }
  | { kind: 'compare'; operator: CompareOperator; left: FeelNode; right: FeelNode }
  | { kind: 'logic'; operator: 'and' | 'or'; operands: FeelNode[] }
  | { kind: 'between'; value: FeelNode; low: FeelNode; high: FeelNode }
  | { kind: 'in'; value: FeelNode; tests: FeelTest[] }
  | { kind: 'instance'; value: FeelNode; type: string }
  | { kind: 'if'; condition: FeelNode; then: FeelNode; else: FeelNode }
  | { kind: 'for'; iterators: FeelIterator[]; body: FeelNode; usesPartial: boolean }
  | { kind: 'quantified'; isEvery: boolean; iterators: FeelIterator[]; body: FeelNode }
  | { kind: 'function'; parameters: string[]; body: FeelNode }
  | { kind: 'path'; from: FeelNode; name: string }
  | { kind: 'filter'; from: FeelNode; filter: FeelNode }
  | { kind: 'call'; name: string; positional: FeelNode[]; named?: Record<string, FeelNode> };

export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type FeelTest = { operator?: CompareOperator; value: FeelNode };
/** `i in list`, or `i in from..to`. */
export type FeelIterator = { name: string; in: FeelNode; to?: FeelNode };
