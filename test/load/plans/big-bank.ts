import { type App, createApp, readConfig } from '@callweave/platform/api';
import { silentLogger } from '@callweave/platform/kernel';
import { type FaultBank, HttpClient, type Json, prepareBank } from '@callweave/test/journeys';
import type { SideDoor } from './database';
import { type Copies, dropNumbers, makeNumbers, multiply, type Values, withoutIndexes } from './multiply';

export interface BigBank {
  app: App;
  client: HttpClient;
  /** Has the usual rights, each reaching its institution or department only. */
  narrow: HttpClient;
  /** Of things that are there, for filters. */
  ids: {
    admin: string;
    ticket: string;
    step: string;
    flow: string;
    release: string;
    instance: string;
    call: string;
  };
}

/** Agents, institutions and departments the rows belong to by turns. */
const agents = 200;
const places = 50;
const password = 'Admin123!';

/**
 * A bank that lived: `rows` tickets, work items, calls and lines of history each, nineteen of twenty
 * finished, and a fifth of that of what hangs on them.
 * One of everything is made by the product itself; the rest are copies of these rows.
 * @param settings of the product: DATA_DIR, DATABASE_URL
 */
export async function openBigBank(
  settings: Record<string, string> & { DATA_DIR: string },
  rows: number,
  openDoor: () => Promise<SideDoor>,
): Promise<BigBank> {
  const prepared = await prepareBank(settings.DATA_DIR, settings);
  const app = await createApp(readConfig({ ...settings, PORT: '0', SEED: 'none' }), { log: silentLogger });
  const client = new HttpClient(app.url, prepared.cookie);
  const { ids, narrow } = await furnish(app, client, prepared);
  const door = await openDoor();
  try {
    const copies = copiesOf(rows);
    await makeNumbers(door, Math.max(...copies.map(({ count }) => count)));
    await withoutIndexes(door, [...new Set(copies.map(({ table }) => table))], async () => {
      for (const one of copies) await multiply(door, one);
    });
    await dropNumbers(door);
  } finally {
    await door.close();
  }
  return { app, client, narrow, ids };
}

async function furnish(
  app: App,
  client: HttpClient,
  { stepId: id, ticketId: ticket }: FaultBank,
): Promise<Omit<BigBank, 'app' | 'client'>> {
  const params = { id };
  await client.must('post', '/api/work-items/:id/open', { params });
  const body = { action: 'forward', opinion: '请处理', fields: { urgency: 'critical' } };
  await client.must('post', '/api/work-items/:id/actions', { params, body });
  await client.must('post', '/api/tickets/:id/notes', { params: { id: ticket }, body: { text: '备注' } });
  const caller = app.phone!.dial({ from: '13800000000', to: '95599' });
  const call = await until(client, '/api/calls', ({ items }) => items[0]);
  caller.hangUp();
  await until(client, '/api/calls', ({ items }) => items[0]?.endedAt);
  const instance = await until(client, '/api/flow-instances', ({ items }) =>
    items.find((one: Json) => one.ticketId),
  );
  const me = await client.must('get', '/api/me');
  return {
    narrow: await narrowUser(app, client),
    ids: {
      ...{ admin: me.user.id, ticket, step: id, call: call.id, instance: instance.instanceKey },
      ...{ flow: instance.flowId, release: instance.releaseId },
    },
  };
}

async function narrowUser(app: App, client: HttpClient): Promise<HttpClient> {
  const post = (path: string, body: object) => client.must('post', `/api/identity/${path}`, { body });
  const institution = await post('institutions', { name: '支行' });
  const department = await post('departments', { name: '客服部', institutionId: institution.id });
  const rights = await client.must('get', '/api/identity/rights');
  const grants = Object.fromEntries(
    rights.map(({ key }: Json, at: number) => [key, at % 2 ? 'department' : 'institution']),
  );
  const role = await post('roles', { name: '支行坐席', grants });
  const { id: postId } = await post('posts', { name: '支行岗', roleIds: [role.id] });
  const of = { institutionId: institution.id, departmentId: department.id };
  const user = await post('users', { loginName: 'narrow', name: '窄', postIds: [postId], ...of });
  const narrow = await HttpClient.signedIn(app.url, 'bank', 'narrow', user.firstPassword);
  await narrow.must('post', '/api/me/password', { body: { current: user.firstPassword, next: password } });
  return HttpClient.signedIn(app.url, 'bank', 'narrow', password);
}

