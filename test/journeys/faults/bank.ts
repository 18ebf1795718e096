import { type App, createApp, readConfig } from '@callweave/platform/api';
import { silentLogger } from '@callweave/platform/kernel';
import { HttpClient, type Json } from '../cross-tenant/http-client';

/** What every scenario starts from; the ids are the same in every copy of the folder. */
export interface FaultBank {
  cookie: string;
  /** In audit, nobody opened it. */
  ticketId: string;
  stepId: string;
  draftId: string;
  /** Has a draft that was never published. */
  flowId: string;
}
export const hotline = '95599';
const password = 'Admin123!';
const admin = {
  ...{ loginName: 'admin', name: '管理员', password, postName: '系统管理岗' },
  mustChangePassword: false,
};
export const ticketFields = {
  title: '柜台多收费',
  category: 'complaint',
  urgency: 'low',
  customerName: '李雷',
  content: '多收了 5 元',
};

/**
 * Makes the smallest bank in which a ticket can be worked, a flow published and a call served.
 * @param more settings, e.g. `DATABASE_URL`
 */
export async function prepareBank(dataDir: string, more: Record<string, string> = {}): Promise<FaultBank> {
  const config = readConfig({ DATA_DIR: dataDir, PORT: '0', SEED: 'none', ...more });
  const app = await createApp(config, { log: silentLogger });
  try {
    return await furnish(app);
  } finally {
    await app.stop();
  }
}

async function furnish(app: App): Promise<FaultBank> {
  await app.identity.createTenant({ code: 'bank', name: '银行', admin });
  const client = await HttpClient.signedIn(app.url, 'bank', 'admin', password);
  await publish(client, 'ticket', 'bank-ticket');
  await publish(client, 'call', 'bank-ivr');
  await publishStartedByMessage(client);
  await client.must('post', '/api/service-numbers', {
    body: { number: hotline, name: '热线', fallbackPrompt: '系统忙' },
  });
  await client.must('post', '/api/routing-rules', {
    body: { name: '热线', sequence: 1, numberRule: hotline, flow: 'bank-ivr' },
  });
  const ticket = await create(client, 'submit');
  const draft = await create(client, 'save');
  const flow = await client.must('post', '/api/flows', {
    body: { kind: 'ticket', key: 'second-ticket', name: '第二个流程', template: 'bank-ticket' },
  });
  const step = await until(
    () => client.must('get', '/api/work-items', { query: `?segment=role&subjectId=${ticket.id}` }),
    ({ items }) => items[0],
  );
  const ids = { ticketId: ticket.id, draftId: draft.id, flowId: flow.id, stepId: step.id };
  return { cookie: client.cookie, ...ids };
}

function create(client: HttpClient, action: string): Promise<Json> {
  return client.must('post', '/api/tickets', {
    body: { flowKey: 'bank-ticket', action, fields: ticketFields },
  });
}

async function publish(client: HttpClient, kind: string, key: string): Promise<void> {
  const flow = await client.must('post', '/api/flows', { body: { kind, key, name: key, template: key } });
  const params = { flowId: flow.id };
  const { revision } = await client.must('get', '/api/flows/:flowId/draft', { params });
  await client.must('post', '/api/flows/:flowId/versions', { params, body: { revision, note: '初版' } });
}

/** The ticket flow once more, which the message `letter` starts too. */
async function publishStartedByMessage(client: HttpClient): Promise<void> {
  const flow = await client.must('post', '/api/flows', {
    body: { kind: 'ticket', key: 'letter-ticket', name: '来信', template: 'bank-ticket' },
  });
  const params = { flowId: flow.id };
  const { bpmn, forms, schedules, prompts, revision } = await client.must('get', '/api/flows/:flowId/draft', {
    params,
  });
  const start = `<bpmn:startEvent id="letter" name="来信"><bpmn:messageEventDefinition id="letter-event" messageRef="letter-message"/></bpmn:startEvent>
    <bpmn:sequenceFlow id="letter-audit" sourceRef="letter" targetRef="audit"/>`;
  const drawn = bpmn.replace(
    '</bpmn:process>',
    `${start}</bpmn:process><bpmn:message id="letter-message" name="letter"/>`,
  );
  const draft = { forms, schedules, prompts, bpmn: drawn, revision };
  const saved = await client.must('put', '/api/flows/:flowId/draft', { params, body: draft });
  const body = { revision: saved.revision, note: '初版' };
  await client.must('post', '/api/flows/:flowId/versions', { params, body });
}

/** Asks again until there is something. @throws {Error} after 30 s */
export async function until<T, R>(read: () => Promise<T>, pick: (answer: T) => R): Promise<NonNullable<R>> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await read();
    const picked = pick(answer);
    if (picked) return picked;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
