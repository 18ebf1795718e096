import { setTimeout as pause } from 'node:timers/promises';
import { demoPassword, tenant } from '@callweave/seed/data';
import { type Production, switchLogin } from '@callweave/test/kit';
import { HttpClient } from '../cross-tenant/http-client';
import { Callers, type MadeCall } from './callers';
import { Clerks, StubbornClient } from './clerks';
import { Ledger } from './ledger';
import { Screen } from './screens';
import { size } from './sizes';
import type { WallClocks } from './wall-clocks';

/** The demo bank on the production stack, with people at work while it is broken. */
export class BankAtWork {
  /** What the last {@link through} saw, in numbers. */
  summary = '';
  private phases = 0;
  private readonly toClose: (() => Promise<void>)[] = [];

  private constructor(
    readonly stack: Production,
    /** Of somebody who may do everything, signed in before anything broke. */
    readonly http: HttpClient,
    readonly screen: Screen,
    readonly clocks: WallClocks,
  ) {}

  static async open(stack: Production, clocks: WallClocks): Promise<BankAtWork> {
    const http = await HttpClient.signedIn(stack.url, tenant.code, 'admin', demoPassword);
    const screen = new Screen(stack.url, http);
    await screen.open();
    return new BankAtWork(stack, http, screen, clocks);
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
    const gateway = { appUrl: this.stack.appUrl, auth: switchLogin };
    const callers = new Callers(gateway, first, size.callers, size.betweenCallsMs);
    const clerks = new Clerks(new StubbornClient(this.http), first, size.clerks, size.betweenTicketsMs);
    await pause(size.loadMs);
    await breakIt();
    await pause(size.loadMs);
    const [calls, tickets] = await Promise.all([callers.stop(), clerks.stop()]);
    const stoppedAt = performance.now();
    if (calls.length < size.callers || tickets.length < size.clerks)
      throw new Error('hardly anything was done');
    const ledger = await Ledger.open(this.stack.env['DATABASE_URL']!);
    try {
      await ledger.settled(size.settleMs);
      this.summary = summaryOf(calls, tickets.length, performance.now() - stoppedAt);
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

function summaryOf(calls: readonly MadeCall[], tickets: number, settleMs: number): string {
  const count = (is: (call: MadeCall) => unknown) => calls.filter(is).length;
  const ends = `${count(({ ticketNumber }) => ticketNumber)} with a ticket`;
  const worse = `${count(({ wasSentAway }) => wasSentAway)} sent away, ${count(({ end }) => end === 'gaveUp')} gave up`;
  const refused = `${count(({ end }) => end === 'refused')} refused`;
  const held = `${count(({ holds }) => holds > 0)} heard the hold prompt`;
  const settled = `${(settleMs / 1000).toFixed(1)} s to catch up`;
  return `${calls.length} calls: ${[ends, held, worse, refused].join(', ')}; ${tickets} tickets worked; ${settled}`;
}
