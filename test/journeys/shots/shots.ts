// usage: npm run shots [-- <part of a name> …]   pictures of every screen in shots/, with an accessibility check of each.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Mood, startFakeServer } from './fake-server.ts';

const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const flags = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

interface Screen {
  name: string;
  path: string;
  mood?: Mood;
  isSignedOut?: boolean;
  mustChangePassword?: boolean;
  /** What to do before the picture. */
  act?: (page: Page) => Promise<unknown>;
}

const screens: Screen[] = [
  { name: 'sign-in', path: '/sign-in', isSignedOut: true },
  {
    name: 'sign-in-refused',
    path: '/sign-in',
    isSignedOut: true,
    act: async (page) => {
      await page.locator('#cw-login').fill('lixt');
      await page.locator('#cw-password').fill('wrong');
      await page.keyboard.press('Enter');
      await page.locator('.problem').waitFor();
    },
  },
  {
    name: 'password',
    path: '/password',
    mustChangePassword: true,
    act: (page) => page.locator('#cw-next').fill('abc123'),
  },
  { name: 'work', path: '/work' },
  {
    name: 'work-chosen',
    path: '/work',
    act: async (page) => {
      await page.keyboard.press('j');
      await page.keyboard.press('j');
    },
  },
  { name: 'work-empty', path: '/work', mood: 'empty' },
  { name: 'work-failing', path: '/work', mood: 'failing' },
  { name: 'step', path: '/work/w0', act: shownForm },
  {
    name: 'step-more',
    path: '/work/w0',
    act: async (page) => {
      await shownForm(page);
      await page.locator('footer .cw-button').first().click();
    },
  },
  {
    name: 'step-wrong',
    path: '/work/w0',
    act: async (page) => {
      await shownForm(page);
      await page.locator('input[id$="-customerName"]').fill('');
      await page.locator('footer .primary').click();
    },
  },
  {
    name: 'step-taken',
    path: '/work/w0',
    mood: 'taken',
    act: async (page) => {
      await shownForm(page);
      await page.locator('footer .primary').click();
      await page.locator('.banner.danger').waitFor();
    },
  },
  { name: 'tickets', path: '/tickets' },
  { name: 'tickets-filter', path: '/tickets', act: (page) => page.locator('.cw-filter').first().click() },
  { name: 'tickets-empty', path: '/tickets', mood: 'empty' },
  { name: 'ticket', path: '/tickets/k0' },
  {
    name: 'ticket-urge',
    path: '/tickets/k0',
    act: (page) => page.locator('header .actions .cw-button').nth(1).click(),
  },
  { name: 'create-choose', path: '/tickets/new' },
  { name: 'create', path: '/tickets/new/flow-0', act: shownForm },
  { name: 'calls', path: '/calls' },
  { name: 'call', path: '/calls/c1' },
  { name: 'no-page', path: '/nowhere' },
  {
    name: 'palette',
    path: '/work',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.locator('[role=combobox]').fill('2026');
    },
  },
  { name: 'account', path: '/work', act: (page) => page.locator('.person').click() },
];

async function shownForm(page: Page): Promise<void> {
  await page.locator('.fjs-form').waitFor();
}

const variants = [
  { locale: 'zh-CN', theme: 'light', size: 'desk' },
  { locale: 'zh-CN', theme: 'dark', size: 'desk' },
  { locale: 'zh-CN', theme: 'light', size: 'phone' },
  { locale: 'en', theme: 'light', size: 'desk' },
  { locale: 'en', theme: 'dark', size: 'phone' },
  { locale: 'zh-TW', theme: 'light', size: 'desk' },
] as const;

const [wanted, only] = [
  process.argv.slice(2).filter((one) => !one.startsWith('-')),
  process.argv.find((one) => one.startsWith('--variant='))?.slice(10),
];
const axe = await readFile('node_modules/axe-core/axe.min.js', 'utf8');
const server = await startFakeServer('dist/console');
const profile = await mkdtemp(join(tmpdir(), 'shots-'));
const complaints: string[] = [];
await mkdir('shots', { recursive: true });

for (const variant of variants) {
  const label = `${variant.locale}-${variant.theme}-${variant.size}`;
  if (only && only !== label) continue;
  const context = await chromium.launchPersistentContext(join(profile, label), {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    chromiumSandbox: false,
    args: flags,
    viewport: sizes[variant.size],
    hasTouch: variant.size === 'phone',
    isMobile: variant.size === 'phone',
    locale: variant.locale,
    bypassCSP: false,
  });
  for (const screen of screens.filter(
    ({ name }) => !wanted.length || wanted.some((part) => name.includes(part)),
  ))
    await shoot(context, screen, variant, label);
  await context.close();
}
server.close();
await rm(profile, { recursive: true, force: true });
for (const complaint of complaints) console.log(complaint);
console.log(complaints.length ? `${complaints.length} complaints` : 'no complaints');
process.exit(complaints.length ? 1 : 0);

async function shoot(
  context: BrowserContext,
  screen: Screen,
  variant: (typeof variants)[number],
  label: string,
): Promise<void> {
  const page = await context.newPage();
  const where = `${screen.name} ${label}`;
  page.on('pageerror', (error) => complaints.push(`${where}: ${error.message}`));
  page.on('console', (message) => {
    if (
      ['error', 'warning'].includes(message.type()) &&
      !/websocket|Failed to load resource/i.test(message.text())
    )
      complaints.push(`${where}: ${message.text().slice(0, 300)}`);
  });
  Object.assign(server.state, {
    mood: screen.mood ?? 'full',
    locale: variant.locale,
    theme: variant.theme,
    isSignedIn: !screen.isSignedOut,
    mustChangePassword: screen.mustChangePassword ?? false,
  });
  await page.addInitScript(
    `localStorage.setItem('callweave.locale', '${variant.locale}'); localStorage.setItem('callweave.theme', '${variant.theme}')`,
  );
  try {
    await page.goto(server.address + screen.path);
    await page.locator('h1').first().waitFor();
    await page.waitForTimeout(500);
    await screen.act?.(page);
    await page.waitForTimeout(300);
    await page.screenshot({ path: `shots/${screen.name}.${label}.png` });
    await checkAccess(page, where);
    await checkLayout(page, where);
  } catch (error) {
    complaints.push(`${where}: ${(error as Error).message.slice(0, 300)}`);
    await page.screenshot({ path: `shots/${screen.name}.${label}.png` });
  }
  await page.close();
}

async function checkAccess(page: Page, where: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe }); // the page's policy forbids script elements
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | ')).filter((v) => !v.startsWith('region: .cdk-overlay-container'))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  for (const violation of JSON.parse(String(result.value ?? '[]')) as string[])
    complaints.push(`${where}: ${violation}`);
}

/** The page itself never scrolls, neither way. */
async function checkLayout(page: Page, where: string): Promise<void> {
  const { wide, tall } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - innerWidth,
    tall: document.documentElement.scrollHeight - innerHeight,
  }));
  if (wide > 0) complaints.push(`${where}: wider than the window by ${wide} px`);
  if (tall > 0) complaints.push(`${where}: taller than the window by ${tall} px`);
}
