import { isName, isQuery } from './conditions';
import { isOperator, isWord, type Node, textOf, UnreadableSql } from './tokens';

/** One entry of a `from` list. `table` is absent for subqueries and table functions. */
export interface TableReference {
  alias: string;
  table?: string;
  /** Its join condition, which restricts this entry only. */
  on: Node[];
}

const joinWords = ['join', 'left', 'inner', 'cross', 'outer', 'right', 'full', 'natural', 'straight_join'];
const tableFunctions = ['json_each', 'json_tree', 'json_table'];

/** Reads the `from` list of a query. @throws {UnreadableSql} on joins whose conditions do not restrict */
export function readTables(nodes: readonly Node[]): TableReference[] {
  const references: TableReference[] = [];
  let rest = nodes;
  while (rest.length > 0) {
    if (references.length > 0) rest = skipJoin(rest);
    const end = endOfReference(rest);
    references.push(readReference(rest.slice(0, end)));
    rest = rest.slice(end);
  }
  return references;
}

function skipJoin(nodes: readonly Node[]): readonly Node[] {
  if (isOperator(nodes[0], ',')) return nodes.slice(1);
  let index = 0;
  while (isWord(nodes[index], ...joinWords)) {
    if (isWord(nodes[index], 'right', 'full', 'natural'))
      throw new UnreadableSql(`${textOf(nodes[index])} joins`);
    index++;
  }
  return nodes.slice(index);
}

/** A reference ends at a comma or at a join word that is no function call such as `left(…)`. */
function endOfReference(nodes: readonly Node[]): number {
  const end = nodes.findIndex(
    (node, index) =>
      index > 0 &&
      (isOperator(node, ',') || (isWord(node, ...joinWords) && nodes[index + 1]?.kind !== 'group')),
  );
  return end < 0 ? nodes.length : end;
}

function readReference(nodes: readonly Node[]): TableReference {
  const onAt = nodes.findIndex((node) => isWord(node, 'on', 'using'));
  const head = onAt < 0 ? nodes : nodes.slice(0, onAt);
  const on = onAt >= 0 && isWord(nodes[onAt], 'on') ? nodes.slice(onAt + 1) : [];
  const isFunction = isWord(head[0], ...tableFunctions) && head[1]?.kind === 'group';
  if (isFunction) return { alias: aliasOf(head.slice(2)) ?? textOf(head[0])!, on };
  if (head[0]?.kind === 'group') {
    if (!isQuery(head[0].items)) throw new UnreadableSql('parentheses around joins');
    return { alias: aliasOf(head.slice(1)) ?? '', on };
  }
  const table = textOf(head[0]);
  if (!isName(head[0]) || table === undefined) throw new UnreadableSql('this list of tables');
  return { alias: aliasOf(head.slice(1)) ?? table, table, on };
}

/** `[as] alias`, then possibly an index hint. */
function aliasOf(nodes: readonly Node[]): string | undefined {
  const rest = isWord(nodes[0], 'as') ? nodes.slice(1) : nodes;
  if (rest.length === 0) return undefined;
  const isHint = isWord(rest[0], 'use', 'force', 'ignore', 'indexed', 'not');
  if (isHint) return undefined;
  const after = rest[1];
  if (!isName(rest[0]) || (after && !isWord(after, 'use', 'force', 'ignore', 'indexed', 'not'))) {
    throw new UnreadableSql('this list of tables');
  }
  return textOf(rest[0]);
}
