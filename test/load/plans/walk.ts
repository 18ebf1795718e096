import type { BigBank } from './big-bank';
import type { SideDoor } from './database';
import { judge, type Seen } from './judge';
import { listsOf, otherReads, paramsOf } from './lists';

/** Takes out the statements since the last time. */
export type TakeStatements = () => Promise<Seen[]>;

export interface Fault {
  /** Endpoint and query. */
  asked: string;
  fault: string;
  sql: string;
}

/**
 * Asks for every list with every filter, two pages each, as somebody who sees all and as somebody who does not; and takes
 * a step of a ticket.
 * @param onAsked gets how long each took
 * @returns statements the database does badly, each text once per request
 */
export async function walkPlans(
  bank: BigBank,
  door: SideDoor,
  take: TakeStatements,
  onAsked: (asked: string, ms: number) => void = () => undefined,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  const judged = async (asked: string) => {
    for (const seen of await take()) {
      if (!/^\s*(select|update|delete)\b/i.test(seen.sql)) continue;
      const fault = isKnown(seen.sql) ? undefined : await judge(door, seen);
      if (fault) faults.push({ asked, fault, sql: seen.sql.replaceAll(/\s+/g, ' ') });
    }
  };
  await take();
  for (const [who, client] of [
    ['all', bank.client],
    ['narrow', bank.narrow],
  ] as const) {
    const read = async (endpoint: string, query: string) => {
      const [method, path] = endpoint.split(' ') as [string, string];
      const from = performance.now();
      const { body, status } = await client.send(method, path, {
        params: paramsOf(path, bank),
        query: `?${query}`,
      });
      onAsked(`${who}: ${endpoint}?${query}`, performance.now() - from);
      // What is not theirs is refused by the right or the scope.
      if (status >= 500 || status === 400)
        throw new Error(`${endpoint}?${query}: ${status} ${JSON.stringify(body)}`);
      await judged(`${who}: ${endpoint}?${query}`);
      return body.nextCursor as string | undefined;
    };
    for (const [endpoint, queries] of Object.entries(listsOf(bank)))
      for (const query of ['', ...queries]) {
        const next = await read(endpoint, query);
        if (next) await read(endpoint, `${query}&cursor=${encodeURIComponent(next)}`);
      }
    for (const endpoint of otherReads) await read(endpoint, '');
  }
  await aStep(bank, onAsked);
  await judged('all: a step of a ticket');
  return faults;
}

/** Statements that may look at much, by a part of their text, with the reason. */
const known = {
  '`search_text` like':
    'words anywhere in a text: read newest first until the page is full; a search index answers rare words faster',
  'user_name), lower(': 'a part of a name as it was then; read newest first until the page is full',
  'group by release_id, element_id':
    'open work, counted by the database from an index that holds all it needs',
};

const isKnown = (sql: string) => Object.keys(known).some((part) => sql.includes(part));

async function aStep({ client }: BigBank, onAsked: (asked: string, ms: number) => void): Promise<void> {
  const fields = {
    title: '多收费',
    category: 'complaint',
    urgency: 'low',
    customerName: '李雷',
    content: '五元',
  };
  const { id } = await client.must('post', '/api/tickets', {
    body: { flowKey: 'bank-ticket', action: 'submit', fields },
  });
  const { steps } = await client.must('get', '/api/tickets/:id', { params: { id } });
  const params = { id: steps[0].id as string };
  await client.must('post', '/api/work-items/:id/open', { params });
  const body = { action: 'forward', opinion: '请处理', fields: { urgency: 'critical' } };
  const from = performance.now();
  await client.must('post', '/api/work-items/:id/actions', { params, body });
  onAsked('all: a step of a ticket', performance.now() - from);
  await client.must('post', '/api/tickets/:id/urges', { params: { id }, body: { text: '请尽快' } });
}
