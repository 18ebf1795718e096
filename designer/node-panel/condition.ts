/** A branch condition an admin can build without knowing FEEL. */
export interface SimpleCondition {
  variable: string;
  operator: '=' | '!=' | '>' | '>=' | '<' | '<=';
  value: string | number | boolean;
}

const simple = /^([A-Za-z_][\w.]*)\s*(=|!=|>=|<=|>|<)\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false)$/;

/** Undefined when the expression is more than one comparison with a constant. */
export function parseCondition(feel: string): SimpleCondition | undefined {
  const match = simple.exec(feel.trim());
  if (!match) return undefined;
  return {
    variable: match[1]!,
    operator: match[2] as SimpleCondition['operator'],
    value: JSON.parse(match[3]!) as SimpleCondition['value'],
  };
}

export function writeCondition({ variable, operator, value }: SimpleCondition): string {
  return `${variable} ${operator} ${JSON.stringify(value)}`;
}

/** What was typed, as the constant meant: numbers and truth values are recognised where the variable has such. */
export function constantOf(typed: string, like: SimpleCondition['value']): SimpleCondition['value'] {
  if (typeof like === 'number' && typed.trim() !== '' && !Number.isNaN(Number(typed))) return Number(typed);
  if (typed === 'true' || typed === 'false') return typed === 'true';
  return typed;
}
