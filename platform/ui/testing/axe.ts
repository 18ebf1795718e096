import axe from 'axe-core';
import { expect } from 'vitest';

/** What axe finds wrong in an element; colours need a real browser and are checked by the pictures. */
export async function axeViolations(element: Element): Promise<string[]> {
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(element, { rules });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

export async function expectNoViolations(element: Element): Promise<void> {
  expect(await axeViolations(element)).toEqual([]);
}
