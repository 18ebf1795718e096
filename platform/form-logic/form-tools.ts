import { evaluate } from 'feelin';
import { RE2JS } from 're2js';

/** What forms need from outside: FEEL and regular expressions written by tenants. */
export interface FormTools {
  /** @returns null when the expression cannot be evaluated */
  evaluate(expression: string, data: Readonly<Record<string, unknown>>): unknown;
  /** Linear time. @throws when the pattern is not valid */
  matches(pattern: string, text: string): boolean;
}

/** FEEL by feelin, as the form viewer does; patterns by RE2, so that none can hang the server. */
export const formTools: FormTools = {
  evaluate(expression, data) {
    try {
      return evaluate(expression, { ...data }).value;
    } catch {
      // A broken expression decides nothing; the designer's checks report it before it is published.
      return null;
    }
  },
  matches: (pattern, text) => RE2JS.compile(pattern).matcher(text).find(),
};

/** A property that may be `=` and a FEEL expression, or a plain value. */
export function resolve(value: unknown, data: Readonly<Record<string, unknown>>, tools: FormTools): unknown {
  return isExpression(value) ? tools.evaluate(value.slice(1), data) : value;
}

export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('=');
}
