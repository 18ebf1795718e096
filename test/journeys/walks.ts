import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What several journeys do on the screens, in the words on the screens. */

/** Dials the hotline on the phone pad. @returns the captions of what the caller hears */
export async function dial(page: Page, number = '95599'): Promise<Locator> {
  await page.getByRole('link', { name: '话机', exact: true }).click();
  await page.getByRole('button', { name: number }).click();
  await page.getByRole('button', { name: '拨打', exact: true }).click();
  return page.getByRole('log', { name: '通话内容' });
}

export async function press(page: Page, keys: string): Promise<void> {
  for (const key of keys) await page.getByRole('button', { name: `按键 ${key}`, exact: true }).click();
}

/** Dials, and presses keys as prompts are heard. */
export async function callHotline(
  page: Page,
  ...answers: [prompt: string, keys: string][]
): Promise<Locator> {
  const captions = await dial(page);
  for (const [prompt, keys] of answers) {
    await captions.getByText(prompt).last().waitFor();
    await press(page, keys);
  }
  return captions;
}

/** Opens a flow in the studio. */
export async function openFlow(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: '流程', exact: true }).click();
  await page.getByRole('link', { name }).click();
  await page.locator('.djs-shape').first().waitFor();
}

/** Selects a shape of the drawing. */
export async function choose(page: Page, elementId: string): Promise<void> {
  await page.locator(`.djs-shape[data-element-id="${elementId}"] > .djs-hit`).click();
}

/** Publishes what is drawn; another version than before is live then. */
export async function publish(page: Page, note: string): Promise<void> {
  await page.getByText('有未发布的修改').waitFor();
  const live = page.getByText(/^线上 v\d+$/);
  const before = (await live.allInnerTexts()).join();
  await page.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByLabel('这一版改了什么').fill(note);
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await expect.poll(async () => (await live.allInnerTexts()).join(), { timeout: 15_000 }).not.toBe(before);
}

/** Makes a new, blank flow and opens it. */
export async function newFlow(page: Page, kind: string, name: string, key: string): Promise<void> {
  await page.getByRole('link', { name: '流程', exact: true }).click();
  await page.getByRole('button', { name: '新建流程' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('类型').selectOption({ label: kind });
  await dialog.getByLabel('名称').fill(name);
  await dialog.getByLabel('流程标识').fill(key);
  await dialog.getByRole('button', { name: '新建流程' }).click();
  await page.locator('.djs-shape').first().waitFor();
}

/** A shape of the drawing by what stands on it, or by its BPMN id. */
export function shape(page: Page, words: string): Locator {
  const shapes = page.locator('.djs-shape');
  return shapes.filter({ hasText: words }).or(page.locator(`.djs-shape[data-element-id^="${words}"]`));
}

/** Carries what stands at a place to another one, with the mouse held down. */
export async function drag(page: Page, from: Locator, to: { x: number; y: number }): Promise<void> {
  const { x, y } = await middleOf(from);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 12, y + 12, { steps: 3 });
  await page.mouse.move(to.x - 6, to.y - 6, { steps: 8 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  await page.mouse.up();
}

export async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await place.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

/** Appends what comes next to the selected shape, found by typing. */
export async function appendNext(page: Page, words: string): Promise<void> {
  await page.locator('.djs-context-pad .cw-pad-append').click();
  await page.keyboard.type(words);
  await page.locator('.djs-popup .entry').first().filter({ hasText: words }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.djs-popup').waitFor({ state: 'detached' });
}

/** Types into a field as people do, and leaves it. */
export async function type(page: Page, label: string, words: string): Promise<void> {
  await page.getByLabel(label).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(words);
  await page.keyboard.press('Tab');
}
