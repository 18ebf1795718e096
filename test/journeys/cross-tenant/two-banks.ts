import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp, readConfig } from '@callweave/platform/api';
import { type Actor, newId, silentLogger, userTaskJobType } from '@callweave/platform/kernel';
import { insertRows, withDatabase } from '@callweave/platform/store';
import { recordsEntities } from '@callweave/runtime/records/server';
import { HttpClient, type Json } from './http-client';

/** In every name and text bank A enters; nothing of it may ever reach bank B. */
export const secret = '甲行机密';
const password = 'Admin123!';
/** The smallest picture there is. */
export const picture = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

export type TwoBanks = Awaited<ReturnType<typeof openTwoBanks>>;

/** Nobody else's, also where there are other banks. */
const hotline = '95577';

/**
 * The composed product with two tenants; A has one of everything, made through the interface, B only its admin.
 * @param installation settings of one to join as one more API process; default the embedded engine by itself
 */
export async function openTwoBanks(installation?: Readonly<Record<string, string>>) {
  const dataDir = await mkdtemp(join(tmpdir(), 'callweave-two-banks-'));
  const server = process.env['TEST_DATABASE_URL'];
  const database = server && { DATABASE_URL: await withDatabase(server, `banks_${newId().slice(-12)}`) };
  const alone = { DATA_DIR: dataDir, ...database };
  const joined = installation && { ...installation, ROLE: 'api', LOG_LEVEL: 'warn' };
  const config = readConfig({ ...(joined ?? alone), PORT: '0', SEED: 'none' });
  const app = await createApp(config, { log: silentLogger });
  const [a, b] = [await bank(app, 'a'), await bank(app, 'b')];
  const owned = await furnish(app, a);
  return {
    app,
    a: { ...a, owned },
    b,
    async close() {
      await app.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

async function bank(app: App, code: string) {
  const admin = {
    loginName: 'admin',
    name: '管理员',
    password,
    postName: '系统管理岗',
    mustChangePassword: false,
  };
  const name = code === 'a' ? `${secret}总行` : '乙行';
  const { tenantId, adminId } = await app.identity.createTenant({ code, name, admin });
  const signIn = () => HttpClient.signedIn(app.url, code, 'admin', password);
  const client = await signIn();
  return { tenantId, adminId, client, signIn, actor: (await app.identity.actorOf(tenantId, adminId))! };
}

/** One of everything; the ids are what bank B tries. */
async function furnish(app: App, { client, actor }: { client: HttpClient; actor: Actor }) {
  const institution = await client.must('post', '/api/identity/institutions', { body: { name: secret } });
  const department = await client.must('post', '/api/identity/departments', {
    body: { name: secret, institutionId: institution.id },
  });
  const role = await client.must('post', '/api/identity/roles', { body: { name: secret, grants: {} } });
  const post = await client.must('post', '/api/identity/posts', {
    body: { name: secret, roleIds: [role.id] },
  });
  const user = await client.must('post', '/api/identity/users', {
    body: { loginName: 'secret-agent', name: secret, institutionId: institution.id, postIds: [post.id] },
  });
  const ticketFlow = await publish(client, 'ticket', 'secret-ticket', 'bank-ticket');
  const callFlow = await publish(client, 'call', 'secret-ivr', 'bank-ivr');
  const number = await client.must('post', '/api/service-numbers', {
    body: { number: hotline, name: secret, fallbackPrompt: secret },
  });
  const rule = await client.must('post', '/api/routing-rules', {
    body: { name: secret, sequence: 1, numberRule: hotline, flow: callFlow.flowId },
  });
  const ticket = await aTicket(client);
  return {
    institution: institution.id as string,
    department: department.id as string,
    role: role.id as string,
    post: post.id as string,
    user: user.id as string,
    flow: ticketFlow.flowId,
    release: ticketFlow.releaseId,
    number: number.id as string,
    rule: rule.id as string,
    ...ticket,
    incident: await anIncident(app, client, ticket.instance),
    call: await aCall(app, client),
    deadJob: await aDeadJob(app, client, actor),
    parkedRecord: await aParkedRecord(app, client, actor),
  };
}

async function publish(client: HttpClient, kind: string, key: string, template: string) {
  const flow = await client.must('post', '/api/flows', { body: { kind, key, name: secret, template } });
  const draft = await client.must('get', '/api/flows/:flowId/draft', { params: { flowId: flow.id } });
  const version = await client.must('post', '/api/flows/:flowId/versions', {
    params: { flowId: flow.id },
    body: { revision: draft.revision, note: secret },
  });
  return { flowId: flow.id as string, releaseId: version.id as string };
}

async function aTicket(client: HttpClient) {
  const type = await client.must('get', '/api/ticket-types/:flowKey', {
    params: { flowKey: 'secret-ticket' },
  });
  const answer = await client.must('post', '/api/tickets', {
    body: { flowKey: 'secret-ticket', action: type.actions[0].key, fields: ticketFields },
  });
  const params = { id: answer.id as string };
  const attachment = await client.must('post', '/api/tickets/:id/attachments', { params, upload: picture });
  const items = await until(
    () => client.must('get', '/api/work-items', { query: '?segment=role' }),
    ({ items }) => items.length > 0,
  );
  const instances = await until(
    () => client.must('get', '/api/flow-instances'),
    ({ items }) => items.length > 0,
  );
  return {
    ticket: params.id,
    ticketNumber: answer.number as string,
    attachment: attachment.id as string,
    workItem: items.items[0].id as string,
    instance: instances.items[0].instanceKey as string,
  };
}

const ticketFields = {
  title: secret,
  category: 'complaint',
  urgency: 'low',
  customerName: secret,
  content: secret,
};

/** The step's job fails for good, as a defective node's would. */
async function anIncident(app: App, client: HttpClient, instance: string): Promise<string> {
  const jobKey = await new Promise<string>((resolve) => {
    app.engine.subscribeRecords({}, async (records) => {
      const step = records.find(
        ({ valueType, value }) =>
          valueType === 'JOB' && value.type === userTaskJobType && value.processInstanceKey === instance,
      );
      if (step) resolve(step.key);
    });
  });
  await app.engine.failJob({ jobKey, retries: 0, errorMessage: secret });
  const read = () => client.must('get', '/api/flow-incidents');
  const { items } = await until(read, ({ items }) => items.length > 0);
  return items[0].incidentKey as string;
}

async function aCall(app: App, client: HttpClient): Promise<string> {
  const caller = app.phone!.dial({ from: '13800000000', to: hotline });
  const read = () => client.must('get', '/api/calls');
  await until(read, ({ items }) => items.length > 0);
  caller.hangUp();
  const { items } = await until(read, ({ items }) => items[0].endedAt !== undefined);
  return items[0].id as string;
}

/** Work nobody does, given up as the runner does it. */
async function aDeadJob(app: App, client: HttpClient, actor: Actor): Promise<string> {
  await app.store.write(actor, {}, async (tx) => tx.send('given-up', { secret }));
  await app.store.system('give up', ({ em }) =>
    (em as unknown as { execute(sql: string, parameters: unknown[]): Promise<unknown> }).execute(
      'update queued_jobs set due_at = null, last_error = ? where topic = ?',
      [secret, 'given-up'],
    ),
  );
  const { items } = await client.must('get', '/api/operations/dead-jobs');
  return items[0].id as string;
}

async function aParkedRecord(app: App, client: HttpClient, { tenantId }: Actor): Promise<string> {
  const entity = recordsEntities.find(({ meta }) => meta.className === 'DeadRecord')!;
  const row = {
    ...{ tenantId, engineId: app.engine.engineId, partition: 1, position: '77', projection: 'parking' },
    ...{ valueType: 'JOB', intent: 'CREATED', record: secret, error: secret, parkedAt: new Date() },
  };
  await app.store.system('park a record', ({ em }) => insertRows<object>(em, entity, [row as object]));
  const { items } = await client.must('get', '/api/operations/parked-records');
  return items[0].id as string;
}

async function until(read: () => Promise<Json>, isSo: (answer: Json) => boolean): Promise<Json> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await read();
    if (isSo(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
