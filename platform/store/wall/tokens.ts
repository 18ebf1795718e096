/** A piece of SQL; parentheses and `case … end` are folded into groups, so that conditions keep their nesting. */
export type Node =
  | { kind: 'word' | 'name' | 'operator' | 'number'; text: string }
  | { kind: 'string'; text: string }
  | { kind: 'param'; index: number }
  | { kind: 'group' | 'case'; items: Node[] };

export type Dialect = 'sqlite' | 'mysql';

/** The text uses something the wall does not follow; such a statement is refused in a tenant's scope. */
export class UnreadableSql extends Error {}

const operators = /^(<=>|<>|!=|<=|>=|:=|\|\||&&|->>|->|<<|>>|[-+*/%=<>,.;!~^|&@:])/;

/**
 * Reads SQL into a tree. Unquoted words and quoted names are lower-cased (neither database tells tables of ours
 * apart by case); comments and double quotes mean different things in the two dialects, so they are refused.
 */
export function readSql(sql: string, dialect: Dialect): Node[] {
  return new Reader(sql, dialect).read();
}

class Reader {
  private position = 0;
  private params = 0;
  private readonly open: { kind: 'group' | 'case'; items: Node[] }[] = [];
  private items: Node[] = [];

  constructor(
    private readonly sql: string,
    private readonly dialect: Dialect,
  ) {}

  read(): Node[] {
    while (this.position < this.sql.length) this.next();
    if (this.open.length > 0) throw new UnreadableSql('unbalanced parentheses');
    return this.items;
  }

  private next(): void {
    const char = this.sql[this.position]!;
    if (/\s/.test(char)) this.position++;
    else if (char === '(') this.enter('group', 1);
    else if (char === ')') this.leave('group', 1);
    else if (char === '?') this.param();
    else if (char === "'") this.items.push({ kind: 'string', text: this.quoted("'") });
    else if (char === '`') this.items.push({ kind: 'name', text: this.quoted('`').toLowerCase() });
    else if (char === '"') throw new UnreadableSql('double quotes');
    else if (/[a-z_\u0080-\uffff$]/i.test(char)) this.word();
    else if (/\d/.test(char)) this.number();
    else this.operator();
  }

  private enter(kind: 'group' | 'case', length: number): void {
    const group = { kind, items: [] as Node[] };
    this.items.push(group);
    this.open.push({ kind, items: this.items });
    this.items = group.items;
    this.position += length;
  }

  private leave(kind: 'group' | 'case', length: number): void {
    const outer = this.open.pop();
    if (outer?.kind !== kind) throw new UnreadableSql('unbalanced parentheses');
    this.items = outer.items;
    this.position += length;
  }

  private param(): void {
    this.items.push({ kind: 'param', index: this.params++ });
    this.position++;
  }

  private word(): void {
    const text = /^[\w$\u0080-\uffff]+/
      .exec(this.sql.slice(this.position, this.position + 200))![0]
      .toLowerCase();
    const isColumn = this.items.at(-1)?.kind === 'operator' && textOf(this.items.at(-1)) === '.';
    if (text === 'case' && !isColumn) return this.enter('case', 4);
    if (text === 'end' && !isColumn && this.open.at(-1)?.kind === 'case') return this.leave('case', 3);
    if (this.sql[this.position + text.length] === "'" && /^(x|b|n|_\w+)$/.test(text)) {
      // A typed literal such as x'00' or _utf8mb4'…' is never a tenant id.
      this.position += text.length;
      this.quoted("'");
      this.items.push({ kind: 'number', text });
      return;
    }
    this.items.push({ kind: 'word', text });
    this.position += text.length;
  }

  private number(): void {
    const text = /^(0x[\da-f]+|\d+(\.\d*)?(e[-+]?\d+)?)/i.exec(
      this.sql.slice(this.position, this.position + 60),
    )![0];
    this.items.push({ kind: 'number', text });
    this.position += text.length;
  }

  private operator(): void {
    const rest = this.sql.slice(this.position, this.position + 3);
    if (rest.startsWith('--') || rest.startsWith('/*') || rest.startsWith('#'))
      throw new UnreadableSql('comments');
    const text = operators.exec(rest)?.[0];
    if (!text) throw new UnreadableSql(`the character ${rest[0]}`);
    if (text === ':=') throw new UnreadableSql('assignments');
    if (text === '||' && this.dialect === 'mysql') throw new UnreadableSql('|| (write or, or concat())');
    this.items.push({ kind: 'operator', text });
    this.position += text.length;
  }

  /** Reads a quoted text; a doubled quote stands for itself, as does a back-slashed character in MySQL strings. */
  private quoted(quote: "'" | '`'): string {
    let text = '';
    for (this.position++; this.position < this.sql.length; this.position++) {
      const char = this.sql[this.position]!;
      if (char === '\\' && quote === "'" && this.dialect === 'mysql') {
        text += this.sql[++this.position] ?? '';
      } else if (char !== quote) {
        text += char;
      } else if (this.sql[this.position + 1] === quote) {
        text += quote;
        this.position++;
      } else {
        this.position++;
        return text;
      }
    }
    throw new UnreadableSql('an unfinished quote');
  }
}

export function textOf(node: Node | undefined): string | undefined {
  return node && 'text' in node ? node.text : undefined;
}

/** True for an unquoted word that is one of `words`. */
export function isWord(node: Node | undefined, ...words: string[]): boolean {
  return node?.kind === 'word' && words.includes(node.text);
}

export function isOperator(node: Node | undefined, text: string): boolean {
  return node?.kind === 'operator' && node.text === text;
}

/** Splits at top-level commas. */
export function splitAt(nodes: readonly Node[], isSeparator: (node: Node) => boolean): Node[][] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (isSeparator(node)) parts.push([]);
    else parts.at(-1)!.push(node);
  }
  return parts;
}
