import type { Locator, Page } from 'playwright-core';

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

/** Publishes what is drawn. */
export async function publish(page: Page, note: string, version: number): Promise<void> {
  await page.getByText('有未发布的修改').waitFor();
  await page.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByLabel('这一版改了什么').fill(note);
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await page.getByText(`线上 v${version}`).waitFor();
}
