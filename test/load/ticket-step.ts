import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, readConfig } from '@callweave/platform/api';
import { silentLogger } from '@callweave/platform/kernel';
import { HttpClient, type Json, prepareBank, ticketFields } from '@callweave/test/journeys';
import { type LoggedStatement, logStatements } from './statement-log';

export interface Prepared {
  cookie: string;
  stepIds: string[];
}

/** Of the product, beside its folder. */
export type Settings = Readonly<Record<string, string>>;

/** Tickets opened at once while a bank is made. */
const atOnce = 10;
/** What a step may take: request, two transactions of its attempt, engine, projector and answer. */
export const stepStatementBudget = 48;

/**
 * A bank with that many tickets opened for audit.
 * @param settings of the product, e.g. `DATABASE_URL`
 */
export async function prepareSteps(
  dataDir: string,
  count: number,
  settings: Settings = {},
): Promise<Prepared> {
  const { cookie } = await prepareBank(dataDir, settings);
  const app = await openApp(dataDir, settings);
  const client = new HttpClient(app.url, cookie);
  const stepIds: string[] = [];
  for (let left = count; left > 0; left -= atOnce) {
    const some = Array.from({ length: Math.min(left, atOnce) }, () => openStep(client));
    stepIds.push(...(await Promise.all(some)));
  }
  await app.stop();
  return { cookie: client.cookie, stepIds };
}

/** @returns the work item of a new ticket, opened for audit */
async function openStep(client: HttpClient): Promise<string> {
  const body = { flowKey: 'bank-ticket', action: 'submit', fields: ticketFields };
  const { id } = await client.must('post', '/api/tickets', { body });
  const steps = await stepsOf(client, id);
  await client.must('post', '/api/work-items/:id/open', { params: { id: steps[0].id } });
  return steps[0].id;
}

/** Asks until there are some: records of another engine take their time. */
async function stepsOf(client: HttpClient, id: string): Promise<Json[]> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { steps } = await client.must('get', '/api/tickets/:id', { params: { id } });
    if (steps.length > 0) return steps;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`ticket ${id} never came to a step`);
}

/**
 * Statements of a step, one list for each of `steps` tickets, in a process that opened them. What runs in the
 * background, such as sealing the audit, falls into some of them.
 */
export async function statementsOfSteps(steps: number): Promise<LoggedStatement[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'callweave-statements-'));
  const { cookie } = await prepareBank(folder);
  const app = await openApp(folder);
  try {
    const client = new HttpClient(app.url, cookie);
    const take = logStatements();
    const lists: LoggedStatement[][] = [];
    for (let index = 0; index < steps; index += 1) {
      const id = await openStep(client);
      take();
      await step(client, id);
      lists.push(take());
    }
    return lists;
  } finally {
    await app.stop();
    rmSync(folder, { recursive: true });
  }
}

export function openApp(dataDir: string, settings: Settings = {}) {
  const config = readConfig({ DATA_DIR: dataDir, PORT: '0', SEED: 'none', ...settings });
  return createApp(config, { log: silentLogger });
}

export async function step(client: HttpClient, id: string): Promise<number> {
  const body = { action: 'forward', opinion: '请处理', fields: { urgency: 'critical' } };
  const from = performance.now();
  await client.must('post', '/api/work-items/:id/actions', { params: { id }, body });
  return performance.now() - from;
}
