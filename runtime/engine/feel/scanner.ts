/** Where and why an expression cannot be parsed. */
export class FeelSyntaxError extends Error {}

const space = /(?:\s|\/\/[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*/y;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const number = /\d+(?:\.\d+)?|\.\d+/y;
const contextKey = /[\p{L}_$][\p{L}\p{N}_$]*(?: +[\p{L}\p{N}_$]+)*(?=\s*:)/uy;

export const keywords: ReadonlySet<string> = new Set(
  'null true false if then else for in return some every satisfies and or between instance of function'.split(
    ' ',
  ),
);

/** Reads tokens on demand: what a character means depends on where it stands. */
export class FeelScanner {
  position = 0;

  constructor(readonly text: string) {}

  get atEnd(): boolean {
    this.skipSpace();
    return this.position >= this.text.length;
  }

  skipSpace(): void {
    this.match(space);
  }

  /** Takes a symbol such as `<=` if it stands here. */
  take(symbol: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(symbol, this.position)) return false;
    this.position += symbol.length;
    return true;
  }

  peek(symbol: string): boolean {
    this.skipSpace();
    return this.text.startsWith(symbol, this.position);
  }

  /** Takes a keyword that is not just the beginning of a longer name. */
  takeWord(expected: string): boolean {
    this.skipSpace();
    const before = this.position;
    if (this.match(word) === expected) return true;
    this.position = before;
    return false;
  }

  /** A variable name; backticks allow any characters. */
  takeName(): string | undefined {
    this.skipSpace();
    if (this.text[this.position] === '`') return this.takeQuoted('`');
    const before = this.position;
    const name = this.match(word);
    if (name === undefined || keywords.has(name)) {
      this.position = before;
      return undefined;
    }
    return name;
  }

  takeNumber(): number | undefined {
    this.skipSpace();
    const digits = this.match(number);
    return digits === undefined ? undefined : Number(digits);
  }

  /** Text in double quotes; knows `\" \\ \n \r \t \'`, anything else after a backslash stays as it is. */
  takeString(): string | undefined {
    this.skipSpace();
    if (this.text[this.position] !== '"') return undefined;
    let result = '';
    for (let index = this.position + 1; index < this.text.length; index++) {
      const character = this.text[index]!;
      if (character === '"') {
        this.position = index + 1;
        return result;
      }
      const escaped = character === '\\' ? escapes[this.text[index + 1] ?? ''] : undefined;
      if (escaped !== undefined) index++;
      result += escaped ?? character;
    }
    throw this.expected('"');
  }

  /** The key of a context entry: a name, possibly of several words, or a text. */
  takeKey(): string {
    this.skipSpace();
    const quoted = this.takeString() ?? (this.text[this.position] === '`' ? this.takeQuoted('`') : undefined);
    const key = quoted ?? this.match(contextKey);
    if (key === undefined) throw this.expected('name');
    return key;
  }

  /** One of the names (longest first) if it stands here as the name of a call: followed by `(`. */
  takeCallOf(names: readonly string[]): string | undefined {
    this.skipSpace();
    for (const name of names) {
      if (!this.text.startsWith(name, this.position)) continue;
      if (!/^\s*\(/.test(this.text.slice(this.position + name.length, this.position + name.length + 20)))
        continue;
      this.position += name.length;
      return name;
    }
    return undefined;
  }

  needName(): string {
    const name = this.takeName();
    if (name === undefined) throw this.expected('name');
    return name;
  }
  need(word: string): void {
    if (!this.takeWord(word)) throw this.expected(`"${word}"`);
  }
  needSymbol(symbol: string): void {
    if (!this.take(symbol)) throw this.expected(`"${symbol}"`);
  }

  /** A type's name, possibly of several words. */
  needType(): string {
    const words = [];
    for (let word = this.takeTypeWord(); word !== undefined; word = this.takeTypeWord()) words.push(word);
    if (!words.length) throw this.expected('type');
    return words.join(' ');
  }

  /** `and` belongs to a type only in `date and time`, `days and time duration`, `years and months duration`. */
  private takeTypeWord(): string | undefined {
    for (const word of ['function', 'null']) if (this.takeWord(word)) return word;
    const isAndOfType = /^\s*and\s+(time|months)\b/.test(this.text.slice(this.position, this.position + 40));
    return isAndOfType && this.takeWord('and') ? 'and' : this.takeName();
  }

  expected(what: string): FeelSyntaxError {
    this.skipSpace();
    const lines = this.text.slice(0, this.position).split('\n');
    const found = this.text.slice(this.position, this.position + 10);
    const place = `${lines.length}:${lines.at(-1)!.length + 1}`;
    return new FeelSyntaxError(`Expected (${what}):${place}, found "${found}"`);
  }

  private takeQuoted(quote: string): string {
    const end = this.text.indexOf(quote, this.position + 1);
    if (end < 0) throw this.expected(quote);
    const content = this.text.slice(this.position + 1, end);
    this.position = end + 1;
    return content;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }
}

const escapes: Record<string, string> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t', "'": "'" };
