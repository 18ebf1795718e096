import { demoPassword, tenant } from '@callweave/seed/data';
import type { Production } from '@callweave/test/kit';
import { HttpClient } from '../cross-tenant/http-client';
import { Callers, type MadeCall } from './callers';
import { Clerks, StubbornClient } from './clerks';
import { Ledger } from './ledger';
import { Screen } from './screens';
import { size } from './sizes';

/** Everything catches up within this time of the last thing people did. */
const settleMs = 60_000;

/** The demo bank on the production stack, with people at work while it is broken. */
export class BankAtWork {
  private phases = 0;
  private readonly toClose: (() => Promise<void>)[] = [];

  private constructor(
    readonly stack: Production,
    private readonly http: HttpClient,
    readonly screen: Screen,
  ) {}

  static async open(stack: Production): Promise<BankAtWork> {
    const http = await HttpClient.signedIn(stack.url, tenant.code, 'admin', demoPassword);
    const screen = new Screen(stack.url, http);
    await screen.open();
    return new BankAtWork(stack, http, screen);
  }

  async close(): Promise<void> {
    this.screen.close();
    for (const one of this.toClose) await one();
  }

  onClose(close: () => Promise<void>): void {
    this.toClose.push(close);
  }

  /**
   * Callers and clerks work before, while and after `breakIt`; then all that was acknowledged must be there once.
   * @param breakIt breaks something and mends it again
   * @returns what callers went through
   * @throws {Error} saying what was lost, doubled or never caught up
   */
  async through(breakIt: () => Promise<void>): Promise<readonly MadeCall[]> {
    const first = 1_000 * ++this.phases;
    const { port } = new URL(this.stack.roles.gateway.url);
    const gateway = { appUrl: `ws://127.0.0.1:${port}/jambonz/app`, auth: switchLogin };
    const callers = new Callers(gateway, first, size.callers);
    const clerks = new Clerks(new StubbornClient(this.http), first, size.clerks);
    await pause(size.loadMs);
    await breakIt();
    await pause(size.loadMs);
    const [calls, tickets] = await Promise.all([callers.stop(), clerks.stop()]);
    if (calls.length < size.callers || tickets.length < size.clerks)
      throw new Error('hardly anything was done');
    const ledger = await Ledger.open(this.stack.mysql.url);
    try {
      await ledger.settled(settleMs);
      const losses = await ledger.losses({ calls, tickets });
      if (losses.length > 0) throw new Error(`lost or doubled:\n${losses.join('\n')}`);
    } finally {
      await ledger.close();
    }
    await clerks.mustRemember();
    const verdict = await this.http.must('get', '/api/audit-entries/verdict');
    if (!verdict.isIntact) throw new Error(`audit chain: ${JSON.stringify(verdict)}`);
    return calls;
  }

  /** Parts that are not ready or degraded, as the processes' health tells. */
  async unwell(): Promise<string[]> {
    const answers = await Promise.all(
      Object.values(this.stack.roles).map(({ url }) =>
        fetch(`${url}/health/ready`).then(
          (answer) => answer.json() as Promise<{ parts: Part[] }>,
          () => ({ parts: [] as Part[] }),
        ),
      ),
    );
    const parts = answers.flatMap((answer) => answer.parts);
    return [...new Set(parts.filter((part) => !part.isReady || part.isDegraded).map(({ name }) => name))];
  }
}

interface Part {
  name: string;
  isReady: boolean;
  isDegraded?: boolean;
}

const switchLogin = { username: 'switch', password: 'a password for tests' };
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
