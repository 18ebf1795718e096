import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@callweave/platform/kernel';
import type { HttpClient, Json, Sent } from '../cross-tenant/http-client';

/** One ticket as the clerk who worked it knows it. */
export interface WorkedTicket {
  title: string;
  id: string;
  number: string;
  /** Key of the request that made it. */
  key: string;
}

const retryMs = 250;
const lookMs = 200;
/** So long a request is repeated; longer than any fault. */
const stubbornMs = 420_000;

/** A client that sends again, under the same key, what was not answered or answered with a fault of the server. */
export class StubbornClient {
  constructor(private readonly http: HttpClient) {}

  /** @throws {Error} when the server refuses it, or after seven minutes */
  async do(method: string, path: string, sent: Sent = {}): Promise<Json> {
    const key = sent.key ?? newId();
    const deadline = Date.now() + stubbornMs;
    for (;;) {
      const answer = await this.http.send(method, path, { ...sent, key }).catch((error: unknown) => error);
      if (!(answer instanceof Error) && isGiven(answer)) {
        if (answer.status < 300) return answer.body;
        throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      }
      if (Date.now() > deadline) throw new Error(`${method} ${path}: never, ${JSON.stringify(answer)}`);
      await pause(retryMs);
    }
  }
}

type Given = Awaited<ReturnType<HttpClient['send']>>;
const isGiven = (answer: unknown): answer is Given => (answer as Given).status < 500;

/** Clerks who make tickets and work them through audit and handling, one after the other, until they are told to stop. */
export class Clerks {
  readonly tickets: WorkedTicket[] = [];
  private readonly desks: Promise<void>[];
  private isOver = false;
  private made = 0;

  /** @param first number of the first ticket, so that no two tickets of a run have the same title */
  constructor(
    private readonly client: StubbornClient,
    private readonly first: number,
    clerks: number,
    private readonly betweenTicketsMs = 0,
  ) {
    this.desks = Array.from({ length: clerks }, () => this.desk());
    // Whoever fails is told of at the stop.
    for (const desk of this.desks) desk.catch(() => undefined);
  }

  /** @returns what they finished, all of it acknowledged; everybody finishes the ticket at hand */
  async stop(): Promise<readonly WorkedTicket[]> {
    this.isOver = true;
    await Promise.all(this.desks);
    return this.tickets;
  }

  /** @throws {Error} when a repeated request gets another answer than at its first time */
  async mustRemember(): Promise<void> {
    for (const ticket of this.tickets) {
      const { id, number } = await this.create(ticket);
      if (id !== ticket.id || number !== ticket.number)
        throw new Error(`${ticket.title} was ${ticket.number} and is ${number} now`);
    }
  }

  private async desk(): Promise<void> {
    while (!this.isOver) {
      const made = { title: `柜台来件 ${this.first + ++this.made}`, key: newId() };
      const { id, number } = await this.create(made);
      await this.work(id);
      this.tickets.push({ ...made, id, number });
      await pause(this.betweenTicketsMs);
    }
  }

  private create({ title, key }: Pick<WorkedTicket, 'title' | 'key'>): Promise<Json> {
    const fields = {
      title,
      category: 'complaint',
      urgency: 'low',
      customerName: '李雷',
      content: '多收了 5 元',
    };
    return this.client.do('post', '/api/tickets', {
      key,
      body: { flowKey: 'bank-ticket', action: 'submit', fields },
    });
  }

  private async work(id: string): Promise<void> {
    const audit = await this.stepAfter(id);
    await this.take(audit, { action: 'forward', opinion: '请处理', fields: { urgency: 'critical' } });
    const handling = await this.stepAfter(id, audit);
    await this.take(handling, { action: 'solve', opinion: '已退', fields: { result: '已退费' } });
  }

  private async take(id: string, body: object): Promise<void> {
    const params = { id };
    await this.client.do('post', '/api/work-items/:id/open', { params });
    await this.client.do('post', '/api/work-items/:id/actions', { params, body });
  }

  private async stepAfter(ticketId: string, before?: string): Promise<string> {
    for (;;) {
      const { steps } = await this.client.do('get', '/api/tickets/:id', { params: { id: ticketId } });
      const next = steps.find(({ id }: Json) => id !== before);
      if (next) return next.id;
      await pause(lookMs);
    }
  }
}
