/** One line of the closing table. */
export interface Line {
  what: string;
  got: string;
  against?: string;
  aim?: string;
  isMet?: boolean;
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

export function atMost(value: number, limit: number, words: string): Pick<Line, 'aim' | 'isMet'> {
  return { aim: `≤ ${words}`, isMet: value <= limit };
}

export function atLeast(value: number, limit: number): Pick<Line, 'aim' | 'isMet'> {
  return { aim: `≥ ${limit}`, isMet: value >= limit };
}

export function table(lines: Line[]): string {
  const verdict = ({ isMet }: Line) => (isMet === undefined ? '' : isMet ? 'met' : 'MISSED');
  const rows = [
    ['', 'measured', 'aim', 'verdict', 'against'],
    ...lines.map((line) => [line.what, line.got, line.aim ?? '', verdict(line), line.against ?? '']),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return `${rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}