async function until<T>(
  client: HttpClient,
  path: string,
  pick: (answer: Json) => T,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = pick(await client.must('get', path));
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${path}: waited in vain`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Which rows there are how often; ids of one number belong together. */
function copiesOf(rows: number): Copies[] {
  const agent = ({ id }: Values) => id('agent', `n % ${agents}`);
  const place = ({ id }: Values, name: string) => id(name, `n % ${places}`);
  /** Over two years. */
  const age = `n * ${Math.ceil((2 * 365 * 86_400) / rows)}`;
  const open = Math.ceil(rows / 20);
  const fewer = Math.max(rows / 5, 2_000);
  const of = (table: string, count: number, set: Copies['set'], like?: string): Copies => ({
    table,
    count,
    set,
    like,
  });
  return [
    of('tickets', rows, (v) => ({
      ...{ id: v.id('t'), number: v.numbered('GD'), source_key: 'null', title: v.numbered('柜台多收费') },
      ...{ creator_id: agent(v), institution_id: place(v, 'inst'), department_id: place(v, 'dept') },
      ...{
        stage: "case when n % 20 = 0 then 'inFlow' else 'ended' end",
        search_text: v.numbered('李雷 柜台多收费 gd'),
      },
      ...{ state: "case when n % 20 = 0 then 'submitted' when n % 500 = 1 then 'voided' else 'solved' end" },
      ...{
        urgency: v.oneOf("'low'", "'high'", "'critical'"),
        urge_count: 'case when n % 1000 = 0 then 1 else 0 end',
      },
      ...{
        process_instance_key: v.key(),
        created_at: v.before('created_at', age),
        updated_at: v.before('created_at', age),
      },
    })),
    of('ticket_history', rows, (v) => ({
      id: v.id('h'),
      ticket_id: v.id('t'),
      at: v.before('at', age),
      created_at: v.before('at', age),
    })),
    of('ticket_remarks', rows / 10, (v) => ({
      id: v.id('r'),
      ticket_id: v.id('t'),
      at: v.before('at', age),
    })),
    of('work_item', rows, (v) => ({
      ...{ id: v.id('w'), job_key: v.key(), process_instance_key: v.key(), subject_id: v.id('t'), done_by_id: agent(v) },
      ...{ institution_id: place(v, 'inst'), claimed_by_id: 'null', attempt_id: v.id('a') },
      ...{ ended_at: v.before('ended_at', age), created_at: v.before('created_at', age), sort_at: v.before('sort_at', age) },
    }), "state = 'done'"), // prettier-ignore
    of('work_item', open, (v) => ({
      ...{ id: v.id('o'), job_key: v.key('n + 500000000'), process_instance_key: v.key('n * 20'), subject_id: v.id('t', 'n * 20') },
      ...{ institution_id: place(v, 'inst'), assignee_id: `case when n % 10 = 0 then ${agent(v)} end` },
      ...{ created_at: v.before('created_at', age), sort_at: v.before('created_at', age), due_at: v.before('created_at', age) },
      urge_count: 'case when n % 50 = 0 then 1 else 0 end',
    }), "state = 'open'"), // prettier-ignore
    of('step_attempt', fewer, (v) => ({
      ...{ id: v.id('a'), work_item_id: v.id('w'), subject_id: v.id('t'), process_instance_key: v.key() },
      ...{
        job_key: v.key(),
        created_at: v.before('created_at', age),
        settled_at: v.before('settled_at', age),
      },
    })),
    of('flow_instances', fewer, (v) => ({
      ...{ key: v.key(), ticket_id: v.id('t'), started_at: v.before('started_at', age) },
      state: "case when n % 20 = 0 then 'active' else 'completed' end",
    }), 'ticket_id is not null'), // prettier-ignore
    of('flow_elements', fewer, (v) => ({
      ...{ key: v.key(), instance_key: v.key(), started_at: v.before('started_at', age) },
      state: "case when n % 20 = 0 then 'active' else 'completed' end",
    })),
    of('flow_taken', fewer, (v) => ({ key: v.key(), instance_key: v.key() })),
    of('call_record', rows, (v) => ({
      ...{ id: v.id('c'), caller_number: v.numbered('138', '10000000 + n % 50000'), agent_id: agent(v) },
      ...{
        institution_id: place(v, 'inst'),
        department_id: place(v, 'dept'),
        started_at: v.before('started_at', age),
      },
      ...{
        answer_state: "case when n % 200 = 0 then 'ringingUnanswered' else answer_state end",
        process_instance_key: v.key(),
      },
    })),
    of('call_visit', fewer, (v) => ({ job_key: v.key(), call_id: v.id('c'), at: v.before('at', age) })),
    of('call_turn', fewer, (v) => ({ id: v.id('u'), call_id: v.id('c'), at: v.before('at', age) })),
    of('audit_entries', fewer, (v) => ({
      ...{ id: v.id('e'), at: v.before('at', age), subject: v.numbered('ticket:'), user_id: agent(v) },
      // Behind the chain, so that nobody checks or seals them.
      sequence: 'n + 500000000',
    }), 'sequence is not null'), // prettier-ignore
  ];
}
