import { picture } from '../cross-tenant/two-banks';
import { HttpClient, type Json, type Sent } from '../cross-tenant/http-client';
import { type FaultBank, ticketFields, until } from './bank';
import { reportLostCard, vanish } from './lost-card';

/** Who acts in a scenario, before the crash and after it. */
export interface Actors {
  bank: FaultBank;
  person: Person;
  /** The server's websocket for the switch. */
  appUrl: string;
}

/** A person whose client sends again, under the same key, what was not answered. */
export class Person {
  private http!: HttpClient;
  /** What was answered, by key. */
  readonly acknowledged = new Map<string, Json>();

  constructor(private readonly bank: FaultBank) {}

  /** From now on at this address. */
  goTo(url: string): void {
    this.http = new HttpClient(url, this.bank.cookie);
  }

  get(path: string, sent?: Sent): Promise<Json> {
    return this.http.must('get', path, sent);
  }

  /** @throws {Error} when an answer given before is not given again */
  async do(key: string, method: string, path: string, sent: Sent): Promise<Json> {
    const answer = await this.http.must(method, path, { ...sent, key: `request:${key}` });
    const before = this.acknowledged.get(key);
    for (const name of ['id', 'number', 'attemptId'])
      if (before && before[name] !== answer[name])
        throw new Error(`${key} was ${name} ${before[name]} and is ${answer[name]} now`);
    this.acknowledged.set(key, answer);
    return answer;
  }

  /** @throws {Error} when the audit chain is broken */
  async mustBeIntact(): Promise<void> {
    const verdict = await this.get('/api/audit-entries/verdict');
    if (!verdict.isIntact) throw new Error(`audit chain: ${JSON.stringify(verdict)}`);
  }
}

/** What happens while the server dies; after its restart the same again, with the same keys. */
export type Scenario = (actors: Actors) => Promise<void>;

const createTicket: Scenario = async ({ person }) => {
  const body = { flowKey: 'bank-ticket', action: 'submit', fields: ticketFields };
  await person.do('create', 'post', '/api/tickets', { body });
};

const submitDraft: Scenario = async ({ person, bank }) => {
  const params = { id: bank.draftId };
  // A browser keeps the version it showed.
  const version =
    person.acknowledged.get('seen') ?? (await person.get('/api/tickets/:id', { params })).version;
  person.acknowledged.set('seen', version);
  const body = { action: 'submit', fields: ticketFields, version };
  await person.do('submit', 'put', '/api/tickets/:id/draft', { params, body });
};

const workSteps: Scenario = async ({ person, bank }) => {
  await takeStep(person, bank.stepId, {
    action: 'forward',
    opinion: '请处理',
    fields: { urgency: 'critical' },
  });
  const next = await until(
    () => person.get('/api/tickets/:id', { params: { id: bank.ticketId } }),
    ({ state, steps }) =>
      state === 'solved' ? 'none' : steps.find((one: Json) => one.id !== bank.stepId)?.id,
  );
  if (next === 'none') return;
  await takeStep(person, next, { action: 'solve', opinion: '已退', fields: { result: '已退费' } });
};

async function takeStep(person: Person, id: string, body: object): Promise<void> {
  const params = { id };
  await person.do(`open:${id}`, 'post', '/api/work-items/:id/open', { params });
  await person.do(`act:${id}`, 'post', '/api/work-items/:id/actions', { params, body });
}

const withdraw: Scenario = async ({ person, bank }) => {
  const params = { id: bank.ticketId };
  await person.do('withdraw', 'post', '/api/tickets/:id/withdraw', { params, body: { reason: '填错' } });
};

const urge: Scenario = async ({ person, bank }) => {
  const params = { id: bank.ticketId };
  await person.do('urge', 'post', '/api/tickets/:id/urges', { params, body: { text: '请尽快' } });
};

const attach: Scenario = async ({ person, bank }) => {
  const params = { id: bank.ticketId };
  await person.do('attach', 'post', '/api/tickets/:id/attachments', { params, upload: picture });
};

const publish: Scenario = async ({ person, bank }) => {
  const params = { flowId: bank.flowId };
  const { revision } = await person.get('/api/flows/:flowId/draft', { params });
  const body = { revision, note: '初版' };
  await person.do('publish', 'post', '/api/flows/:flowId/versions', { params, body });
};

const message: Scenario = async ({ person }) => {
  const body = { name: 'letter', correlationKey: 'letter-1', variables: ticketFields };
  await person.do('message', 'post', '/api/flow-messages', { body });
};

/** Nobody does anything: the start finds jobs that are due. */
const queue: Scenario = async () => {};

export const scenarios = {
  createTicket,
  submitDraft,
  workSteps,
  withdraw,
  urge,
  attach,
  publish,
  message,
  call: reportLostCard,
  vanish,
  queue,
} satisfies Record<string, Scenario>;
export type ScenarioName = keyof typeof scenarios;
