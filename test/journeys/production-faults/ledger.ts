import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { MadeCall } from './callers';
import type { WorkedTicket } from './clerks';

/** What people did in a phase and were told. */
export interface Deeds {
  calls: readonly MadeCall[];
  tickets: readonly WorkedTicket[];
}

const isToCome = (column: string) => `${column} > utc_timestamp() + interval 5 minute`;

/** What must be nowhere once everything has caught up; each says what it found. */
const leftovers: Readonly<Record<string, string>> = {
  'tickets that never started': `select number from tickets where stage = 'starting'`,
  'live calls': `select id, caller_number from call_record where state <> 'ended'`,
  'flows of ended calls': `select \`key\`, call_id from flow_instances where call_id is not null and state = 'active'`,
  'calls without a record': `select f.call_id from call_flow f left join call_record r
    on r.tenant_id = f.tenant_id and r.id = f.call_id where r.id is null`,
  incidents: `select instance_key, element_id, error_message from flow_incidents where state = 'open'`,
  'attempts without an outcome': `select id, state from step_attempt where state = 'sent'`,
  'steps that never ended': `select id from work_item where state = 'completing'`,
  'queued jobs given up': `select topic, last_error from queued_jobs where due_at is null`,
  'parked records': `select projection, value_type, intent, error from projector_dead_records`,
  'gaps in the exported records': `select * from engine_record_gaps`,
  'exported lines nobody understood': `select * from engine_parked_lines`,
  // Whatever the processes' clocks said.
  'tickets from the future': `select number, created_at from tickets where ${isToCome('created_at')}`,
  'calls from the future': `select id, started_at from call_record where ${isToCome('started_at')}`,
  'queued jobs taken for too long': `select topic, due_at from queued_jobs where owner is not null and ${isToCome('due_at')}`,
  'audit entries not sealed': `select action from audit_entries where sequence is null`,
  // Each accepted card is one ticket, and no ticket comes from no card.
  'accepted cards without exactly one ticket': `select v.call_id, count(t.ticket_id) tickets from call_visit v
    left join ticket_calls t on t.tenant_id = v.tenant_id and t.call_id = v.call_id
    where v.element_id = 'collect-card' and v.\`exit\` = 'got' group by v.call_id having tickets <> 1`,
  'tickets of calls without an accepted card': `select t.number from tickets t where t.title like '电话挂失%' and not exists (
    select 1 from ticket_calls c join call_visit v on v.tenant_id = c.tenant_id and v.call_id = c.call_id
    where c.ticket_id = t.id and v.element_id = 'collect-card' and v.\`exit\` = 'got')`,
};

/** Reads the store behind the product's back. */
export class Ledger {
  private constructor(private readonly db: Connection) {}

  static async open(url: string): Promise<Ledger> {
    return new Ledger(await createConnection(url));
  }

  close(): Promise<void> {
    return this.db.end();
  }

  /** Waits until nothing is left over. @throws {Error} naming what still is after `waitMs` */
  async settled(waitMs: number): Promise<void> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const left = await this.leftOver();
      if (left.length === 0) return;
      if (Date.now() > deadline) throw new Error(`never caught up:\n${left.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  /** @returns what is lost or there twice of what people were told is done; empty when all is well */
  async losses({ calls, tickets }: Deeds): Promise<string[]> {
    return [...(await this.ofTickets(tickets)), ...(await this.ofCalls(calls))];
  }

  private async leftOver(): Promise<string[]> {
    const lines: string[] = [];
    for (const [what, sql] of Object.entries(leftovers))
      for (const row of await this.rows(sql)) lines.push(`${what}: ${JSON.stringify(row).slice(0, 600)}`);
    return lines;
  }

  private async ofTickets(tickets: readonly WorkedTicket[]): Promise<string[]> {
    const rows = await this.rows(`select t.title, t.id, t.number, t.state,
      (select group_concat(h.action order by h.at, h.id) from ticket_history h
        where h.tenant_id = t.tenant_id and h.ticket_id = t.id) steps
      from tickets t where t.title like '柜台来件%'`);
    const worked = 'submit,forward,solve';
    return tickets.flatMap((ticket) => {
      const mine = rows.filter(({ title }) => title === ticket.title);
      const { id, number, state, steps } = mine[0] ?? {};
      const isRight = id === ticket.id && number === ticket.number && state === 'solved' && steps === worked;
      return mine.length === 1 && isRight
        ? []
        : [`${ticket.title} ${ticket.number}: ${JSON.stringify(mine)}`];
    });
  }

  private async ofCalls(calls: readonly MadeCall[]): Promise<string[]> {
    const rows = await this.rows(`select r.id, r.caller_number, t.number, t.title from call_record r
      left join ticket_calls c on c.tenant_id = r.tenant_id and c.call_id = r.id
      left join tickets t on t.tenant_id = c.tenant_id and t.id = c.ticket_id`);
    return calls.flatMap((call) => {
      const mine = rows.filter(({ id }) => id === call.callSid);
      const isKnown = mine.length === 1 || (mine.length === 0 && !call.wasSpokenTo);
      const isRight =
        isKnown &&
        (!call.ticketNumber ||
          (mine[0]?.['number'] === call.ticketNumber && mine[0]?.['title'].endsWith(call.card.slice(-4))));
      return isRight ? [] : [`call ${JSON.stringify(call)}: ${JSON.stringify(mine)}`];
    });
  }

  private async rows(sql: string): Promise<RowDataPacket[]> {
    const [rows] = await this.db.query<RowDataPacket[]>(sql);
    return rows;
  }
}
