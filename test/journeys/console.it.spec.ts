import { expect, it } from 'vitest';
import { journeys } from './journey';

journeys('the console', (bank) => {
  it('refuses a wrong password in words, and says no more', async () => {
    const page = await bank().visitor();
    await page.goto(bank().server.url);
    await page.getByLabel('登录名').fill('agent');
    await page.getByLabel('密码', { exact: true }).fill('Wrong12345');
    await page.getByRole('button', { name: '登录' }).click();
    await page.locator('.problem').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(await page.getByLabel('登录名').inputValue()).toBe('agent');
  });

  it('changes its language and its look at run time, and keeps both', async () => {
    const page = await bank().seat('agent2');
    await page.getByRole('heading', { name: '我的待办' }).waitFor();
    for (const [language, heading] of [
      ['繁體中文', '我的待辦'],
      ['English', 'My work'],
    ] as const) {
      await page.locator('.mark').click();
      await page.getByRole('menuitemradio', { name: language }).click();
      await page.getByRole('heading', { name: heading }).waitFor();
    }
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole('button', { name: /^Appearance|^Theme/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await expect.poll(background).not.toBe(light);
    await page.reload();
    await page.getByRole('heading', { name: 'My work' }).waitFor();
    expect(await background()).not.toBe(light);
  });

  it('signs out, and what was open needs a new sign-in', async () => {
    const page = await bank().seat('card');
    await page.locator('.person').click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await page.waitForURL(/sign-in/);
    await page.goto(`${bank().server.url}/tickets`);
    await page.waitForURL(/sign-in\?next=%2Ftickets/);
    await page.getByLabel('登录名').waitFor();
  });
});
