import type { Page } from 'playwright-core';
import { ticketFields, until } from './faults/bank';
import { callOnce } from './faults/lost-card';
import type { Bank } from './journey';
import { callHotline, choose, openFlow } from './walks';

/** One screen of the product as a person sees it. */
export interface Screen {
  name: string;
  /** Who looks; undefined: nobody signed in. */
  who?: string;
  /** Only where the window is wide: editing a drawing is desk work. */
  isDeskOnly?: boolean;
  /** From any signed-in page to the screen, waiting until it is complete. */
  open(page: Page, url: string, seen: Seen): Promise<unknown>;
}

/** Ids of things every demo bank has. */
export interface Seen {
  ticketId: string;
  callId: string;
  workItemId: string;
  ivrId: string;
  ticketFlowId: string;
}

const at = (path: string, wait: string) => async (page: Page, url: string) => {
  await page.goto(url + path);
  await page.locator(wait).first().waitFor();
};

export const screens: readonly Screen[] = [
  { name: 'sign-in', open: at('/sign-in', '#cw-login') },
  { name: 'work', who: 'audit', open: at('/work?segment=role', 'tbody tr, .card') },
  {
    name: 'step',
    who: 'audit',
    open: (page, url, { workItemId }) => at(`/work/${workItemId}`, '.fjs-form')(page, url),
  },
  { name: 'create-choose', who: 'agent', open: at('/tickets/new', 'a.cw-card') },
  { name: 'create', who: 'agent', open: at('/tickets/new/bank-ticket', '.fjs-form') },
  { name: 'tickets', who: 'audit', open: at('/tickets', 'tbody tr, .card') },
  {
    name: 'ticket',
    who: 'audit',
    open: (page, url, { ticketId }) => at(`/tickets/${ticketId}`, 'dl.fields')(page, url),
  },
  { name: 'calls', who: 'audit', open: at('/calls', 'tbody tr, .card') },
  {
    name: 'call',
    who: 'audit',
    open: (page, url, { callId }) => at(`/calls/${callId}`, 'cw-call-trace')(page, url),
  },
  { name: 'routing', who: 'admin', open: at('/calls/routing', 'section li') },
  { name: 'audit', who: 'admin', open: at('/audit', 'tbody tr, .card') },
  {
    name: 'audit-entry',
    who: 'admin',
    open: async (page, url) => {
      await at('/audit', 'tbody tr, .card')(page, url);
      await page.locator('tbody button, .card').first().click();
      await page.locator('cw-audit-entry').waitFor();
    },
  },
  { name: 'operations', who: 'admin', open: at('/operations', 'cw-record-state') },
  {
    name: 'service-number',
    who: 'admin',
    open: async (page, url) => {
      await at('/calls/routing', 'section li')(page, url);
      await page.locator('section li button').first().click();
      await page.locator('.cw-dialog').waitFor();
    },
  },
  { name: 'flows', who: 'designer', open: at('/flows', 'tbody tr, .card') },
  {
    name: 'canvas',
    who: 'designer',
    open: async (page, url, { ivrId }) => {
      await at(`/flows/${ivrId}`, '.djs-shape')(page, url);
      if (page.viewportSize()!.width > 768) await choose(page, 'main-menu');
    },
  },
  {
    name: 'forms',
    who: 'designer',
    isDeskOnly: true,
    open: async (page, url, { ticketFlowId }) => {
      await at(`/flows/${ticketFlowId}`, '.djs-shape')(page, url);
      await page.locator('.bar button').nth(1).click();
      await page.locator('cw-form-tab button').first().click();
      await page.locator('.fjs-form-field').first().waitFor();
    },
  },
  {
    name: 'versions',
    who: 'designer',
    isDeskOnly: true,
    open: async (page, url, { ivrId }) => {
      await at(`/flows/${ivrId}`, '.djs-shape')(page, url);
      await page.locator('aside.side cw-segments button').nth(1).click();
      await page.locator('.version').first().waitFor();
    },
  },
  {
    name: 'trace',
    who: 'designer',
    isDeskOnly: true,
    open: async (page, url, { ivrId }) => {
      await at(`/flows/${ivrId}`, '.djs-shape')(page, url);
      await page.locator('aside.side cw-segments button').nth(2).click();
      await page.locator('.instance').nth(1).click();
      await page.locator('.djs-shape.cw-completed').first().waitFor();
    },
  },
  {
    name: 'phone',
    who: 'designer',
    open: async (page, url) => {
      await at('/phone', '.service')(page, url);
      await page.locator('.service').first().click();
      await page.locator('form button[type=submit]').click();
      await page.locator('.line').nth(1).waitFor();
      await page.locator('.path .cw-active').first().waitFor({ state: 'attached' });
    },
  },
];

/** What the demo bank has of its past week, and lacks where no engine could live through that: on Zeebe. */
export async function liveAWhile(bank: Pick<Bank, 'client' | 'server'>): Promise<void> {
  const { appUrl } = bank.server;
  if (!(await callOnce(appUrl)) || !(await callOnce(appUrl))) throw new Error('the hotline did not serve');
  const agent = await bank.client('agent');
  const body = { flowKey: 'bank-ticket', action: 'submit', fields: ticketFields };
  const { id } = await agent.must('post', '/api/tickets', { body });
  await agent.must('post', '/api/tickets/:id/urges', { params: { id }, body: { text: '客户再次来电' } });
  await until(
    () => agent.must('get', '/api/calls'),
    ({ items }) => items.filter((call: { ticketIds?: string[] }) => call.ticketIds?.length).length >= 2,
  );
  const audit = await bank.client('audit');
  await until(
    () => audit.must('get', '/api/work-items', { query: `?segment=role&subjectId=${id}` }),
    ({ items }) => items[0],
  );
}

/** Looks up what the screens show. */
export async function whatIsThere(bank: Pick<Bank, 'client'>): Promise<Seen> {
  const [audit, designer] = [await bank.client('audit'), await bank.client('designer')];
  const first = async (client: typeof audit, path: string, fits: (item: never) => boolean = () => true) =>
    ((await client.must('get', path)).items as never[]).find(fits)! as { id: string };
  const named = (flowKey: string) => (flow: { key: string }) => flow.key === flowKey;
  return {
    ticketId: (await first(audit, '/api/tickets', (ticket: { urgeCount: number }) => ticket.urgeCount > 0))
      .id,
    callId: (await first(audit, '/api/calls', (call: { ticketIds?: string[] }) => !!call.ticketIds?.length))
      .id,
    workItemId: (await first(audit, '/api/work-items?segment=role')).id,
    ivrId: (await first(designer, '/api/flows', named('bank-ivr'))).id,
    ticketFlowId: (await first(designer, '/api/flows', named('bank-ticket'))).id,
  };
}

/** A running call in the studio, lit where it is. */
export async function litCall(studio: Page, caller: Page): Promise<void> {
  await callHotline(caller, ['普通话请按一', '1'], ['银行卡挂失请按一', '1']);
  await openFlow(studio, '银行客服热线');
  await studio.getByRole('button', { name: /^运行/ }).click();
  await studio.locator('.instance').first().click();
  await studio.locator('.djs-shape.cw-active[data-element-id="collect-card"]').waitFor();
}
