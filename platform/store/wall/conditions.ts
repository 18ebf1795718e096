import { isOperator, isWord, type Node, splitAt, textOf, UnreadableSql } from './tokens';

/** A value that must equal the tenant: a parameter by its position, or a literal in the text. */
export type Check = { param: number } | { literal: string };

/** What a condition guarantees about one table alias. `*` is the only table of its block, named without alias. */
export type Fact = { alias: string; checks: Check[] } | { alias: string; sameAs: string };

const tenantColumn = 'tenant_id';

/** What is certain about tenant columns wherever the condition holds. Anything not understood guarantees nothing. */
export function factsOf(expression: readonly Node[]): Fact[] {
  const branches = splitAt(expression, (node) => isWord(node, 'or'));
  if (expression.some((node) => isWord(node, 'xor'))) throw new UnreadableSql('xor');
  if (branches.length > 1) return factsOfAll(branches.map(factsOf));
  return splitAtAnd(expression).flatMap(factsOfTerm);
}

/** An `or`: only what every branch guarantees, with the checks of all. */
function factsOfAll(branches: Fact[][]): Fact[] {
  const aliases = new Set(branches[0]!.map((fact) => fact.alias));
  return [...aliases].flatMap((alias) => {
    const checks = branches.map((facts) =>
      facts.flatMap((fact) => (fact.alias === alias && 'checks' in fact ? [fact.checks] : [])),
    );
    return checks.every((found) => found.length > 0) ? [{ alias, checks: checks.flat(2) }] : [];
  });
}

/** Splits at `and`, except the one that belongs to a `between`. */
function splitAtAnd(expression: readonly Node[]): Node[][] {
  let between = 0;
  return splitAt(expression, (node) => {
    if (isWord(node, 'between')) between++;
    if (!isWord(node, 'and')) return false;
    if (between === 0) return true;
    between--;
    return false;
  });
}

function factsOfTerm(term: Node[]): Fact[] {
  const [only] = term;
  if (term.length === 1 && only?.kind === 'group') return isQuery(only.items) ? [] : factsOf(only.items);
  const equals = term.findIndex((node) => isOperator(node, '='));
  if (equals > 0) return factsOfEquality(term.slice(0, equals), term.slice(equals + 1));
  const within = term.findIndex((node) => isWord(node, 'in'));
  if (within > 0) return factsOfList(term.slice(0, within), term.slice(within + 1));
  return [];
}

function factsOfEquality(left: Node[], right: Node[]): Fact[] {
  const [a, b] = [columnOf(left), columnOf(right)];
  if (a && b) {
    return [
      { alias: a, sameAs: b },
      { alias: b, sameAs: a },
    ];
  }
  if (a) return checked(a, [right]);
  if (b) return checked(b, [left]);
  return factsOfRows(left, right[0] && right.length === 1 ? [right[0]] : []);
}

function factsOfList(left: Node[], right: Node[]): Fact[] {
  const [list] = right;
  if (right.length !== 1 || list?.kind !== 'group' || isQuery(list.items)) return [];
  const items = isWord(list.items[0], 'values') ? list.items.slice(1) : list.items;
  const values = splitAt(items, (node) => isOperator(node, ','));
  const column = columnOf(left);
  if (column) return checked(column, values);
  return factsOfRows(
    left,
    values.map((value) => (value.length === 1 ? value[0]! : { kind: 'number', text: '' })),
  );
}

/** `(tenant_id, id) = (?, ?)` or each row of `(tenant_id, id) in ((?, ?), …)`. */
function factsOfRows(left: Node[], rows: Node[]): Fact[] {
  const [columns] = left;
  if (left.length !== 1 || columns?.kind !== 'group' || rows.length === 0) return [];
  const names = splitAt(columns.items, (node) => isOperator(node, ',')).map(columnOf);
  return names.flatMap((alias, index) => {
    if (!alias) return [];
    const values = rows.map((row) =>
      row.kind === 'group' ? (splitAt(row.items, (node) => isOperator(node, ','))[index] ?? []) : [],
    );
    return checked(alias, values);
  });
}

function checked(alias: string, values: Node[][]): Fact[] {
  const checks = values.map(checkOf);
  return checks.every((check) => check !== undefined) ? [{ alias, checks: checks as Check[] }] : [];
}

/** The check a lone value stands for; undefined for anything but a parameter or a string. */
export function checkOf(value: readonly Node[]): Check | undefined {
  const [only] = value;
  if (value.length !== 1) return undefined;
  if (only!.kind === 'param') return { param: only!.index };
  return only!.kind === 'string' ? { literal: only!.text } : undefined;
}

/** The alias when the nodes are exactly `[alias.]tenant_id`; `*` without alias. */
export function columnOf(nodes: readonly Node[]): string | undefined {
  const last = nodes.at(-1);
  if (!isName(last) || textOf(last) !== tenantColumn) return undefined;
  if (nodes.length === 1) return '*';
  return nodes.length === 3 && isOperator(nodes[1], '.') && isName(nodes[0]) ? textOf(nodes[0]) : undefined;
}

export function isName(node: Node | undefined): boolean {
  return node?.kind === 'word' || node?.kind === 'name';
}

export function isQuery(items: readonly Node[]): boolean {
  return isWord(items[0], 'select', 'with', 'table');
}
