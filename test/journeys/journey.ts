import { mkdirSync } from 'node:fs';
import { demoPassword, tenant } from '@callweave/seed/data';
import { hasChromium, newPage, openBrowser, signedInPage } from '@callweave/test/kit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { HttpClient, type Json } from './cross-tenant/http-client';
import { type Installation, missingForJourneys, openInstallation } from './installation';

const isRequired = process.env['REQUIRE_SERVICES'] === '1';
/** What the browser logs of answers the page shows to the person in words. */
const shownAnswers = /^Failed to load resource: the server responded with a status of (401|404|409|422) /;

/** The demo bank and the people who sit in front of it. */
export class Bank {
  private readonly seats: { page: Page; errors: string[] }[] = [];

  constructor(
    readonly server: Installation,
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

  /** What a flow is now: its draft and its live version. @returns puts both back */
  async remember(flowKey: string): Promise<() => Promise<void>> {
    const designer = await this.client('designer');
    const { items } = await designer.must('get', '/api/flows');
    const params = { flowId: items.find(({ key }: Json) => key === flowKey).id };
    const draftNow = (): Promise<Json> => designer.must('get', '/api/flows/:flowId/draft', { params });
    const { bpmn, forms, schedules, prompts } = await draftNow();
    const versions = await designer.must('get', '/api/flows/:flowId/versions', { params });
    const releaseId = versions.items.find(({ aliases }: Json) => aliases.includes('live')).id;
    return async () => {
      const { revision } = await draftNow();
      const body = { bpmn, forms, schedules, prompts, revision };
      await designer.must('put', '/api/flows/:flowId/draft', { params, body });
      await designer.must('put', '/api/flows/:flowId/aliases/live', { params, body: { releaseId } });
    };
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
 * Journeys through the demo bank, one installation and one browser for all of them. Skipped by name without Chromium or
 * what the installation needs, failed with `REQUIRE_SERVICES=1`. A journey whose pages logged an error fails; what comes after it is
 * skipped, unless the journeys are `independent`.
 */
export function journeys(name: string, walk: (bank: () => Bank) => void, { independent = false } = {}): void {
  const absent = [...(hasChromium ? [] : ['Chromium']), ...missingForJourneys()];
  const title = absent.length ? `${name} (needs ${absent.join(' and ')})` : name;
  describe.skipIf(absent.length > 0 && !isRequired)(title, { timeout: 90_000 }, () => {
    let bank: Bank;
    let hasFailed = false;
    beforeAll(async () => {
      bank = new Bank(await openInstallation(), await openBrowser());
    }, 120_000);
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
