import { mkdirSync } from 'node:fs';
import { demoPassword, tenant } from '@callweave/seed/data';
import {
  hasChromium,
  isBuilt,
  missingForProduction,
  newPage,
  openBrowser,
  type RunningServer,
  signedInPage,
  startProduction,
  startServer,
} from '@callweave/test/kit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { HttpClient } from './cross-tenant/http-client';

/** `STACK=production`: a process per role on Zeebe, MySQL and Redis instead of one on the embedded defaults. */
const isProduction = process.env['STACK'] === 'production';
const absent = [
  ...(hasChromium ? [] : ['Chromium']),
  ...(isProduction ? missingForProduction : isBuilt ? [] : ['a build: npm run build']),
];
const isRequired = process.env['REQUIRE_SERVICES'] === '1';
/** What the browser logs of answers the page shows to the person in words. */
const shownAnswers = /^Failed to load resource: the server responded with a status of (401|404|409|422) /;

/** The demo bank, served by the built product, and the people who sit in front of it. */
export class Bank {
  private readonly seats: { page: Page; errors: string[] }[] = [];

  constructor(
    readonly server: Pick<RunningServer, 'url' | 'stop'>,
    private readonly browser: Browser,
  ) {}

  /** A person's own browser, signed in. */
  async seat(loginName: string, options: BrowserContextOptions = {}): Promise<Page> {
    const { server, browser } = this;
    const { page, context, errors } = await signedInPage(
      browser,
      server.url,
      { loginName, password: demoPassword },
      options,
    );
    context.setDefaultTimeout(15_000);
    this.seats.push({ page, errors });
    return page;
  }

  /** A browser of nobody in particular. */
  async visitor(options: BrowserContextOptions = {}): Promise<Page> {
    const { page, errors } = await newPage(this.browser, options);
    page.setDefaultTimeout(15_000);
    this.seats.push({ page, errors });
    return page;
  }

  /** The same person without a browser. */
  client(loginName: string): Promise<HttpClient> {
    return HttpClient.signedIn(this.server.url, tenant.code, loginName, demoPassword);
  }

  /** What browsers complained about since they were last asked: exceptions, refused scripts, failed requests. */
  complaints(): string[] {
    return this.seats.flatMap(({ errors }) => errors.splice(0)).filter((error) => !shownAnswers.test(error));
  }

  /** Pictures of every open page, for finding out why a journey failed. */
  async picture(name: string): Promise<void> {
    mkdirSync('shots', { recursive: true });
    for (const [index, { page }] of this.seats.entries())
      if (!page.isClosed())
        await page.screenshot({ path: `shots/failed-${name.replace(/\W+/g, '-')}-${index}.png` });
  }

  async clear(): Promise<void> {
    for (const { page } of this.seats.splice(0)) await page.context().close();
  }

  async stop(): Promise<void> {
    await this.clear();
    await this.browser.close();
    await this.server.stop();
  }
}

/**
 * Journeys through the demo bank, one server and one browser for all of them. Skipped by name without Chromium or a
 * build, failed with `REQUIRE_SERVICES=1`. A journey whose pages logged an error fails; what comes after it is
 * skipped, unless the journeys are `independent`.
 */
export function journeys(name: string, walk: (bank: () => Bank) => void, { independent = false } = {}): void {
  const title = absent.length ? `${name} (needs ${absent.join(' and ')})` : name;
  describe.skipIf(absent.length > 0 && !isRequired)(title, { timeout: 90_000 }, () => {
    let bank: Bank;
    let hasFailed = false;
    beforeAll(async () => {
      const env = { SEED: 'demo' };
      const server = isProduction ? startProduction({ env }) : startServer({ env });
      bank = new Bank(await server, await openBrowser());
    }, 180_000);
    beforeEach(({ skip }) => skip(hasFailed, 'an earlier part of the journey failed'));
    afterEach(async ({ task }) => {
      hasFailed ||= !independent && task.result?.state === 'fail';
      if (task.result?.state === 'fail') await bank.picture(task.name);
      expect(bank.complaints()).toEqual([]);
    });
    afterAll(() => bank?.stop());
    walk(() => bank);
  });
}
