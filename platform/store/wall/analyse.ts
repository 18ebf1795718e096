import { type Check, checkOf, columnOf, type Fact, factsOf, isName, isQuery } from './conditions';
import { readTables, type TableReference } from './from-clause';
import {
  type Dialect,
  isOperator,
  isWord,
  type Node,
  readSql,
  splitAt,
  textOf,
  UnreadableSql,
} from './tokens';

/** Which tables exist: `tenant` ones carry `tenant_id`, `global` ones belong to nobody. Names in lower case. */
export interface Tables {
  tenant: ReadonlySet<string>;
  global: ReadonlySet<string>;
}

/** What a statement needs to pass in a tenant's scope. */
export interface Verdict {
  /** Touches no tenant table; passes everywhere. */
  isFree: boolean;
  /** Values that must equal the tenant. */
  checks: Check[];
  /** Why it may not run in any tenant's scope. */
  refusal?: string;
}

/** Reads a statement once; the verdict holds for its text whatever the parameters. */
export function analyse(sql: string, tables: Tables, dialect: Dialect): Verdict {
  try {
    const nodes = readSql(sql, dialect);
    while (isOperator(nodes.at(-1), ';')) nodes.pop();
    if (nodes.some((node) => isOperator(node, ';'))) throw new UnreadableSql('several statements at once');
    if (isTransactionControl(nodes)) return { isFree: true, checks: [] };
    const analysis = new Analysis(tables);
    analysis.statement(nodes, { aliases: new Set(), known: new Set() });
    return { isFree: !analysis.touchesTenants, checks: analysis.checks };
  } catch (error) {
    if (error instanceof UnreadableSql) return { isFree: false, checks: [], refusal: error.message };
    throw error;
  }
}

function isTransactionControl(nodes: readonly Node[]): boolean {
  return isWord(nodes[0], 'begin', 'commit', 'rollback', 'savepoint', 'release');
}

interface Context {
  /** Aliases of enclosing queries: scoped themselves, so being equal to one is enough. */
  aliases: ReadonlySet<string>;
  /** Names of common table expressions. */
  known: ReadonlySet<string>;
}

const clauses = [
  'where',
  'group',
  'having',
  'order',
  'limit',
  'offset',
  'for',
  'lock',
  'window',
  'returning',
];

class Analysis {
  touchesTenants = false;
  readonly checks: Check[] = [];

  constructor(private readonly tables: Tables) {}

  statement(nodes: readonly Node[], context: Context): void {
    if (isWord(nodes[0], 'with')) return this.with(nodes, context);
    if (isWord(nodes[0], 'insert')) return this.insert(nodes, context);
    if (isWord(nodes[0], 'update')) return this.update(nodes, context);
    if (isWord(nodes[0], 'delete')) return this.delete(nodes, context);
    this.query(nodes, context);
  }

  private with(nodes: readonly Node[], context: Context): void {
    const known = new Set(context.known);
    let index = isWord(nodes[1], 'recursive') ? 2 : 1;
    for (; ; index++) {
      if (!isName(nodes[index])) throw new UnreadableSql('this with clause');
      known.add(textOf(nodes[index])!);
      if (nodes[++index]?.kind === 'group') index++;
      const body = nodes[index + 1];
      if (!isWord(nodes[index], 'as') || body?.kind !== 'group') throw new UnreadableSql('this with clause');
      this.query(body.items, { ...context, known });
      index += 2;
      if (!isOperator(nodes[index], ',')) break;
    }
    for (const name of known)
      if (this.tables.tenant.has(name)) throw new UnreadableSql(`a with named ${name}`);
    this.statement(nodes.slice(index), { ...context, known });
  }

  private query(nodes: readonly Node[], context: Context): void {
    if (isWord(nodes[0], 'with')) return this.with(nodes, context);
    for (const block of splitAt(nodes, (node) => isWord(node, 'union', 'intersect', 'except'))) {
      const first = isWord(block[0], 'all', 'distinct') ? block.slice(1) : block;
      if (first.length === 1 && first[0]!.kind === 'group') this.query(first[0]!.items, context);
      else this.select(first, context);
    }
  }

  private select(nodes: readonly Node[], context: Context): void {
    if (!isWord(nodes[0], 'select'))
      throw new UnreadableSql(`${textOf(nodes[0]) ?? 'this kind of'} statement`);
    if (nodes.some((node) => isWord(node, 'into'))) throw new UnreadableSql('select into');
    const { from, where } = cut(nodes);
    this.block(readTables(from), where, nodes, context);
  }

  private update(nodes: readonly Node[], context: Context): void {
    const setAt = nodes.findIndex((node) => isWord(node, 'set'));
    const start = isWord(nodes[1], 'or') ? 3 : isWord(nodes[1], 'ignore', 'low_priority') ? 2 : 1;
    if (setAt < 0) throw new UnreadableSql('this update');
    const { head, from, where } = cut(nodes.slice(setAt + 1));
    this.assignments(head);
    this.block([...readTables(nodes.slice(start, setAt)), ...readTables(from)], where, nodes, context);
  }

  private delete(nodes: readonly Node[], context: Context): void {
    if (nodes.some((node) => isWord(node, 'using'))) throw new UnreadableSql('delete using');
    const { from, where } = cut(nodes);
    this.block(readTables(from), where, nodes, context);
  }

