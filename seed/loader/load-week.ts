import type { VirtualClock } from '@callweave/platform/kernel';
import { calls, type DemoCall, type DemoStep, type DemoTicket, tenant, tickets } from '@callweave/seed/data';
import type { Emulator } from '@callweave/telephony/emulator';
import type { DemoApp } from './demo-app';
import type { PersonOf } from './load-people';

interface Happening {
  at: Date;
  run(): Promise<void>;
}

interface Week {
  app: DemoApp;
  clock: VirtualClock;
  emulator: Emulator;
  personOf: PersonOf;
  now: Date;
}

/** Lives the week: everything in order of time, up to now, through the use cases people use. */
export async function loadWeek(week: Week): Promise<void> {
  const happenings = [
    ...tickets.flatMap((ticket, index) => ticketHappenings(week, ticket, `seed:ticket:${index}`)),
    ...calls.map((call) => ({ at: momentOf(week.now, call), run: () => liveCall(week, call) })),
  ];
  const past = happenings.filter(({ at }) => at < week.now).sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const { at, run } of past) {
    // a call may have run past the next happening: time never goes back
    if (at > week.clock.now()) week.clock.set(at);
    await week.app.engine.tick();
    await run();
  }
}

function ticketHappenings(week: Week, ticket: DemoTicket, key: string): Happening[] {
  let at = momentOf(week.now, ticket);
  let id: string;
  const happenings: Happening[] = [
    {
      at,
      run: async () => {
        const body = { flowKey: 'bank-ticket', action: 'submit', fields: { ...ticket.fields } };
        ({ id } = await week.app.tickets.create(await week.personOf(ticket.by), body, key));
      },
    },
  ];
  for (const [index, step] of ticket.steps.entries()) {
    at = new Date(at.getTime() + step.afterMinutes * 60_000);
    happenings.push({ at, run: () => takeStep(week, id, step, `${key}:${index}`) });
  }
  for (const [index, { by, text }] of (ticket.urges ?? []).entries()) {
    at = new Date(at.getTime() + 90 * 60_000);
    const urge = async () =>
      void (await week.app.tickets.remark(
        await week.personOf(by),
        id,
        { kind: 'urge', text },
        `${key}:urge:${index}`,
      ));
    happenings.push({ at, run: urge });
  }
  return happenings;
}

async function takeStep(
  { app, personOf }: Week,
  ticketId: string,
  step: DemoStep,
  key: string,
): Promise<void> {
  const actor = await personOf(step.by);
  const [open] = (await app.tickets.detail(actor, ticketId)).steps;
  if (!open) throw new Error(`Demo ticket ${ticketId} has no open step for ${step.action}`);
  await app.workItems.open(actor, open.id, `${key}:open`);
  const targetUserId = step.to && (await personOf(step.to)).userId;
  const body = { action: step.action, fields: { ...step.fields }, opinion: step.opinion, targetUserId };
  await app.workItems.act(actor, open.id, body, key);
}

/** Seconds a caller listens before acting. */
const LISTENS_MS = 6_000;

async function liveCall({ clock, emulator, app }: Week, call: DemoCall): Promise<void> {
  const caller = emulator.dial({ from: call.from, to: '95599' });
  for (const { whenHearing, press, hangUp } of call.does) {
    await caller.hears(whenHearing);
    clock.advance(LISTENS_MS + (press?.length ?? 0) * 500);
    if (hangUp) caller.hangUp();
    else if (press) await caller.press(press);
  }
  await caller.ended();
  clock.advance(LISTENS_MS);
  await app.engine.whenIdle();
  await app.calls.flush();
}

/** The instant of a local time some days ago in the bank's zone, which keeps one offset all year. */
function momentOf(now: Date, { daysAgo, at }: { daysAgo: number; at: string }): Date {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: tenant.timeZone }).format(
    new Date(now.getTime() - daysAgo * 86_400_000),
  );
  return new Date(`${day}T${at}:00+08:00`);
}
