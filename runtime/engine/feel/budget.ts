/** Longest expression, in UTF-16 units. */
const maxLength = 10_000;
/** Deepest nesting of brackets. */
const maxNesting = 50;

/** Why the text is too much to parse, or undefined. */
export function feelBudget(text: string): string | undefined {
  if (text.length > maxLength) return `the expression is longer than ${maxLength} characters`;
  let nesting = 0;
  for (const character of text) {
    if ('([{'.includes(character)) nesting++;
    else if (')]}'.includes(character)) nesting--;
    if (nesting > maxNesting) return `the expression is nested deeper than ${maxNesting} levels`;
  }
  return undefined;
}