  private insert(nodes: readonly Node[], context: Context): void {
    const intoAt = nodes.findIndex((node) => isWord(node, 'into'));
    const [table, columns, values] = nodes.slice(intoAt + 1);
    if (intoAt < 0 || nodes.slice(0, intoAt).some((node) => isWord(node, 'replace')) || !isName(table)) {
      throw new UnreadableSql('this insert');
    }
    if (nodes.some((node) => isWord(node, 'select', 'with', 'table')))
      throw new UnreadableSql('insert from a query');
    this.descend(nodes, context);
    if (!this.isTenantTable(textOf(table)!, context)) return;
    if (columns?.kind !== 'group' || !isWord(values, 'values', 'value'))
      throw new UnreadableSql('this insert');
    const position = splitAt(columns.items, isComma).findIndex((column) => columnOf(column) === '*');
    if (position < 0) throw new UnreadableSql('an insert without tenant_id');
    const rest = nodes.slice(intoAt + 4);
    const end = rest.findIndex((node) => node.kind !== 'group' && !isComma(node));
    for (const row of end < 0 ? rest : rest.slice(0, end)) {
      if (row.kind !== 'group') continue;
      const check = checkOf(splitAt(row.items, isComma)[position] ?? []);
      if (!check) throw new UnreadableSql('an insert without tenant_id');
      this.checks.push(check);
    }
    if (end >= 0) this.conflict(rest.slice(end));
  }

  /** `on conflict … do update set …` and `on duplicate key update …` change rows of the same key, hence tenant. */
  private conflict(nodes: readonly Node[]): void {
    const at = nodes.findLastIndex((node) => isWord(node, 'set', 'update'));
    if (at >= 0) this.assignments(cut(nodes.slice(at + 1)).head);
  }

  private assignments(nodes: readonly Node[]): void {
    for (const assignment of splitAt(nodes, isComma)) {
      const target = assignment.slice(
        0,
        assignment.findIndex((node) => isOperator(node, '=')),
      );
      if (target.some((node) => node.kind === 'group') || columnOf(target)) {
        throw new UnreadableSql('moving rows to a tenant');
      }
    }
  }

  /** Every tenant table of a block must be tied to the tenant, directly or through another that is. */
  private block(references: TableReference[], where: Node[], all: readonly Node[], context: Context): void {
    const tenantAliases = references.filter((one) => one.table && this.isTenantTable(one.table, context));
    const aliases = references.map((one) => one.alias);
    if (new Set(aliases).size < aliases.length) throw new UnreadableSql('two tables of one name');
    const own = (fact: Fact) => (fact.alias === '*' ? (aliases.length === 1 ? aliases[0]! : '') : fact.alias);
    const facts = [
      ...factsOf(where).map((fact) => ({ ...fact, alias: own(fact) })),
      ...references.flatMap((one) => factsOf(one.on).filter((fact) => fact.alias === one.alias)),
    ];
    const scoped = new Set([...context.aliases].filter((alias) => !aliases.includes(alias)));
    for (let grown = true; grown;) {
      const next = facts.find(
        (fact) => !scoped.has(fact.alias) && ('checks' in fact || scoped.has(fact.sameAs)),
      );
      grown = next !== undefined;
      if (!next) break;
      scoped.add(next.alias);
      if ('checks' in next) this.checks.push(...next.checks);
    }
    const open = tenantAliases.find((one) => !scoped.has(one.alias));
    if (open) throw new UnreadableSql(`${open.table} without its tenant_id`);
    this.descend(all, {
      ...context,
      aliases: new Set([...scoped].filter((alias) => isTenantAlias(alias, tenantAliases, aliases))),
    });
  }

  /** Looks for subqueries anywhere, in select lists and function arguments too. */
  private descend(nodes: readonly Node[], context: Context): void {
    nodes.forEach((node, index) => {
      if (isWord(node, 'in') && !isListAfterIn(nodes[index + 1]))
        throw new UnreadableSql('in without parentheses');
      if (node.kind !== 'group' && node.kind !== 'case') return;
      if (isQuery(node.items)) this.query(node.items, context);
      else if (isNestedQuery(node.items)) this.query(node.items, context);
      else this.descend(node.items, context);
    });
  }

  private isTenantTable(table: string, context: Context): boolean {
    if (this.tables.tenant.has(table)) {
      this.touchesTenants = true;
      return true;
    }
    if (this.tables.global.has(table) || context.known.has(table)) return false;
    throw new UnreadableSql(`the unknown table ${table}`);
  }
}

/** Aliases a subquery may lean on: tenant tables of this block, and those of enclosing blocks it does not shadow. */
function isTenantAlias(alias: string, tenantAliases: TableReference[], aliases: string[]): boolean {
  return tenantAliases.some((one) => one.alias === alias) || !aliases.includes(alias);
}

function isComma(node: Node): boolean {
  return isOperator(node, ',');
}

function isListAfterIn(node: Node | undefined): boolean {
  return node?.kind === 'group' || isWord(node, 'boolean', 'natural', 'share');
}

/** `((select …) union (select …))`. */
function isNestedQuery(items: readonly Node[]): boolean {
  return items[0]?.kind === 'group' && isQuery(items[0].items) && items.some((node) => isWord(node, 'union'));
}

/** Cuts a statement into what stands before `from`, the tables, and the condition. */
function cut(nodes: readonly Node[]): { head: Node[]; from: Node[]; where: Node[] } {
  const parts = { head: [] as Node[], from: [] as Node[], where: [] as Node[], rest: [] as Node[] };
  let part: keyof typeof parts = 'head';
  nodes.forEach((node, index) => {
    const isColumn = isOperator(nodes[index - 1], '.');
    const isSource = part === 'from' && isWord(nodes[index + 1], 'join', 'index');
    if (!isColumn && isWord(node, 'from') && part === 'head') part = 'from';
    else if (!isColumn && !isSource && isWord(node, ...clauses))
      part = isWord(node, 'where') ? 'where' : 'rest';
    else parts[part].push(node);
  });
  if (nodes.filter((node) => isWord(node, 'where')).length > 1) throw new UnreadableSql('two conditions');
  return parts;
}
