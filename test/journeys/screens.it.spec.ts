import { mkdirSync } from 'node:fs';
import type { Locale } from '@callweave/platform/kernel';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { journeys } from './journey';
import { overflow, violations } from './look';
import { isProduction } from './installation';
import { litCall, liveAWhile, type Screen, screens, type Seen, whatIsThere } from './screens';

interface Variant {
  locale: Locale;
  colorScheme: 'light' | 'dark';
  size: 'desk' | 'phone';
}

const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
/** With `SHOTS=1` every picture is taken, into shots/real; otherwise two are looked at, on production one. */
const isShooting = process.env['SHOTS'] === '1';
const looked: Variant[] = [
  { locale: 'zh-CN', colorScheme: 'light', size: 'desk' },
  { locale: 'zh-CN', colorScheme: 'dark', size: 'phone' },
];
const shot: Variant[] = [
  { locale: 'zh-CN', colorScheme: 'light', size: 'desk' },
  { locale: 'zh-CN', colorScheme: 'light', size: 'phone' },
  { locale: 'zh-CN', colorScheme: 'dark', size: 'desk' },
  { locale: 'zh-TW', colorScheme: 'light', size: 'desk' },
  { locale: 'en', colorScheme: 'light', size: 'desk' },
  { locale: 'en', colorScheme: 'dark', size: 'phone' },
];

journeys(
  'every screen',
  (bank) => {
    let seen: Seen;
    beforeAll(async () => {
      if (isProduction()) await liveAWhile(bank());
      seen = await whatIsThere(bank());
      if (isShooting) mkdirSync('shots/real', { recursive: true });
    }, 60_000);

    it.each(isShooting ? shot : looked.slice(0, isProduction() ? 1 : 2))(
      'is accessible and fits the window: $locale, $colorScheme, $size',
      { timeout: 240_000 },
      async (variant) => {
        const found: string[] = [];
        for (const who of new Set(screens.map((screen) => screen.who))) {
          const page = await pageOf(who, variant);
          for (const screen of screens.filter((one) => one.who === who))
            if (!(screen.isDeskOnly && variant.size === 'phone'))
              found.push(...(await look(page, screen, variant)));
          await page.context().close();
        }
        expect(found).toEqual([]);
      },
    );

    it.runIf(isShooting)('shows the studio with a lit call, for the README', async () => {
      const [studio, caller] = [await pageOf('designer', shot[0]!), await pageOf('agent', shot[0]!)];
      await litCall(studio, caller);
      await studio.waitForTimeout(300);
      await studio.screenshot({ path: 'platform/console/docs/studio.png' });
    });

    async function pageOf(who: string | undefined, { locale, colorScheme, size }: Variant): Promise<Page> {
      const isPhone = size === 'phone';
      const options = { colorScheme, viewport: sizes[size], isMobile: isPhone, hasTouch: isPhone };
      if (!who) return bank().visitor({ ...options, locale });
      await (await bank().client(who)).must('patch', '/api/me/preferences', { body: { locale } });
      return bank().seat(who, options);
    }

    async function look(
      page: Page,
      screen: Screen,
      { locale, colorScheme, size }: Variant,
    ): Promise<string[]> {
      const name = `${screen.name}.${locale}-${colorScheme}-${size}`;
      await screen.open(page, bank().server.url, seen);
      await page.waitForTimeout(300);
      if (isShooting) await page.screenshot({ path: `shots/real/${name}.png` });
      return [...(await violations(page)), ...(await overflow(page))].map((said) => `${name}: ${said}`);
    }
  },
  { independent: true },
);
