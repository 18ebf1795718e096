import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** Journeys are skipped without it; CI installs it. */
export const hasChromium = existsSync(chromiumPath);

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

export interface SignInAs {
  loginName: string;
  password: string;
}

type ContextOptions = Parameters<Browser['newContext']>[0];
type WatchedPage = { page: Page; context: BrowserContext; errors: string[] };

/** A page in a browser of its own, Chinese, of a desk's size; what it logs as an error is collected. */
export async function newPage(browser: Browser, options: ContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return { page, context, errors };
}

/** A page of a person's own browser, signed in. */
export async function signedInPage(
  browser: Browser,
  url: string,
  person: SignInAs,
  options: ContextOptions = {},
): Promise<WatchedPage> {
  const watched = await newPage(browser, options);
  const { page } = watched;
  await page.goto(url);
  await page.getByLabel('登录名').fill(person.loginName);
  await page.getByLabel('密码', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL((address) => !address.pathname.includes('sign-in'));
  return watched;
}
